"""Reading a value by the name of its field type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.values.types import PARSERS, READ_NULL, WITHOUT_COMPONENTS, parser_of


def parse(value: Any, type_name: str, context: ValueContext) -> Any:
    """`value` as the field type `type_name` reads it: rich, or plain for the plain text types.

    None stays None; a type that is not known leaves the value as it is. Raises nothing.

    grade: observed | what says whether it is valid, rich or stored, is parsed again only by
    boolean, number, credential and string | leadconduit-types 4.23.2
    """
    if value is None or type_name not in PARSERS:
        return value
    if type_name not in WITHOUT_COMPONENTS and _was_parsed(value):
        return value
    return parse_as(value, type_name, context)


def _was_parsed(value: Any) -> bool:
    if isinstance(value, str):
        return False
    if isinstance(value, Rich):
        return True
    return isinstance(value, Mapping) and value.get("valid") is not None


def parse_as(value: Any, type_name: str, context: ValueContext) -> Any:
    """`value` read by the type itself, also where `parse` would leave it alone.

    Raises KeyError for an unknown type, and TypeError where the type cannot read None.

    grade: observed | email and street fail on null, city reads it as text |
    leadconduit-types 4.23.2
    grade: inferred | so do the other types that are no names | no source
    """
    if value is None and type_name not in READ_NULL:
        raise TypeError(f"type {type_name} cannot read null; use parse() to keep it")
    return parser_of(type_name)(value, context)
