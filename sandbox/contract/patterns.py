"""Patterns of ECMA-262 as trees."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType


class Unsupported(ValueError):
    """A pattern that cannot be read here."""


class Node:
    """A part of a pattern."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Chars(Node):
    """One character of these."""

    characters: str


@dataclass(frozen=True, slots=True)
class Succession(Node):
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One of these."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """`node`, at least `least` times; `most` is None where that has no end."""

    node: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Group(Node):
    """A part that can be referred to by its number, or its name."""

    number: int
    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Back(Node):
    """The same text as the group of this number, or this name."""

    group: int | str


@dataclass(frozen=True, slots=True)
class Look(Node):
    """What follows (`ahead`) or precedes must be like `node`, or must not."""

    node: Node
    ahead: bool
    positive: bool


@dataclass(frozen=True, slots=True)
class Anchor(Node):
    """`^`, `$`, `b` or `B`."""

    kind: str


_MOST_LEVELS = 30
_MOST_CHARACTERS = 400
_MOST_REPEATS = 100_000
_VISIBLE = "".join(chr(code) for code in range(33, 127))
_BEYOND = "\xe9\xdf\u03b1\u0436\u4e2d"
_WORD = string.ascii_letters + string.digits + "_"
_SETS: Mapping[str, str] = MappingProxyType(
    {"d": string.digits, "w": _WORD, "s": " ", "D": string.ascii_letters, "W": "-.,:", "S": _WORD}
)
_CONTROLS: Mapping[str, str] = MappingProxyType(
    {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
)
_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "L": string.ascii_letters,
        "Letter": string.ascii_letters,
        "Alphabetic": string.ascii_letters,
        "Lu": string.ascii_uppercase,
        "Uppercase_Letter": string.ascii_uppercase,
        "Uppercase": string.ascii_uppercase,
        "Ll": string.ascii_lowercase,
        "Lowercase_Letter": string.ascii_lowercase,
        "Lowercase": string.ascii_lowercase,
        "N": string.digits,
        "Nd": string.digits,
        "P": "-.,:;!?",
        "S": "+$<=>^",
        "Sc": "$",
        "Z": " ",
        "Zs": " ",
        "M": "\u0301",
        "ASCII": string.ascii_letters + string.digits,
        "Script=Latin": string.ascii_letters,
        "Script=Greek": "\u03b1\u03b2\u03b3\u03b4\u03b5",
        "Script=Cyrillic": "\u0430\u0431\u0432\u0433\u0434",
        "Script=Han": "\u4e00\u4e8c\u4e09\u56db\u4e94",
    }
)
_QUANTIFIER = re.compile(r"([*+?]|\{([0-9]{1,6})(,([0-9]{0,6}))?\})\??")
_CODE = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|c([A-Za-z])")
_PROPERTY = re.compile(r"([pP])\{([A-Za-z_=]+)\}")
_BACK = re.compile(r"([1-9][0-9]?)|k<([A-Za-z_$][\w$]*)>")
_OPENING = re.compile(r"\?(:|=|!|<=|<!|<([A-Za-z_$][\w$]*)>)")


@lru_cache(maxsize=512)
def parsed(pattern: str) -> Node:
    """The tree of `pattern`. Raises Unsupported."""
    parser = _Parser(pattern)
    node = parser.alternatives(0)
    if parser.at < len(pattern):
        raise Unsupported(f"unbalanced ) in {pattern!r}")
    return node


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self._groups = 0

    def alternatives(self, level: int) -> Node:
        """`a|b`, up to the end or a closing parenthesis."""
        if level > _MOST_LEVELS:
            raise Unsupported("nested too deeply")
        options = [self._sequence(level)]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence(level))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self, level: int) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom(level)))
        return parts[0] if len(parts) == 1 else Succession(tuple(parts))

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise Unsupported("the pattern ends too early")
        self.at += 1
        return character

    def _atom(self, level: int) -> Node:
        character = self._take()
        if character == "(":
            return self._group(level)
        if character == "[":
            return Chars(self._class())
        if character == "\\":
            return self._escape()
        if character in "^$":
            return Anchor(character)
        if character in "*+?":
            raise Unsupported("nothing to repeat")
        return Chars(_WORD if character == "." else character)

    def _escape(self) -> Node:
        if self._peek() in ("b", "B"):
            return Anchor(self._take())
        fit = _BACK.match(self.pattern, self.at)
        if fit is not None:
            self.at = fit.end()
            return Back(int(fit[1]) if fit[1] else fit[2])
        return Chars(self._escaped())

    def _group(self, level: int) -> Node:
        kind, name = "", ""
        if self._peek() == "?":
            fit = _OPENING.match(self.pattern, self.at)
            if fit is None:
                raise Unsupported("an unknown kind of group")
            self.at = fit.end()
            kind, name = fit[1], fit[2] or ""
        captures = not kind or bool(name)
        if captures:
            self._groups += 1
        number = self._groups
        inside = self.alternatives(level + 1)
        if self._peek() != ")":
            raise Unsupported("unbalanced (")
        self.at += 1
        if captures:
            return Group(number, name, inside)
        return inside if kind == ":" else Look(inside, "<" not in kind, "!" not in kind)

    def _class(self) -> str:
        """The characters of `[…]`, as one text."""
        negated = self._peek() == "^"
        self.at += negated
        found = ""
        while (character := self._take()) != "]":
            first = self._member(character)
            if len(first) == 1 and self._is_range():
                self.at += 1
                last = self._member(self._take())
                if len(last) != 1 or last < first:
                    raise Unsupported("a range that is none")
                codes = range(ord(first), min(ord(last) + 1, ord(first) + _MOST_CHARACTERS))
                first = "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)
            found += first
        if negated:
            found = _without(_VISIBLE, found) or _without(_BEYOND + " ", found)
        if not found:
            raise Unsupported("empty class")
        return found

    def _member(self, character: str) -> str:
        if character != "\\":
            return character
        if self._peek() == "b":
            self.at += 1
            return "\b"
        return self._escaped()

    def _is_range(self) -> bool:
        return self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", "")

    def _escaped(self) -> str:
        """The characters that what follows a backslash stands for."""
        fit = _CODE.match(self.pattern, self.at)
        if fit is not None:
            self.at = fit.end()
            return chr(ord(fit[4]) % 32) if fit[4] else _character(fit[1] or fit[2] or fit[3])
        fit = _PROPERTY.match(self.pattern, self.at)
        if fit is not None:
            self.at = fit.end()
            return _of_property(fit[2], fit[1] == "P")
        character = self._take()
        if character in "123456789kpP":
            raise Unsupported(f"\\{character}")
        return _SETS.get(character) or _CONTROLS.get(character, character)

    def _repeated(self, atom: Node) -> Node:
        fit = _QUANTIFIER.match(self.pattern, self.at)
        if fit is None:
            return atom
        self.at = fit.end()
        least, most = _bounds(fit)
        if least > _MOST_REPEATS:
            raise Unsupported("too many repetitions")
        return Repeat(atom, least, most)


def _bounds(fit: re.Match[str]) -> tuple[int, int | None]:
    simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(fit[1][0])
    if simple is not None:
        return simple
    least = int(fit[2])
    if fit[3] is None:
        return least, least
    return least, int(fit[4]) if fit[4] else None


def _character(code: str) -> str:
    number = int(code, 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        raise Unsupported("half a character")
    return chr(number)


def _of_property(name: str, negated: bool) -> str:
    name = re.sub(r"^(sc|Script_Extensions|scx)=", "Script=", name)
    name = re.sub(r"^(gc|General_Category)=", "", name)
    if name not in _PROPERTIES:
        raise Unsupported(f"\\p{{{name}}}")
    return _without(_VISIBLE, _PROPERTIES[name]) if negated else _PROPERTIES[name]


def _without(characters: str, others: str) -> str:
    return "".join(character for character in characters if character not in others)
