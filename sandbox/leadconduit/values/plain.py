"""string, city, first_name, last_name: texts that stay as they are.

grade: observed | texts stay plain, without raw and valid, untrimmed | leadconduit-types 4.23.2
"""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import print_value
from sandbox.leadconduit.values.rich import Rich


def parse_string(value: Any, context: ValueContext) -> str:
    """Any value as plain text."""
    del context
    return print_value(value)


def parse_name(value: Any, context: ValueContext, type_name: str) -> Any:
    """A text as it is; anything else as an invalid rich text.

    grade: observed | what is no text is invalid and keeps itself as raw | leadconduit-types 4.23.2
    """
    del context
    if isinstance(value, str):
        return value
    text = print_value(value)
    return Rich(type_name, "string", text, text, {"raw": value, "valid": False})


def parse_city(value: Any, context: ValueContext) -> Any:
    """A city."""
    return parse_name(value, context, "city")


def parse_first_name(value: Any, context: ValueContext) -> Any:
    """A first name."""
    return parse_name(value, context, "first_name")


def parse_last_name(value: Any, context: ValueContext) -> Any:
    """A last name."""
    return parse_name(value, context, "last_name")
