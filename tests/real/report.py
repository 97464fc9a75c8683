"""docs/real-documents.md: its tables are written by machine, between marks."""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parents[2] / "docs" / "real-documents.md"


def write_table(text: str) -> None:
    """Put the table of the listed documents in its place."""
    _write("table", text)


def write_corpus(text: str) -> None:
    """Put the figures of the corpus in their place."""
    _write("corpus", text)


def _write(name: str, text: str) -> None:
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    whole = FILE.read_text()
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    FILE.write_text(marked.sub(lambda _: f"{begin}\n\n{text}\n\n{end}", whole))
