"""CSS selectors over an HTML reply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SELECTOR: Final = 500
MAX_WORK: Final = 20_000_000

_ATTRIBUTE: Final = re.compile(r"(.*?)\s*@(\w+)")
_ILLEGAL: Final = re.compile("[\x00\ud800-\udfff]")


class Page:
    """A parsed page; bad selectors match nothing."""

    def __init__(self, body: str) -> None:
        from lxml import html

        parser = html.HTMLParser(no_network=True, huge_tree=False, recover=True)
        try:
            self._root = html.document_fromstring(_ILLEGAL.sub("\ufffd", body), parser=parser)
        except (ValueError, SyntaxError):
            self._root = html.document_fromstring("<html></html>")

    def inner_html(self, selector: str) -> Iterator[str]:
        """What stands inside each element the selector matches, as markup."""
        from lxml import html

        for element in self._matches(selector):
            children = (html.tostring(child, encoding="unicode") for child in element)
            yield escape(element.text or "", quote=False) + "".join(children)

    def texts(self, selector: str) -> Iterator[str]:
        """The text of each element the selector matches, or its attribute after an `@`.

        grade: observed | `selector @attribute`; an attribute's name is cut at its hyphen |
        leadconduit-custom 2.23.8
        """
        found = _ATTRIBUTE.match(selector)
        if found is None:
            for element in self._matches(selector):
                yield str(element.text_content())
            return
        for element in self._matches(found[1]):
            value = element.get(found[2].lower())
            if value is not None:
                yield value

    def _matches(self, selector: str) -> list[HtmlElement]:
        from cssselect import HTMLTranslator, SelectorError
        from lxml import etree

        if not selector.strip() or len(selector) > MAX_SELECTOR:
            return []
        try:
            path = HTMLTranslator().css_to_xpath(selector)
            if not self._affordable(path):
                return []
            return list(self._root.xpath(path))
        except (SelectorError, etree.LxmlError, ValueError, RecursionError):
            return []

    def _affordable(self, path: str) -> bool:
        nodes = sum(1 for _ in self._root.iter())
        sweeps = path.count("descendant-or-self") + path.count("following") + path.count("//")
        return int(nodes ** max(1, sweeps)) <= MAX_WORK
