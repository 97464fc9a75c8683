"""A browser without a script: it reads pages, follows links and sends forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urljoin

import requests
from lxml import html

CONSOLE = "/_sandbox/console"


class Read:
    """A page that was read."""

    def __init__(self, response: requests.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.tree: Any = html.document_fromstring(response.text or "<html></html>")

    @property
    def text(self) -> str:
        """What can be read on it, with single blanks."""
        return " ".join(self.tree.text_content().split())

    def find(self, selector: str) -> Any:
        """The only element that the selector finds."""
        (found,) = self.tree.cssselect(selector)
        return found

    def all(self, selector: str) -> list[Any]:
        """All elements that the selector finds."""
        found: list[Any] = self.tree.cssselect(selector)
        return found

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that the selector finds."""
        return [" ".join(" ".join(one.itertext()).split()) for one in self.all(selector)]


class Visitor:
    """Visits the console of one namespace, with the cookies that it is given."""

    def __init__(self, origin: str, namespace: str = "default") -> None:
        self.origin = origin
        self.namespace = namespace
        self.session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def url(self, path: str) -> str:
        """The address of a page of the namespace."""
        return f"{self.origin}{CONSOLE}/{self.namespace}{path}"

    def read(self, page: str, /, **query: Any) -> Read:
        """The page below the namespace."""
        return Read(self.session.get(self.url(page), params=query, timeout=10))

    def send(self, page: Read, selector: str, filled: Mapping[str, str] | None = None) -> Read:
        """Send a form of the page, with its fields as they stand but for those that are `filled`;
        the page that one is led to."""
        form = page.find(selector)
        fields = {**_fields(form), **(filled or {})}
        url = urljoin(page.response.url, form.get("action") or "")
        if form.get("method", "get").lower() == "get":
            return Read(self.session.get(url, params=fields, timeout=10))
        return Read(self.session.post(url, data=fields, timeout=10))


def _fields(form: Any) -> dict[str, str]:
    """The fields as they stand; a browser leaves out the line end that a text area begins with."""
    areas = {one.get("name") for one in form.cssselect("textarea")}
    return {
        name: value.removeprefix("\n") if name in areas else value
        for name, value in form.form_values()
    }
