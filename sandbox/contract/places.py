"""Where in the files of a document things stand, for messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sandbox.contract.cache import cached
from sandbox.contract.document_faults import DocumentError, DocumentFault, Found, Where
from sandbox.contract.sources import SourceError, Sources
from sandbox.contract.steps import FILES
from sandbox.contract.yaml import Lines, YamlError, parse_yaml_with_lines


class Places:
    """Finds file and line of a place in the form that is served; reads the texts at first use.

    `version` is that the document was written in; None where places are those of the files already.
    `file` stands for the document where there are no `sources`.
    """

    def __init__(
        self, sources: Sources | None, version: str | None = None, file: str = "document"
    ) -> None:
        self._sources = sources
        self._version = version
        self.file = file if sources is None else sources.path_of(sources.root)
        self._lines: dict[str, Lines] = {}

    def of(self, where: Where) -> tuple[str, int | None, Where]:
        """The file, the line there of `where` or of the nearest thing around it, and the path."""
        if self._sources is None:
            return self.file, None, where
        name, line, path = self.named(where)
        return self._sources.path_of(name), line, path

    def named(self, where: Where) -> tuple[str, int | None, Where]:
        """The same, the file by its name among the sources."""
        assert self._sources is not None
        name = self._sources.root
        if where[:1] == (FILES,) and where[1:2] and where[1] in self._sources.tried:
            name, where = str(where[1]), where[2:]
        elif self._version == "2.0":
            from sandbox.contract.swagger import moved_back

            where = moved_back(where)
        lines = self._lines_of(name)
        around = (where[:length] for length in range(len(where), -1, -1))
        return name, next((lines[place] for place in around if place in lines), None), where

    def faults(self, found: Iterable[Found]) -> tuple[DocumentFault, ...]:
        """All of `found` with their places, which are kept on disk: texts may be large."""
        wanted = list(found)
        if self._sources is None or not wanted:
            return tuple(map(self.fault, wanted))
        named = [[list(one.where), one.message] for one in wanted]
        key = self._sources.digest() + repr(named).encode()
        kept = cached(key, lambda _: {"places": [self.named(one.where) for one in wanted]})
        return tuple(
            DocumentFault(self._sources.path_of(name), line, tuple(path), one.message, one.severity)
            for one, (name, line, path) in zip(wanted, kept["places"], strict=True)
        )

    def fault(self, found: Found) -> DocumentFault:
        """`found` with its place."""
        file, line, path = self.of(found.where)
        return DocumentFault(file, line, path, found.message, found.severity)

    def error(self, error: DocumentError) -> DocumentError:
        """`error` with its place."""
        file, line, path = self.of(error.where)
        return DocumentError(path, error.message, file, line)

    def _lines_of(self, name: str) -> Mapping[Where, int]:
        if name not in self._lines:
            assert self._sources is not None
            try:
                self._lines[name] = parse_yaml_with_lines(self._sources.text(name))[1]
            except (SourceError, YamlError):
                self._lines[name] = {}
        return self._lines[name]
