"""A parser: a pattern, and what a match of it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.leadconduit.values.natural.components import Components, Found, Reference
from sandbox.leadconduit.values.natural.words import compiled


@dataclass(slots=True)
class Piece:
    """A match: the whole text, where the match starts in it, its groups, and the reference.

    `index` may be moved on by a parser that refuses the match: the search goes on after it.
    """

    text: str
    index: int
    matched: str
    groups: Sequence[str | None]
    reference: Reference

    def __getitem__(self, group: int) -> str:
        return self.groups[group - 1] or ""

    def found(self, start: Components, end: Components | None = None) -> Found:
        """The whole match as what was found."""
        return Found(self.index, self.matched, start, end)


Reader = Callable[[Piece], Components | Found | None]


@dataclass(frozen=True, slots=True)
class Parser:
    """`bounded` patterns start after a character that belongs to no word, which is not theirs."""

    pattern: re.Pattern[str]
    read: Reader
    bounded: bool = True

    def find_all(self, text: str, reference: Reference) -> list[Found]:
        """Everything of its kind in `text`, from left to right.

        grade: inferred | a refused match is retried one character on, where the text then counts
        as beginning | no source
        """
        found: list[Found] = []
        position = 0
        while match := self.pattern.search(text[position:]):
            piece = self._piece(match, text, position, reference)
            read = self.read(piece)
            if read is None:
                position = piece.index + 1
                continue
            result = piece.found(read) if isinstance(read, Components) else read
            found.append(result)
            position = max(result.stop, position + 1)
        return found

    def _piece(self, match: re.Match[str], text: str, position: int, reference: Reference) -> Piece:
        groups = match.groups()
        head = len(groups[0]) if self.bounded else 0
        return Piece(
            text,
            position + match.start() + head,
            match[0][head:],
            groups[1:] if self.bounded else groups,
            reference,
        )


_BOUNDARY: Final = r"(\W|^)"


def bounded(source: str, read: Reader) -> Parser:
    """A parser whose pattern starts where a word can."""
    return Parser(compiled(_BOUNDARY + source), read)
