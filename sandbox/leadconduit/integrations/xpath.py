"""XPath over a reply: names in any case, nodes as markup, a bound on the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.integrations.xml_reader import Element, Section

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_EXPRESSION: Final = 500
MAX_WORK: Final = 20_000_000

_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL: Final = re.compile(r"[A-Z][\w-]*\s*\(|[\w-]*[A-Z][\w-]*\s*\(")
_SWEEP: Final = re.compile(r"//|descendant|ancestor|following|preceding")


class XmlNode(str):
    """A node of a reply, as its markup."""

    __slots__ = ()


class Tree:
    """A document that XPath expressions are evaluated on; bad expressions find nothing."""

    def __init__(self, root: Element) -> None:
        self._elements: dict[_Element, Element] = {}
        self._texts: dict[tuple[_Element, bool], list[Section]] = {}
        self._scopes: dict[int, dict[str, str]] = {}
        self._root = self._build(root, {"xml": _NAMESPACE})

    # Building the tree, with names in lower case

    def _build(self, source: Element, scope: dict[str, str]) -> _Element | None:
        from lxml import etree

        try:
            element = self._element(source, scope)
        except (ValueError, etree.LxmlError):
            return None
        return element

    def _element(self, source: Element, outer: dict[str, str]) -> _Element:
        from lxml import etree

        scope = {**outer, **_declared(source)}
        self._scopes[id(source)] = scope
        element = etree.Element(_qualified(source.name, scope, use_default=True))
        self._elements[element] = source
        for name, value in source.attributes.items():
            if name != "xmlns" and not name.startswith("xmlns:"):
                element.set(_qualified(name, scope, use_default=False), _legal(value))
        last: _Element | None = None
        for child in source.children:
            if isinstance(child, Section):
                last = self._section(element, last, child)
            else:
                last = self._element(child, scope)
                element.append(last)
        return element

    def _section(
        self, parent: _Element, last: _Element | None, section: Section
    ) -> _Element | None:
        from lxml import etree

        if section.kind == "comment":
            comment = etree.Comment(_legal(section.text).replace("--", "- -"))
            parent.append(comment)
            return comment
        if section.kind == "instruction":
            return last
        holder, tail = (parent, False) if last is None else (last, True)
        self._texts.setdefault((holder, tail), []).append(section)
        if tail:
            holder.tail = (holder.tail or "") + _legal(section.text)
        else:
            holder.text = (holder.text or "") + _legal(section.text)
        return last

    # Evaluating

    def select(self, expression: str) -> Any:
        """Nodes as `XmlNode`, or a text, number or truth value; an empty list for what is no XPath.

        grade: observed | element and attribute names match in any case, prefixed names match
        nothing, elements come out as markup | leadconduit-custom 2.23.8
        grade: ours | an expression that would sweep a large document too often finds nothing |
        no source
        """
        from lxml import etree

        if self._root is None or not self._affordable(expression):
            return []
        lowered = _lowered(expression)
        if lowered is None:
            return []
        try:
            found = self._root.getroottree().xpath(lowered)
        except (etree.LxmlError, ValueError, TypeError):
            return []
        if not isinstance(found, list):
            return str(found) if isinstance(found, str) else found
        return [markup for node in found for markup in self._markup(node)]

    def _affordable(self, expression: str) -> bool:
        if len(expression) > MAX_EXPRESSION:
            return False
        sweeps = len(_SWEEP.findall(expression))
        nodes = len(self._elements) + len(self._texts)
        return int(nodes ** max(1, sweeps)) <= MAX_WORK

    def _markup(self, node: Any) -> list[XmlNode]:
        if isinstance(node, str):
            return self._text_markup(node)
        source = self._elements.get(node)
        if source is None:
            return [XmlNode(f"<!--{node.text}-->")] if hasattr(node, "text") else []
        return [XmlNode(self._written(source, {}))]

    def _text_markup(self, node: Any) -> list[XmlNode]:
        parent = node.getparent()
        if node.is_attribute:
            return [XmlNode(_attribute(node.attrname.rpartition("}")[2], str(node)))]
        sections = self._texts.get((parent, bool(node.is_tail)), [])
        return [XmlNode(_section_markup(section)) for section in sections]

    def _written(self, element: Element, visible: dict[str, str]) -> str:
        """An element as markup, with the namespace declarations it needs."""
        scope = self._scopes[id(element)]
        own = dict(element.attributes)
        prefix = element.name.rpartition(":")[0]
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        needed = scope.get(prefix)
        visible = {**visible, **_declared(element)}
        if needed and prefix != "xml" and visible.get(prefix) != needed:
            own.setdefault(name, needed)
            visible[prefix] = needed
        attributes = "".join(_attribute(key, value) for key, value in own.items())
        inner = "".join(
            self._written(child, visible) if isinstance(child, Element) else _section_markup(child)
            for child in element.children
        )
        start = f"<{element.name}{attributes}"
        return f"{start}>{inner}</{element.name}>" if element.children else f"{start}/>"


def _declared(element: Element) -> dict[str, str]:
    return {
        name.partition(":")[2]: value
        for name, value in element.attributes.items()
        if name == "xmlns" or name.startswith("xmlns:")
    }


def _qualified(name: str, scope: dict[str, str], *, use_default: bool) -> str:
    prefix, _, local = name.rpartition(":")
    uri = scope.get(prefix) if prefix or use_default else None
    return f"{{{uri}}}{local.lower()}" if uri else local.lower()


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _lowered(expression: str) -> str | None:
    """The expression with names in lower case; None where that would make a function of none."""
    bare = _QUOTED.sub("''", expression)
    if _CALL.search(bare):
        return None
    pieces, end = [], 0
    for quoted in _QUOTED.finditer(expression):
        pieces += [expression[end : quoted.start()].lower(), quoted[0]]
        end = quoted.end()
    return "".join([*pieces, expression[end:].lower()])


_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_VALUE: Final = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;"})


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value.translate(_VALUE)}"'


def _section_markup(section: Section) -> str:
    if section.kind == "cdata":
        return f"<![CDATA[{section.text}]]>"
    if section.kind == "comment":
        return f"<!--{section.text}-->"
    if section.kind == "instruction":
        return f"<?{section.text}?>"
    return section.text.translate(_TEXT)
