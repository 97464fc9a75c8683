"""XML bodies as values, by the `xml` keyword of their schema.

Nothing outside of the body is read: documents with a document type declaration are refused, so
there are no entities but the five of XML itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Problem
from sandbox.contract.schemas import Schemas
from sandbox.contract.shapes import Shape, Unfit, coerce, shape_of
from sandbox.contract.xml_schemas import items_of, members_of, xml_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_LEVELS: Final = 100
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


def xml_value(body: bytes, schema: Any, schemas: Schemas) -> Any:
    """The value that `body` holds; its texts are read as the schema asks, what is not declared
    is kept by its name. Raises Problem `malformed-body`."""
    root = _parsed(body)
    reader = _Reader(schemas)
    about = xml_of(schema, schemas)
    local = _local(root.tag)
    if about.get("name") and local != about["name"]:
        raise _malformed(f"its root element is {local[:80]!r}; {about['name']!r} is expected")
    if about.get("namespace") and _namespace(root.tag) not in ("", about["namespace"]):
        raise _malformed(f"its root element is not of the namespace {about['namespace']}")
    return reader.value(root, schema, 0)


def _parsed(body: bytes) -> Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _malformed(str(error)[:200]) from error
    if root.getroottree().docinfo.doctype:
        raise _malformed("it has a document type declaration, which is not taken")
    return root


def _malformed(why: str) -> Problem:
    return Problem("malformed-body", f"The body is not the XML that is expected: {why}.")


class _Reader:
    """Reads elements of one document."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def value(self, element: Element, schema: Any, level: int) -> Any:
        """What an element holds, as its schema says."""
        if level > MOST_LEVELS:
            raise _malformed(f"it is nested deeper than {MOST_LEVELS} levels")
        if element.get(_NIL) in ("true", "1"):
            return None
        shape = shape_of(schema, self._schemas)
        if shape.is_array and not shape.is_object:
            items = items_of(schema, self._schemas)
            return [self.value(child, items, level + 1) for child in element]
        if shape.is_object or (not shape.kinds and (len(element) or _own_attributes(element))):
            return self._object(element, schema, level)
        return _scalar("".join(element.itertext()), shape)

    def _object(self, element: Element, schema: Any, level: int) -> dict[str, Any]:
        """The members of an object: attributes, elements, and elements of lists."""
        value: dict[str, Any] = {}
        left = list(element)
        attributes = _own_attributes(element)
        for name, member in members_of(schema, self._schemas).items():
            about = xml_of(member, self._schemas)
            if about.get("attribute") is True or about.get("nodeType") == "attribute":
                text = attributes.pop(str(about.get("name") or name), None)
                if text is not None:
                    value[name] = _scalar(text, shape_of(member, self._schemas))
                continue
            found = self._member(left, name, member, about, level)
            if found is not None:
                value[name] = found[0]
        value.update(attributes)
        for child in left:
            self._put_unknown(value, child, level)
        return value

    def _member(
        self, left: list[Element], name: str, member: Any, about: Mapping[str, Any], level: int
    ) -> tuple[Any] | None:
        """The value of a member, whose elements are taken out of `left`; None where it has none."""
        shape = shape_of(member, self._schemas)
        is_list = shape.is_array and not shape.is_object
        wrapped = about.get("wrapped") is True or about.get("nodeType") == "element"
        if is_list and not wrapped:
            items = items_of(member, self._schemas)
            inner = xml_of(items, self._schemas)
            found = _taken(left, str(inner.get("name") or name), inner)
            values = [self.value(child, items, level + 1) for child in found]
            return (values,) if values else None
        found = _taken(left, str(about.get("name") or name), about)
        if not found:
            return None
        if len(found) > 1 and not is_list:
            return ([self.value(child, member, level + 1) for child in found],)
        return (self.value(found[0], member, level + 1),)

    def _put_unknown(self, value: dict[str, Any], child: Element, level: int) -> None:
        """An element that is not declared, by its name; several ones of a name are a list."""
        name, read = _local(child.tag), self.value(child, {}, level + 1)
        if name not in value:
            value[name] = read
        elif isinstance(value[name], list):
            value[name].append(read)
        else:
            value[name] = [value[name], read]


def _taken(left: list[Element], name: str, about: Mapping[str, Any]) -> list[Element]:
    """The elements of this name, taken out of `left`; of the declared namespace or of none."""
    namespaces = ("", about.get("namespace"))
    found = [
        child
        for child in left
        if _local(child.tag) == name
        and ("namespace" not in about or _namespace(child.tag) in namespaces)
    ]
    for child in found:
        left.remove(child)
    return found


def _own_attributes(element: Element) -> dict[str, str]:
    return {
        _local(name): str(text)
        for name, text in element.attrib.items()
        if not str(name).startswith(_INSTANCE)
    }


def _scalar(text: str, shape: Shape) -> Any:
    """A text as the kind that is asked for; one that cannot be read stays text."""
    plain = text if "string" in shape.kinds or not shape.kinds else text.strip()
    try:
        return coerce(plain, shape, ())
    except Unfit:
        return text


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _namespace(tag: Any) -> str:
    text = str(tag)
    return text[1:].partition("}")[0] if text.startswith("{") else ""
