"""The part of XML Schema that decides how arguments are written and results are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sandbox.leadconduit.integrations.soap_xml import attribute, elements, name_of

if TYPE_CHECKING:
    from lxml.etree import _Element

XSD: Final = "http://www.w3.org/2001/XMLSchema"

Kind = Literal["object", "text", "number", "boolean", "any"]

_NUMBERS: Final = frozenset(
    (
        *("byte", "decimal", "double", "float", "int", "integer", "long", "negativeInteger"),
        *("nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "short"),
        *("unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort"),
    )
)
MAX_BASES: Final = 20


class Name(NamedTuple):
    """A name in a namespace."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Declared:
    """An element as it is declared. `namespace` is empty for an unqualified one.

    `type_node` is the complex type that says what is inside; `members` says it for rpc calls.
    """

    name: str
    namespace: str
    kind: Kind = "any"
    many: bool = False
    type_node: _Element | None = None
    members: tuple[Declared, ...] = ()


def qualified(element: _Element, name: str) -> Name:
    """A prefixed name as it is meant at `element`."""
    prefix, _, local = name.rpartition(":")
    return Name(element.nsmap.get(prefix or None) or "", local)


class Schemas:
    """Every global element and type of all schemas of one WSDL."""

    def __init__(self) -> None:
        self._elements: dict[Name, _Element] = {}
        self._types: dict[Name, _Element] = {}
        self._targets: dict[_Element, str] = {}

    def add(self, schema: _Element, namespace: str | None = None) -> str:
        """Take in a schema; one without a namespace of its own gets that of its includer."""
        target = attribute(schema, "targetNamespace") or namespace or ""
        self._targets[schema] = target
        for item in elements(schema, XSD):
            name = Name(target, attribute(item, "name"))
            if item.tag == f"{{{XSD}}}element":
                self._elements[name] = item
            elif item.tag in (f"{{{XSD}}}complexType", f"{{{XSD}}}simpleType"):
                self._types[name] = item
        return target

    def element(self, name: Name) -> Declared:
        """A global element; one that is declared nowhere may hold anything."""
        node = self._elements.get(name)
        if node is None:
            return Declared(name.name, name.namespace)
        return self._declared(node, name.namespace)

    def typed(self, name: str, type_name: Name) -> Declared:
        """An unqualified element of a named type."""
        return self._of_type(name, "", type_name, many=False)

    def members(self, declared: Declared) -> Mapping[str, Declared]:
        """What may stand inside an element, by name."""
        if declared.members:
            return {member.name: member for member in declared.members}
        if declared.type_node is None:
            return {}
        found = self._particles(declared.type_node, 0)
        return {member.name: member for member in found}

    def _declared(self, node: _Element, namespace: str) -> Declared:
        name, many = attribute(node, "name"), attribute(node, "maxOccurs") not in ("", "0", "1")
        if attribute(node, "type"):
            return self._of_type(name, namespace, qualified(node, attribute(node, "type")), many)
        for inside in elements(node, XSD, "complexType"):
            return Declared(name, namespace, self._kind(inside, 0), many, inside)
        for inside in elements(node, XSD, "simpleType"):
            return Declared(name, namespace, self._kind(inside, 0), many)
        return Declared(name, namespace, "any", many)

    def _of_type(self, name: str, namespace: str, type_name: Name, many: bool) -> Declared:
        node = self._types.get(type_name)
        if node is None:
            return Declared(name, namespace, _built_in(type_name), many)
        is_complex = node.tag == f"{{{XSD}}}complexType"
        return Declared(name, namespace, self._kind(node, 0), many, node if is_complex else None)

    def _kind(self, node: _Element, depth: int) -> Kind:
        """What a value of a type is: a simple one goes by what it is derived from."""
        if node.tag == f"{{{XSD}}}complexType" and not elements(node, XSD, "simpleContent"):
            return "object"
        for derived in node.iter(f"{{{XSD}}}restriction", f"{{{XSD}}}extension"):
            base = qualified(derived, attribute(derived, "base"))
            inner = self._types.get(base)
            if inner is None or depth >= MAX_BASES:
                return _built_in(base)
            return self._kind(inner, depth + 1)
        return "text"

    def _particles(self, node: _Element, depth: int) -> Iterator[Declared]:
        """The elements in a type: those of its base first, then its own, groups opened."""
        if depth > MAX_BASES:
            return
        for child in elements(node, XSD):
            tag = name_of(child)
            if tag == "element":
                yield self._local(child)
            elif tag in ("sequence", "all", "choice", "complexContent"):
                yield from self._particles(child, depth + 1)
            elif tag in ("extension", "restriction"):
                base = self._types.get(qualified(child, attribute(child, "base")))
                if base is not None and tag == "extension":
                    yield from self._particles(base, depth + 1)
                yield from self._particles(child, depth + 1)

    def _local(self, node: _Element) -> Declared:
        many = attribute(node, "maxOccurs") not in ("", "0", "1")
        if attribute(node, "ref"):
            found = self.element(qualified(node, attribute(node, "ref")))
            return Declared(found.name, found.namespace, found.kind, many, found.type_node)
        schema = next(node.iterancestors(f"{{{XSD}}}schema"))
        form = attribute(node, "form") or attribute(schema, "elementFormDefault")
        return self._declared(node, self._targets[schema] if form == "qualified" else "")


def _built_in(name: Name) -> Kind:
    if name.namespace != XSD:
        return "any"
    if name.name in _NUMBERS:
        return "number"
    if name.name == "boolean":
        return "boolean"
    return "any" if name.name in ("anyType", "") else "text"
