"""The headers of a made answer: all that are declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from sandbox.contract.media import media_type_of
from sandbox.contract.operations import Header, Response
from sandbox.contract.parts import MISSING
from sandbox.contract.validator import Validator
from sandbox.contract.writing import json_text, scalar_text

# They belong to the message as it is really sent, or would make it unreadable: a body said to be
# gzip that is none.
_OF_THE_SERVER = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "keep-alive",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_VISIBLE = "".join(map(chr, range(32, 127)))


def headers_of(
    response: Response, make: Callable[[Validator], Any], *, examples: bool
) -> dict[str, str]:
    """Every declared header with its example, where examples are wanted, else with what `make`
    makes for its schema."""
    headers = {}
    for header in response.headers:
        if header.name.lower() not in _OF_THE_SERVER:
            value = _value(header, make, examples)
            is_json = header.media_type is not None and media_type_of(header.media_type).is_json
            text = json_text(value) if is_json else value
            headers[header.name] = header_text(text, explode=header.explode)
    return headers


def header_text(value: Any, *, explode: bool = False) -> str:
    """A value by style `simple`: `a,b` and `name,value`, which is `name=value` where it is to
    `explode`; not one character that no header takes."""
    if isinstance(value, list):
        text = ",".join(map(_part, value))
    elif isinstance(value, dict):
        between = "=" if explode else ","
        text = ",".join(f"{_part(name)}{between}{_part(member)}" for name, member in value.items())
    else:
        text = scalar_text(value)
    return quote(text, safe=_VISIBLE).strip()


def _part(value: Any) -> str:
    """A part of a list: commas in it are not those between the parts."""
    return scalar_text(value).replace("%", "%25").replace(",", "%2C")


def _value(header: Header, make: Callable[[Validator], Any], examples: bool) -> Any:
    if header.example is not MISSING and (examples or not header.schema):
        return header.example
    return make(header.validator)
