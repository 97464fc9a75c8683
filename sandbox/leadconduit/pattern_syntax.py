"""Regular expressions as users write them, in the dialect of our engine, with their size."""

from __future__ import annotations

import re
from typing import Final

MAX_EXPANDED: Final = 5000
MAX_GROUPS: Final = 50

_COUNTED: Final = re.compile(r"\{([0-9]{1,9})(?:,([0-9]{0,9}))?\}")
_OPENER: Final = re.compile(r"\?(?::|=|!|<=|<!|<([A-Za-z_][A-Za-z0-9_]*)>)")
_NAMED_REFERENCE: Final = re.compile(r"k<([A-Za-z_][A-Za-z0-9_]*)>")
_HEX: Final = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}")
_PROPERTY: Final = re.compile(r"[pP]\{[A-Za-z_=]{1,40}\}")
# What a letter after a backslash stands for; letters not listed stand for themselves.
_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_", "s": r"\s"}
_NEGATED: Final = {"D": "[^0-9]", "W": "[^A-Za-z0-9_]", "S": r"\S"}
_KEPT: Final = frozenset("bBnrtfv")


class SyntaxProblem(ValueError):
    """A regular expression that cannot be used; the message says what is wrong, and where."""


def translate(source: str, *, multiline: bool) -> str:
    """`source`, in JavaScript's dialect, rewritten for the `regex` package.

    Counted repeats are written out when the engine compiles, so `(?:a{60000}){60000}` would fill
    the memory: an expression that would grow beyond 5,000 steps is refused.

    Raises `SyntaxProblem` for what neither dialect knows, and for what is too large.

    grade: inferred | patterns have JavaScript's syntax | no source
    """
    translation = _Translation(source, multiline)
    while translation.at < len(source):
        translation.step()
    if len(translation.sums) > 1:
        raise SyntaxProblem("a ( is not closed")
    return "".join(translation.out)


class _Translation:
    """A position in the source, what was written so far, and the sizes of the open groups."""

    __slots__ = ("at", "last", "multiline", "out", "source", "sums")

    def __init__(self, source: str, multiline: bool) -> None:
        self.source = source
        self.multiline = multiline
        self.at = 0
        self.out: list[str] = []
        self.sums = [0]
        self.last = 0

    def step(self) -> None:
        character = self.source[self.at]
        if character == "\\":
            self.atom(*self.escape(in_class=False))
        elif character == "[":
            self.atom(*self.character_class())
        elif character == "(":
            self.open_group()
        elif character == ")":
            self.close_group()
        elif character == "{":
            self.counted()
        else:
            self.plain(character)

    def plain(self, character: str) -> None:
        if character in "*+?|^.":
            self.atom(character, 1, 0 if character in "*+?" else 1)
        elif character == "$":
            self.atom("$" if self.multiline else r"\Z", 1)
        elif character in "]}":
            self.atom("\\" + character, 1)
        else:
            self.atom(character, 1)

    def atom(self, text: str, width: int, size: int = 1) -> None:
        self.out.append(text)
        self.at += width
        if size:
            self.last = size
            self.grow(size)

    def grow(self, size: int) -> None:
        self.sums[-1] += size
        if sum(self.sums) > MAX_EXPANDED:
            raise SyntaxProblem(
                f"its repeats come to more than {MAX_EXPANDED} steps; use smaller counts"
            )

    def open_group(self) -> None:
        if len(self.sums) > MAX_GROUPS:
            raise SyntaxProblem(f"more than {MAX_GROUPS} groups are nested")
        opener = "("
        if self.source.startswith("?", self.at + 1):
            found = _OPENER.match(self.source, self.at + 1)
            if found is None:
                raise SyntaxProblem(
                    f"the group at character {self.at + 1} is of an unknown kind; "
                    "known are (?: (?= (?! (?<= (?<! and (?<name>"
                )
            opener += found[0]
        self.out.append(opener)
        self.at += len(opener)
        self.sums.append(1)

    def close_group(self) -> None:
        if len(self.sums) == 1:
            raise SyntaxProblem(f"the ) at character {self.at + 1} closes nothing")
        size = self.sums.pop()
        self.out.append(")")
        self.at += 1
        self.last = size
        self.grow(size)

    def counted(self) -> None:
        found = _COUNTED.match(self.source, self.at)
        if found is None:
            self.atom(r"\{", 1)
            return
        times = max(int(found[1]), int(found[2] or 0), 1)
        self.out.append(found[0])
        self.at += len(found[0])
        self.grow(self.last * (times - 1))
        self.last *= times

    def escape(self, in_class: bool) -> tuple[str, int]:
        """The escape at the position: how the engine writes it, and its width in the source."""
        at = self.at + 1
        letter = self.source[at : at + 1]
        if not letter:
            raise SyntaxProblem("it ends with a lone backslash")
        for known in (_HEX, _PROPERTY):
            if found := known.match(self.source, at):
                return "\\" + found[0], 1 + len(found[0])
        if letter in _CLASSES:
            return (_CLASSES[letter] if in_class else f"[{_CLASSES[letter]}]"), 2
        if letter in _NEGATED:
            return ("\\" + letter if in_class else _NEGATED[letter]), 2
        if letter == "k" and (found := _NAMED_REFERENCE.match(self.source, at)):
            return f"(?P={found[1]})", 1 + len(found[0])
        if letter == "0":
            return r"\x00", 2
        if letter in _KEPT or not letter.isalnum() or (letter.isdigit() and not in_class):
            return "\\" + letter, 2
        return re.escape(letter), 2

    def character_class(self) -> tuple[str, int]:
        """The class that opens at the position: how the engine writes it, and its width."""
        began = self.at
        negated = self.source.startswith("^", self.at + 1)
        self.at += 2 if negated else 1
        parts: list[str] = []
        while self.source[self.at : self.at + 1] != "]":
            if self.at >= len(self.source):
                raise SyntaxProblem(f"the [ at character {began + 1} is not closed")
            text, width = self.class_item()
            parts.append(text)
            self.at += width
        width = self.at + 1 - began
        self.at = began
        if not parts:
            return (r"[\s\S]" if negated else "(?!)"), width
        return f"[{'^' if negated else ''}{''.join(parts)}]", width

    def class_item(self) -> tuple[str, int]:
        character = self.source[self.at]
        if character == "\\":
            return self.escape(in_class=True)
        if character == "-":
            return "-", 1
        return ("\\" + character if character in "[^&|~" else character), 1
