"""The answer to a SOAP call: a fault, or the result as an object typed by the WSDL."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.integrations.base import DeliveryError
from sandbox.leadconduit.integrations.objects import MAX_DEPTH, TooMuch
from sandbox.leadconduit.integrations.soap_envelope import ENVELOPES, INSTANCE
from sandbox.leadconduit.integrations.soap_schema import Declared, Schemas
from sandbox.leadconduit.integrations.soap_wsdl import Function
from sandbox.leadconduit.integrations.soap_xml import elements, name_of, read_document, tag_of
from sandbox.leadconduit.integrations.xml_objects import as_object
from sandbox.leadconduit.integrations.xml_reader import XmlError, read_xml

if TYPE_CHECKING:
    from lxml.etree import _Element


class SoapFault(Exception):
    """The other side answered with a fault; the text is its reason."""


def read_result(body: bytes, function: Function) -> dict[str, Any]:
    """The members of the result. Raises `SoapFault`, and `DeliveryError` for what is no answer.

    grade: observed | an answer without a body is empty, a fault carries its string or its code,
    anything but XML is an exception, the status does not matter | leadconduit-custom 2.23.8
    """
    if not body.strip():
        return {}
    content = _content(read_document(body, "the answer"))
    if content is None:
        return {}
    if content.tag in [f"{{{namespace}}}Fault" for namespace in ENVELOPES.values()]:
        raise SoapFault(_reason(content))
    result = _value(content, function.result, function.schemas, 0)
    return result if isinstance(result, dict) else {"$value": result}


def _content(root: _Element) -> _Element | None:
    for namespace in ENVELOPES.values():
        if root.tag == f"{{{namespace}}}Envelope":
            for body in elements(root, namespace, "Body"):
                return next((child for child in body if tag_of(child)), None)
    raise DeliveryError(f"the answer is no SOAP envelope with a body: {tag_of(root)}")


_REASONS: Final = ("faultstring", "Reason/Text", "faultcode", "Code/Value")


def _reason(fault: _Element) -> str:
    for path in _REASONS:
        for found in fault.iterfind("/".join(f"{{*}}{name}" for name in path.split("/"))):
            text = "".join(map(str, found.itertext())).strip()
            if text:
                return text
    return "SOAP fault"


def _value(element: _Element, declared: Declared, schemas: Schemas, depth: int) -> Any:
    """What an element holds.

    grade: observed | results are typed by the WSDL; a text that looks like XML is read, its own
    text beside attributes is #text | leadconduit-custom 2.23.8
    grade: inferred | what the WSDL lets come often is always a list; attributes stand under
      `attributes`, the text beside them under `$value`; dates stay texts | node-soap, read me
    """
    if depth > MAX_DEPTH:
        raise TooMuch(f"results are nested deeper than {MAX_DEPTH}")
    if element.get(f"{{{INSTANCE}}}nil") in ("true", "1"):
        return None
    attributes = {
        str(name): str(value)
        for name, value in element.attrib.items()
        if not str(name).startswith("{")
    }
    value = _content_of(element, declared, schemas, depth)
    if not attributes:
        return value
    return {"attributes": attributes, **(value if isinstance(value, dict) else {"$value": value})}


def _content_of(element: _Element, declared: Declared, schemas: Schemas, depth: int) -> Any:
    if any(map(tag_of, element)):
        return _members(element, declared, schemas, depth)
    text = "".join(map(str, element.itertext()))
    return {} if declared.kind == "object" and not text.strip() else _typed(text, declared)


def _members(element: _Element, declared: Declared, schemas: Schemas, depth: int) -> dict[str, Any]:
    known = schemas.members(declared)
    members: dict[str, Any] = {}
    for child in element:
        name = name_of(child)
        if not name:
            continue
        inside = known.get(name, Declared(name, ""))
        value = _value(child, inside, schemas, depth + 1)
        if name in members and isinstance(members[name], list):
            members[name].append(value)
        elif name in members:
            members[name] = [members[name], value]
        else:
            members[name] = [value] if inside.many else value
    return members


def _typed(text: str, declared: Declared) -> Any:
    if declared.kind == "number":
        return _number(text)
    if declared.kind == "boolean":
        return text.strip().lower() in ("true", "1")
    return _opened(text)


def _number(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number == int(number) else number


def _opened(text: str) -> Any:
    if not text.lstrip().startswith("<"):
        return text
    try:
        root = read_xml(text)
    except (XmlError, TooMuch):
        return text
    return text if root is None else {root.name: as_object(root, text_key="#text", trimmed=True)}
