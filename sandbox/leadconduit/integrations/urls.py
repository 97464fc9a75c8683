"""Addresses by the WHATWG rules, and the texts that go into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote_plus

from sandbox.leadconduit.integrations.objects import inherited, truthy
from sandbox.leadconduit.values.javascript import print_number

_COMPONENT: Final = "!'()*-._~"

MAX_PARAMETERS: Final = 10_000


class TooManyParameters(Exception):
    """More parameters than the sandbox is willing to read."""


def is_web_address(text: str) -> bool:
    """Whether `text` is an absolute http or https URL by the WHATWG rules.

    grade: observed | http:example.com is fine, example.com and a bare path are not |
    leadconduit-default 2.9.14
    """
    return host_of(text) is not None


def host_of(text: str) -> str | None:
    """The host of an http or https URL by the WHATWG rules, lower-case and in ASCII; else None."""
    import ada_url

    try:
        address = ada_url.URL(text)
    except (ValueError, UnicodeError):
        return None
    return str(address.hostname) if address.protocol in ("http:", "https:") else None


def component(text: str) -> str:
    """`text` escaped as one component; `!'()*-._~` stay bare, a blank is %20."""
    return quote(text, safe=_COMPONENT, errors="replace")


def primitive(value: Any) -> str:
    """A form value as text: texts, booleans and finite numbers print, anything else is empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and value - value == 0:
        return print_number(value)
    return ""


def form_encode(pairs: Iterable[tuple[str, Any]]) -> str:
    """Form text of names and plain values; arrays repeat the name, blank is %20."""
    written = []
    for name, value in pairs:
        for item in value if isinstance(value, list) else (value,):
            written.append(f"{component(name)}={component(primitive(item))}")
    return "&".join(written)


def decode(text: str) -> str:
    """Plus and percent escapes read; broken escapes stay as they are."""
    return unquote_plus(text, errors="replace")


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = text.split("&", MAX_PARAMETERS)
    if len(parts) > MAX_PARAMETERS:
        raise TooManyParameters(f"more than {MAX_PARAMETERS} parameters")
    split = (part.partition("=") for part in parts if part)
    return [(decode(name), decode(value)) for name, _, value in split]


def read_form(text: str) -> dict[str, Any]:
    """Names and values of a form body; repeated names are arrays, empty values count."""
    read: dict[str, Any] = {}
    for name, value in _pairs(text):
        if name not in read:
            read[name] = value
        elif isinstance(read[name], list):
            read[name].append(value)
        else:
            read[name] = [read[name], value]
    return read


def read_query(text: str) -> dict[str, Any]:
    """Names and values of a query; an earlier value counts only if it is not empty.

    grade: observed | repeated keys make an array unless what is there is empty, which is
    overwritten; a fragment is cut | leadconduit-default 2.9.14
    """
    read: dict[str, Any] = {}
    for name, value in _pairs(text.partition("#")[0]):
        if name == "__proto__":
            continue
        earlier = read.get(name, inherited(name))
        if isinstance(earlier, list):
            earlier.append(value)
        elif truthy(earlier):
            read[name] = [earlier, value]
        else:
            read[name] = value
    return read


def set_query(url: str, values: Mapping[str, str]) -> str:
    """`url` with `values` set over its own query; raises ValueError for what is no URL."""
    import ada_url

    address = ada_url.URL(url)
    parameters = ada_url.URLSearchParams(address.search)
    for name, value in values.items():
        parameters.set(name, value)
    address.search = str(parameters)
    return str(address.href)
