"""The field types by name, and how each reads a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sandbox.leadconduit.values import (
    boolean,
    credential,
    date,
    dob,
    email,
    gender,
    ip,
    number,
    phone,
    plain,
    postal_code,
    range,
    ssn,
    state,
    street,
    time,
    trustedform_url,
    url,
)
from sandbox.leadconduit.values.context import ValueContext

Parser = Callable[[Any, ValueContext], Any]

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "boolean": boolean.parse,
        "city": plain.parse_city,
        "credential": credential.parse,
        "date": date.parse,
        "dob": dob.parse,
        "email": email.parse,
        "first_name": plain.parse_first_name,
        "gender": gender.parse,
        "ip": ip.parse,
        "last_name": plain.parse_last_name,
        "number": number.parse,
        "phone": phone.parse,
        "postal_code": postal_code.parse,
        "range": range.parse,
        "ssn": ssn.parse,
        "state": state.parse,
        "street": street.parse,
        "string": plain.parse_string,
        "time": time.parse,
        "trustedform_url": trustedform_url.parse,
        "url": url.parse,
    }
)

READ_NULL: Final = frozenset({"city", "credential", "first_name", "last_name", "trustedform_url"})
WITHOUT_COMPONENTS: Final = frozenset({"boolean", "credential", "number", "string"})
