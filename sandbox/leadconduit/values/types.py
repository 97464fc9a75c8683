"""The field types by name, and how each reads a value; a type's file is loaded at first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final, cast

from sandbox.leadconduit.values.context import ValueContext

Parser = Callable[[Any, ValueContext], Any]

_PACKAGE: Final = "sandbox.leadconduit.values"

PARSERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "boolean": "boolean.parse",
        "city": "plain.parse_city",
        "credential": "credential.parse",
        "date": "date.parse",
        "dob": "dob.parse",
        "email": "email.parse",
        "first_name": "plain.parse_first_name",
        "gender": "gender.parse",
        "ip": "ip.parse",
        "last_name": "plain.parse_last_name",
        "number": "number.parse",
        "phone": "phone.parse",
        "postal_code": "postal_code.parse",
        "range": "range.parse",
        "ssn": "ssn.parse",
        "state": "state.parse",
        "street": "street.parse",
        "string": "plain.parse_string",
        "time": "time.parse",
        "trustedform_url": "trustedform_url.parse",
        "url": "url.parse",
    }
)
"""Type name to the file here and the function in it that reads a value."""

READ_NULL: Final = frozenset({"city", "credential", "first_name", "last_name", "trustedform_url"})
WITHOUT_COMPONENTS: Final = frozenset({"boolean", "credential", "number", "string"})


@cache
def parser_of(type_name: str) -> Parser:
    """The function that reads values of a type. Raises KeyError for an unknown one."""
    file, _, function = PARSERS[type_name].partition(".")
    return cast(Parser, getattr(import_module(f"{_PACKAGE}.{file}"), function))
