"""What is wrong with a document: faults it is served in spite of, and one that is too much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Where = tuple[str | int, ...]
Severity = Literal["error", "warning"]


class DocumentError(ValueError):
    """A document that cannot be served: `file` and `line`, `where` in it, and what is wrong."""

    def __init__(
        self, where: Where, message: str, file: str | None = None, line: int | None = None
    ) -> None:
        self.where = where
        self.message = message
        self.file = file
        self.line = line
        place = f"{file or 'document'}{f', line {line}' if line else ''}"
        path = f" at {path_of(where)}" if where else ""
        super().__init__(f"{place}{path}: {message}")


class DocumentFault(NamedTuple):
    """One fault of a document that is served nevertheless.

    `path` leads to it in `file`. An `"error"` costs something: what is named there is left out, or
    taken as if nothing were asked. A `"warning"` costs nothing.
    """

    file: str
    line: int | None
    path: Where
    message: str
    severity: Severity

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        path = path_of(self.path)
        return f"{place}: {path}: {self.message}" if path else f"{place}: {self.message}"


class Found(NamedTuple):
    """A fault before its line is known: `where` is its place in the form that is served."""

    where: Where
    message: str
    severity: Severity


class Faults:
    """Collects what is found while a document is read; a strict one raises the first instead."""

    def __init__(self, strict: bool = False, found: Iterable[Found] = ()) -> None:
        self.strict = strict
        self.found: dict[Found, None] = {}
        for one in found:
            self._add(one)

    def error(self, where: Where, message: str) -> None:
        """Something that cannot be served as it is written."""
        self._add(Found(where, message, "error"))

    def warning(self, where: Where, message: str) -> None:
        """Something that is wrong, but served as it is written."""
        self._add(Found(where, message, "warning"))

    def _add(self, one: Found) -> None:
        if self.strict:
            raise DocumentError(one.where, one.message)
        self.found[one] = None


def path_of(where: Where) -> str:
    """`where` in words: its steps, joined by dots."""
    return ".".join(map(str, where))
