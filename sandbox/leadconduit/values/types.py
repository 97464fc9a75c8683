"""The field types by name, and how each reads a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sandbox.leadconduit.values import (
    boolean,
    credential,
    email,
    gender,
    number,
    phone,
    plain,
    ssn,
    state,
    street,
)
from sandbox.leadconduit.values.context import ValueContext

Parser = Callable[[Any, ValueContext], Any]

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "boolean": boolean.parse,
        "city": plain.parse_city,
        "credential": credential.parse,
        "email": email.parse,
        "first_name": plain.parse_first_name,
        "gender": gender.parse,
        "last_name": plain.parse_last_name,
        "number": number.parse,
        "phone": phone.parse,
        "ssn": ssn.parse,
        "state": state.parse,
        "street": street.parse,
        "string": plain.parse_string,
    }
)

WITHOUT_COMPONENTS: Final = frozenset({"boolean", "credential", "number", "string"})
