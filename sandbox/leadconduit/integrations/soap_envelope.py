"""The envelope of a SOAP call: arguments as elements, null, attributes, CDATA, headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from sandbox.leadconduit.integrations.base import DeliveryError
from sandbox.leadconduit.integrations.objects import MAX_DEPTH, UNDEFINED, TooMuch, ordered
from sandbox.leadconduit.integrations.soap_schema import Declared, Schemas
from sandbox.leadconduit.integrations.soap_wsdl import Function
from sandbox.leadconduit.integrations.xml_writer import (
    DECLARATION,
    escape,
    strict_tag,
    write_tag,
)
from sandbox.leadconduit.values.javascript import print_value

ENVELOPES: Final = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Root:
    """What may be said about the element in the body: its prefix, and a namespace to declare."""

    prefix: str = ""
    attribute: str = ""
    value: str = ""


def write_envelope(
    function: Function, arguments: Mapping[str, Any], header: str, version: str, root: Root
) -> str:
    """The whole message. Raises `DeliveryError` and `UnwritableXml` for what XML cannot hold.

    grade: observed | arguments nest by their dots, null is xsi:nil, `attributes` makes attributes,
    CDATA is kept | leadconduit-custom 2.23.8
    grade: inferred | arguments stand in the order they are mapped in, those the WSDL does not know
      too; root_… give the element in the body another prefix and one more namespace | no source
    """
    prefixes = {"": ""}
    prefixes.setdefault(function.root.namespace, "tns")
    body = "".join(_Writer(function.schemas, prefixes).element(function.root, arguments, 0, root))
    declared = f' xmlns:soap="{ENVELOPES[version]}" xmlns:xsi="{INSTANCE}"'
    for namespace, prefix in prefixes.items():
        if prefix and namespace:
            declared += f' xmlns:{prefix}="{_quoted(namespace)}"'
    head = f"<soap:Header>{header}</soap:Header>" if header else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope{declared}>{head}'
        f"<soap:Body>{body}</soap:Body></soap:Envelope>"
    )


def write_header(members: Mapping[str, Any]) -> str:
    """`soap_header.*` as elements; `@name` is an attribute. Raises `UnwritableXml`.

    grade: observed | soap_header.* with @ for attributes | leadconduit-custom 2.23.8
    """
    return "".join(write_tag(strict_tag(_name(name), value)) for name, value in ordered(members))


@dataclass(slots=True)
class _Writer:
    """Writes elements; `prefixes` grows by the namespaces that turn up."""

    schemas: Schemas
    prefixes: dict[str, str] = field(default_factory=dict)

    def element(
        self, as_: Declared, value: Any, depth: int, root: Root | None = None
    ) -> Iterator[str]:
        if depth > MAX_DEPTH:
            raise TooMuch(f"arguments are nested deeper than {MAX_DEPTH}")
        if isinstance(value, list):
            for item in value:
                yield from self.element(as_, item, depth + 1)
            return
        name, more = self._named(as_, root)
        if value is None or value is UNDEFINED:
            yield f'<{name}{more} xsi:nil="true"/>'
        elif isinstance(value, Mapping) and as_.kind != "text":
            yield f"<{name}{more}{_attributes(value.get('attributes'))}>"
            yield from self._inside(as_, value, depth)
            yield f"</{name}>"
        else:
            text = _as_xml(value) if isinstance(value, Mapping) else print_value(value)
            yield f"<{name}{more}>{_text(text)}</{name}>"

    def _inside(self, parent: Declared, value: Mapping[str, Any], depth: int) -> Iterator[str]:
        known = self.schemas.members(parent)
        for name, member in ordered(value):
            if name == "attributes" and isinstance(member, Mapping):
                continue
            if name == "$value":
                yield _text(print_value(member))
                continue
            # What the WSDL does not know is in the namespace of what it knows beside it.
            beside = next(iter(known.values()), parent)
            unknown = Declared(name, beside.namespace)
            yield from self.element(known.get(name, unknown), member, depth + 1)

    def _named(self, as_: Declared, root: Root | None) -> tuple[str, str]:
        prefix = self.prefixes.setdefault(as_.namespace, f"ns{len(self.prefixes)}")
        more = ""
        if root is not None and root.prefix:
            prefix = _name(root.prefix.removeprefix("xmlns:"))
        if root is not None and root.attribute:
            more = f' {_name(root.attribute)}="{_quoted(root.value)}"'
        return (f"{prefix}:" if prefix else "") + _name(as_.name), more


def _as_xml(value: Mapping[str, Any]) -> str:
    """An object for an argument that is a text.

    grade: observed | it is sent as pretty XML text | leadconduit-custom 2.23.8
    grade: inferred | with an XML declaration; of several top-level names the last counts, as in
      the XML delivery | no source
    """
    tags = [strict_tag(_name(name), member) for name, member in ordered(value)]
    return f"{DECLARATION}\n{write_tag(tags[-1])}" if tags else ""


def _attributes(given: Any) -> str:
    if not isinstance(given, Mapping):
        return ""
    return "".join(
        f' {_name(name)}="{_quoted(print_value(value))}"'
        for name, value in ordered(given)
        if value is not None and value is not UNDEFINED
    )


_CDATA: Final = re.compile(r"<!\[CDATA\[(?:(?!\]\]>).)*\]\]>", re.DOTALL)
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _text(text: str) -> str:
    _check(text)
    return text if _CDATA.fullmatch(text) else escape(text)


def _quoted(text: str) -> str:
    _check(text)
    return escape(text).replace('"', "&quot;").replace("\n", "&#xA;").replace("\t", "&#x9;")


def _check(text: str) -> None:
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise DeliveryError(f"XML cannot hold the character {illegal[0]!r} of {text[:100]!r}")


@cache
def _name_pattern() -> re.Pattern[str]:
    return re.compile(r"[^\W\d][\w.\-\u00b7]*(?::[^\W\d][\w.\-\u00b7]*)?\Z")


def _name(name: str) -> str:
    """A name that an element may have; raises `DeliveryError` for others."""
    if not _name_pattern().match(name):
        raise DeliveryError(f"{name[:100]!r} cannot be the name of an XML element")
    return name
