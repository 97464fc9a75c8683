"""What a WSDL says about one function: where it is, how it is called, what goes in and comes out.

Our own reader of the part of WSDL 1.1 that matters to a delivery: document/literal (wrapped or
bare) and rpc bodies over SOAP 1.1 and 1.2, with imports. A whole SOAP library (zeep) takes longer
to load than everything else together, and would decide for itself what goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.integrations.base import DeliveryError
from sandbox.leadconduit.integrations.soap_schema import Declared, Schemas, qualified
from sandbox.leadconduit.integrations.soap_xml import attribute, elements, read_document, tag_of

if TYPE_CHECKING:
    from lxml.etree import _Element

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
XSD: Final = "http://www.w3.org/2001/XMLSchema"
BINDINGS: Final = {
    "http://schemas.xmlsoap.org/wsdl/soap/": "1.1",
    "http://schemas.xmlsoap.org/wsdl/soap12/": "1.2",
}

MAX_DOCUMENTS: Final = 20

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Function:
    """One function: `root` is the element in the request's body, `result` that of the answer."""

    name: str
    endpoint: str
    action: str
    version: str
    root: Declared
    result: Declared
    schemas: Schemas


@dataclass(slots=True)
class _Parts:
    """The definitions of all documents by name, the namespace left out."""

    schemas: Schemas = field(default_factory=Schemas)
    namespace: str = ""
    messages: dict[str, _Element] = field(default_factory=dict)
    port_types: dict[str, _Element] = field(default_factory=dict)
    bindings: dict[str, _Element] = field(default_factory=dict)
    services: list[_Element] = field(default_factory=list)


def find_function(url: str, name: str, version: str, fetch: Fetch) -> Function:
    """The function `name` of the WSDL at `url`; `fetch` gets it and what it imports.

    Raises `DeliveryError` for what is no WSDL, imports too much, or has no such function.

    grade: inferred | a name with dots is Service.Port.Function | node-soap 0.x to 1.x, read me
    grade: inferred | of several ports with the function, the first of the asked SOAP version
      counts, else the first | no source
    """
    parts = _read_all(url, fetch)
    *path, last = name.split(".")
    ports = [port for port in _ports(parts) if _below(path, port) and last in port.operations]
    if not ports:
        offered = sorted({known for port in _ports(parts) for known in port.operations})
        raise DeliveryError(
            f"the WSDL at {url} has no function {name}; it has {', '.join(offered[:20]) or 'none'}"
        )
    return _function(parts, min(ports, key=lambda port: port.version != version), last)


def _below(path: list[str], port: _Port) -> bool:
    return all(name in (port.service, port.name) for name in path)


# Documents


def _read_all(url: str, fetch: Fetch) -> _Parts:
    parts = _Parts()
    waiting: list[tuple[str, str | None]] = [(url, None)]
    seen = {url}
    while waiting:
        address, namespace = waiting.pop(0)
        root = read_document(fetch(address), f"the WSDL at {address}")
        for imported in _take(parts, root, address, namespace):
            if imported[0] not in seen:
                seen.add(imported[0])
                waiting.append(imported)
        if len(seen) > MAX_DOCUMENTS:
            raise DeliveryError(f"the WSDL at {url} imports more than {MAX_DOCUMENTS} documents")
    return parts


def _take(
    parts: _Parts, root: _Element, address: str, namespace: str | None
) -> Iterator[tuple[str, str | None]]:
    """Keep what a document defines; the addresses of what it imports."""
    if root.tag == f"{{{WSDL}}}definitions":
        parts.namespace = parts.namespace or attribute(root, "targetNamespace")
        for table, tag in (
            (parts.messages, "message"),
            (parts.port_types, "portType"),
            (parts.bindings, "binding"),
        ):
            table.update((attribute(item, "name"), item) for item in elements(root, WSDL, tag))
        parts.services += elements(root, WSDL, "service")
        for imported in elements(root, WSDL, "import"):
            yield from _location(imported, "location", address, None)
        schemas = [s for types in elements(root, WSDL, "types") for s in elements(types, XSD)]
    elif root.tag == f"{{{XSD}}}schema":
        schemas = [root]
    else:
        raise DeliveryError(f"what is at {address} is neither a WSDL nor a schema: {tag_of(root)}")
    for schema in schemas:
        own = parts.schemas.add(schema, namespace)
        for tag in ("import", "include"):
            for imported in elements(schema, XSD, tag):
                taken_in = own if tag == "include" else None
                yield from _location(imported, "schemaLocation", address, taken_in)


