"""One request to the console, and what a page answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from sandbox.console.control import Control
    from sandbox.console.partner import Partner

PREFIX = "/_sandbox/console"


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser's request: for which namespace, what stands in its path, and the control plane;
    `partner` sends what a partner of the imitated APIs would, `looking` reads from them without a
    trace."""

    request: Request
    namespace: str
    control: Control
    partner: Partner
    looking: Partner
    values: Mapping[str, Any]
    origin: str
    render: Any
    """`render(template, **context)` is a fragment of HTML, for what is sent piece by piece."""

    def asked(self, name: str) -> str:
        """A value of the query, without blanks around it; empty if it is not there."""
        return self.request.args.get(name, "").strip()

    def filled(self, name: str) -> str:
        """A field of the form, as it was filled in."""
        return self.request.form.get(name, "")

    def url(self, path: str = "", /, **query: Any) -> str:
        """The address of a page of this namespace."""
        return page_url(self.namespace, path, **query)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be made of a template, and what the template is given."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Redirect:
    """On to another page; `said` is told there once."""

    url: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file, or the pieces of a stream; `headers` replace those that all pages have."""

    body: bytes | Iterator[bytes]
    media_type: str
    name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Page | Redirect | Download


def page_url(namespace: str, path: str = "", /, **query: Any) -> str:
    """The address of a page; members of `query` that are empty are left out."""
    given = {name: value for name, value in query.items() if value not in (None, "")}
    tail = f"?{urlencode(given)}" if given else ""
    return f"{PREFIX}/{quote(namespace, safe='')}{path}{tail}"
