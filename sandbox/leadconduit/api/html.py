"""Pieces of an HTML page; whatever is not HTML already is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem;
       overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid; border-radius: .25rem;
      overflow-wrap: normal; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
         border-bottom: 1px solid; overflow-wrap: normal; }
[role=note] { font-weight: bold; }
"""


@dataclass(frozen=True, slots=True)
class Html:
    """Text that is HTML."""

    source: str

    @classmethod
    def join(cls, *parts: Html) -> Html:
        """Pieces one after the other."""
        return cls("".join(part.source for part in parts))

    @classmethod
    def element(cls, name: str, content: str | Html, **attributes: str) -> Html:
        """An element; an attribute's name has hyphens for underscores."""
        given = "".join(
            f' {attribute.replace("_", "-")}="{escape(value)}"'
            for attribute, value in attributes.items()
        )
        return cls(f"<{name}{given}>{_source(content)}</{name}>")

    @classmethod
    def table(cls, heads: Sequence[str], rows: Iterable[Sequence[str | Html]]) -> Html:
        """A table with column heads, in a box that scrolls by itself on small screens."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{_source(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return cls(
            f'<div class="table" tabindex="0" role="region" aria-label="Table">{table}</div>'
        )


def text(words: str) -> Html:
    """Words as HTML."""
    return Html(escape(words))


def _source(content: str | Html) -> str:
    return content.source if isinstance(content, Html) else escape(content)


def page(title: str, sections: Iterable[Html]) -> str:
    """A whole page without anything from elsewhere."""
    body = "\n".join(section.source for section in sections)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