def _location(
    imported: _Element, name: str, address: str, namespace: str | None
) -> Iterator[tuple[str, str | None]]:
    location = attribute(imported, name)
    if location:
        yield joined(address, location), namespace


def joined(base: str, location: str) -> str:
    """An address as it is seen from another; raises `DeliveryError` for what is no address."""
    import ada_url

    try:
        return str(ada_url.URL(location, base=base).href)
    except (ValueError, UnicodeError) as error:
        raise DeliveryError(f"{location!r} in the WSDL at {base} is no address") from error


# Functions


@dataclass(frozen=True, slots=True)
class _Port:
    """One way to reach the functions of a service."""

    service: str
    name: str
    version: str
    endpoint: str
    binding: _Element
    operations: dict[str, _Element]


def _ports(parts: _Parts) -> Iterator[_Port]:
    for service in parts.services:
        for port in elements(service, WSDL, "port"):
            binding = parts.bindings.get(_local(attribute(port, "binding")))
            if binding is None:
                continue
            for namespace, version in BINDINGS.items():
                addresses = elements(port, namespace, "address")
                if addresses and elements(binding, namespace, "binding"):
                    yield _Port(
                        attribute(service, "name"),
                        attribute(port, "name"),
                        version,
                        attribute(addresses[0], "location"),
                        binding,
                        {attribute(o, "name"): o for o in elements(binding, WSDL, "operation")},
                    )


def _function(parts: _Parts, port: _Port, name: str) -> Function:
    namespace = next(uri for uri, version in BINDINGS.items() if version == port.version)
    bound = port.operations[name]
    styles = [*elements(bound, namespace, "operation"), *elements(port.binding, namespace)]
    style = next((attribute(s, "style") for s in styles if attribute(s, "style")), "document")
    port_type = parts.port_types.get(_local(attribute(port.binding, "type")))
    operations = [] if port_type is None else elements(port_type, WSDL, "operation")
    abstract = next((o for o in operations if attribute(o, "name") == name), bound)
    return Function(
        name=name,
        endpoint=port.endpoint,
        action=next((attribute(s, "soapAction") for s in styles if attribute(s, "soapAction")), ""),
        version=port.version,
        root=_body(parts, bound, abstract, "input", namespace, style, name),
        result=_body(parts, bound, abstract, "output", namespace, style, name + "Response"),
        schemas=parts.schemas,
    )


def _body(
    parts: _Parts,
    bound: _Element,
    abstract: _Element,
    direction: str,
    binding: str,
    style: str,
    rpc_name: str,
) -> Declared:
    """The element in the body of a request (direction input) or an answer (output).

    grade: documented | a document's element is that of the message's part; an rpc's is named after
      the function, in the namespace of soap:body, its parts are unqualified | WSDL 1.1, 3.5
    """
    message = _message(parts, abstract, direction)
    bodies = [b for way in elements(bound, WSDL, direction) for b in elements(way, binding, "body")]
    namespace = next((attribute(b, "namespace") for b in bodies if attribute(b, "namespace")), "")
    wanted = next((attribute(b, "parts").split() for b in bodies if attribute(b, "parts")), None)
    chosen = [
        part
        for part in ([] if message is None else elements(message, WSDL, "part"))
        if wanted is None or attribute(part, "name") in wanted
    ]
    if style != "rpc":
        for part in chosen:
            if attribute(part, "element"):
                return parts.schemas.element(qualified(part, attribute(part, "element")))
    members = tuple(
        parts.schemas.typed(attribute(part, "name"), qualified(part, attribute(part, "type")))
        for part in chosen
    )
    return Declared(rpc_name, namespace or parts.namespace, "object", members=members)


def _message(parts: _Parts, operation: _Element, direction: str) -> Any:
    for way in elements(operation, WSDL, direction):
        return parts.messages.get(_local(attribute(way, "message")))
    return None


def _local(name: str) -> str:
    return name.rpartition(":")[2]
