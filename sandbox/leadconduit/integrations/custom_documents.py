"""A reply as the kind of document it is: what may be searched, selected and kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from sandbox.leadconduit.integrations.custom_search import Term, at_path, select
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json
from sandbox.leadconduit.integrations.objects import UNDEFINED, TooMuch
from sandbox.leadconduit.integrations.urls import TooManyParameters, read_form
from sandbox.leadconduit.integrations.xml_objects import as_object
from sandbox.leadconduit.integrations.xml_reader import Element, XmlError, read_xml
from sandbox.leadconduit.values.javascript import print_value


class Document(Protocol):
    """`scope` is what a search path leaves to be searched, `select` what another path finds."""

    def scope(self, path: str) -> list[Any]: ...
    def select(self, path: str) -> Any: ...
    def members(self, captures: Mapping[str, Any]) -> dict[str, Any]: ...


class TextDocument:
    """Plain text, and whatever could not be read as anything else.

    grade: observed | the search path is ignored; other paths are patterns whose first group
    counts, lower-cased but matched against the original text | leadconduit-custom 2.23.8
    """

    def __init__(self, body: str) -> None:
        self.body = body

    def scope(self, path: str) -> list[Any]:
        """The whole text."""
        del path
        return [self.body]

    def select(self, path: str) -> Any:
        """The first group of the pattern `path`."""
        return Term(path).first_group(self.body)

    def members(self, captures: Mapping[str, Any]) -> dict[str, Any]:
        """What the captures match."""
        found = {name: Term(pattern).first_group(self.body) for name, pattern in captures.items()}
        return {name: text for name, text in found.items() if text is not None}


class JsonDocument:
    """A JSON object; an array stands under `array`."""

    def __init__(self, value: Any) -> None:
        self.value = {"array": value} if isinstance(value, list) else value

    def scope(self, path: str) -> list[Any]:
        """The value at the path; the items, if it is an array."""
        found = at_path(self.value, path)
        return found if isinstance(found, list) else [found]

    def select(self, path: str) -> Any:
        """The value at a path with wildcards."""
        return select(self.value, path)

    def members(self, captures: Mapping[str, Any]) -> dict[str, Any]:
        """The whole object; captures are for text."""
        del captures
        return dict(self.value)


class FormDocument(JsonDocument):
    """A form-encoded reply.

    grade: observed | only the outcome search path finds anything | leadconduit-custom 2.23.8
    """

    def select(self, path: str) -> Any:
        """Nothing."""
        del path
        return UNDEFINED


class XmlDocument:
    """An XML document; what is selected comes out as markup."""

    def __init__(self, root: Element) -> None:
        self.root = root

    def scope(self, path: str) -> list[Any]:
        """The nodes at an XPath, or the value it computes."""
        found = self.select(path)
        return found if isinstance(found, list) else [found]

    def select(self, path: str) -> Any:
        """A list of nodes as markup, or the number, text or truth value of the XPath."""
        from sandbox.leadconduit.integrations.xpath import Tree

        return Tree(self.root).select(path)

    def members(self, captures: Mapping[str, Any]) -> dict[str, Any]:
        """The document as an object below its root's name."""
        del captures
        return {self.root.name: as_object(self.root, text_key="#text", trimmed=True)}


class HtmlDocument(TextDocument):
    """An HTML page; captures work on its source."""

    def scope(self, path: str) -> list[Any]:
        """The inner HTML of every element the selector matches."""
        from sandbox.leadconduit.integrations.css import Page

        return list(Page(self.body).inner_html(path))

    def select(self, path: str) -> Any:
        """The texts, or with `selector @attribute` the attributes, of the elements matched."""
        from sandbox.leadconduit.integrations.css import Page

        return list(Page(self.body).texts(path))


def _json(body: str) -> Document | None:
    value = read_json(body)
    return JsonDocument(value) if isinstance(value, dict | list) else None


def _xml(body: str) -> Document | None:
    root = read_xml(body)
    return None if root is None else XmlDocument(root)


_ELEMENT_FIRST: Final = re.compile("<[A-Za-z]")


def _html(body: str) -> Document | None:
    # grade: observed | HTML that does not start with an element is text, a document type too |
    # leadconduit-custom 2.23.8
    return HtmlDocument(body) if _ELEMENT_FIRST.match(body) else None


def _form(body: str) -> Document | None:
    return FormDocument(read_form(body))


# grade: observed | the JSON type must be application/json in any case; text/json and +json are
# text | leadconduit-custom 2.23.8
_KINDS: Final[Mapping[str, Callable[[str], Document | None]]] = {
    "application/json": _json,
    "application/xml": _xml,
    "text/xml": _xml,
    "text/html": _html,
    "application/x-www-form-urlencoded": _form,
}


def read_document(body: str, content_type: Any) -> Document:
    """The document a reply is by its content type; text where it cannot be read as that."""
    media_type = print_value(content_type or "").partition(";")[0].strip().lower()
    read = _KINDS.get(media_type)
    if read is not None and body:
        try:
            return read(body) or TextDocument(body)
        except (InvalidJson, XmlError, TooMuch, TooManyParameters):
            pass
    return TextDocument(body)
