"""Templates: every value is escaped, and shown as it is, control characters and all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Response

from sandbox.console.visit import PREFIX, Page, Visit, page_url

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID = "sandbox_said"
_LONGEST_SHOWN = 20_000
# What a browser would hide, or let rearrange the line it stands in: shown as its picture or number.
_HIDDEN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)},
    0x7F: "␡",
    **{
        code: f"⟨U+{code:04X}⟩"
        for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
    },
}


class Templates:
    """Makes pages and fragments of the templates in `templates/`."""

    def __init__(self, proof: str) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(seen=seen, pretty=pretty, duration=duration)
        self._environment.globals.update(prefix=PREFIX, proof=proof, page_url=page_url)

    def page(self, page: Page, visit: Visit) -> Response:
        """The whole page, with the frame around it."""
        said = unquote(visit.request.cookies.get(SAID, ""))
        html = self._render(
            page.template,
            {"visit": visit, "namespace": visit.namespace, "said": said, **page.context},
        )
        response = Response(html, status=page.status, mimetype="text/html")
        if said:
            response.delete_cookie(SAID, path=PREFIX)
        return response

    def alone(self, template: str, status: int, **context: Any) -> Response:
        """A page without the frame: nobody is in yet, or something went wrong."""
        return Response(self._render(template, context), status=status, mimetype="text/html")

    def fragment(self, template: str, **context: Any) -> str:
        """A piece of a page."""
        return self._render(template, context)

    def say(self, response: Response, text: str) -> None:
        """Let the next page tell what was done."""
        response.set_cookie(
            SAID, quote(text[:300]), max_age=30, path=PREFIX, httponly=True, samesite="Strict"
        )

    def _render(self, template: str, context: Mapping[str, Any]) -> str:
        return self._environment.get_template(template).render(context)


def seen(value: Any, most: int = _LONGEST_SHOWN) -> str:
    """A text in which nothing is hidden, cut where it is very long."""
    text = "" if value is None else str(value)
    left = len(text) - most
    shown = text[:most].translate(_HIDDEN)
    return f"{shown}… ({left} more characters)" if left > 0 else shown


def pretty(value: Any) -> str:
    """A JSON value laid out for reading; a text that is none as it is."""
    if isinstance(value, str):
        return seen(value)
    return seen(json.dumps(value, indent=2, ensure_ascii=False))


def duration(microseconds: float) -> str:
    """`340 µs`, `1.2 ms`, `2.50 s`."""
    if microseconds < 1000:
        return f"{microseconds:.0f} µs"
    if microseconds < 1_000_000:
        return f"{microseconds / 1000:.1f} ms"
    return f"{microseconds / 1_000_000:.2f} s"
