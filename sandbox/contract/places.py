"""Where in the files of a document things stand, for messages."""

from __future__ import annotations

from functools import cached_property

from sandbox.contract.document_faults import DocumentError, DocumentFault, Found, Where
from sandbox.contract.yaml import Lines, parse_yaml_with_lines


class Places:
    """Finds file and line of a place in the form that is served; reads the text at first use."""

    def __init__(self, file: str, text: bytes | None = None) -> None:
        self.file = file
        self._text = text

    def of(self, where: Where) -> tuple[str, int | None, Where]:
        """The file, the line there of `where` or the nearest thing around it, and the path."""
        around = (where[:length] for length in range(len(where), -1, -1))
        line = next((self._lines[place] for place in around if place in self._lines), None)
        return self.file, line, where

    def fault(self, found: Found) -> DocumentFault:
        """`found` with its place."""
        file, line, path = self.of(found.where)
        return DocumentFault(file, line, path, found.message, found.severity)

    def error(self, error: DocumentError) -> DocumentError:
        """`error` with its place."""
        file, line, path = self.of(error.where)
        return DocumentError(path, error.message, file, line)

    @cached_property
    def _lines(self) -> Lines:
        return {} if self._text is None else parse_yaml_with_lines(self._text)[1]
