"""Text made to match a pattern: the simple patterns of ECMA-262 that schemas use."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

# Makes one text; the number is how many more times than it must an open repetition repeats.
Make = Callable[[random.Random, int], str]

_MOST_REPEATS = 1000
_MOST_LEVELS = 30
_VISIBLE = "".join(chr(code) for code in range(33, 127))
_WORD = string.ascii_letters + string.digits + "_"
_CLASSES: Mapping[str, str] = MappingProxyType(
    {"d": string.digits, "w": _WORD, "s": " ", "D": string.ascii_letters, "W": "-.,:", "S": _WORD}
)
_CONTROLS: Mapping[str, str] = MappingProxyType(
    {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
)
_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "L": string.ascii_letters,
        "Lu": string.ascii_uppercase,
        "Ll": string.ascii_lowercase,
        "N": string.digits,
        "Nd": string.digits,
    }
)
_QUANTIFIER = re.compile(r"([*+?]|\{([0-9]{1,4})(,([0-9]{0,4}))?\})\??")
_CODE = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}")
_PROPERTY = re.compile(r"p\{([A-Za-z]+)\}")


class Unsupported(ValueError):
    """A pattern with parts that cannot be turned into text: look-around, back references."""


def text_matching(
    pattern: str, rng: random.Random, shortest: int = 0, longest: int | None = None
) -> str | None:
    """A text of the wanted length that matches `pattern`; None where none is found."""
    try:
        make = _compiled(pattern)
    except Unsupported:
        return None
    needed = max(0, shortest - len(make(rng, 0)))
    for attempt in range(60):
        extra = needed if attempt % 2 else needed + rng.randint(0, 3)
        text = make(rng, extra)
        if len(text) < shortest and not pattern.endswith("$"):
            text += "a" * (shortest - len(text))
        if shortest <= len(text) and (longest is None or len(text) <= longest):
            return text
    return None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Make:
    parser = _Parser(pattern)
    make = parser.alternatives(0)
    if parser.at < len(pattern):
        raise Unsupported(f"unbalanced ) in {pattern!r}")
    return make


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self, level: int) -> Make:
        """`a|b`, up to the end or a closing parenthesis."""
        if level > _MOST_LEVELS:
            raise Unsupported("nested too deeply")
        options = [self._sequence(level)]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence(level))
        if len(options) == 1:
            return options[0]
        return lambda rng, extra: rng.choice(options)(rng, extra)

    def _sequence(self, level: int) -> Make:
        parts: list[Make] = []
        while self._peek() not in ("", "|", ")"):
            atom = self._atom(level)
            parts.append(self._repeated(atom))
        return lambda rng, extra: "".join(part(rng, extra) for part in parts)

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise Unsupported("the pattern ends too early")
        self.at += 1
        return character

    def _atom(self, level: int) -> Make:
        character = self._take()
        if character == "(":
            return self._group(level)
        if character == "[":
            return _one_of(self._class())
        if character == "\\":
            if self._peek() in ("b", "B"):
                raise Unsupported("word boundary")
            return _one_of(self._escaped())
        if character in "^$":
            return lambda rng, extra: ""
        return _one_of(_WORD if character == "." else character)

    def _group(self, level: int) -> Make:
        if self._peek() == "?":
            named = re.compile(r"\?(:|<[A-Za-z_]\w*>)").match(self.pattern, self.at)
            if named is None:
                raise Unsupported("look-around")
            self.at = named.end()
        inside = self.alternatives(level + 1)
        if self._take() != ")":
            raise Unsupported("unbalanced (")
        return inside

    def _class(self) -> str:
        """The characters of `[…]`, as one text."""
        negated = self._peek() == "^"
        self.at += negated
        found = ""
        while (character := self._take()) != "]":
            found += self._escaped() if character == "\\" else character
            if self._peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last = self._take()
                last = self._escaped() if last == "\\" else last
                found += "".join(map(chr, range(ord(found[-1]), ord(last[0]) + 1)))[1:400]
        if negated:
            found = "".join(character for character in _VISIBLE if character not in found)
        if not found:
            raise Unsupported("empty class")
        return found

    def _escaped(self) -> str:
        """The characters that what follows a backslash stands for."""
        for form in (_CODE, _PROPERTY):
            fit = form.match(self.pattern, self.at)
            if fit is not None:
                self.at = fit.end()
                return _coded(form, fit)
        character = self._take()
        if character in "123456789kpP":
            raise Unsupported(f"\\{character}")
        return _CLASSES.get(character) or _CONTROLS.get(character, character)

    def _repeated(self, atom: Make) -> Make:
        fit = _QUANTIFIER.match(self.pattern, self.at)
        if fit is None:
            return atom
        self.at = fit.end()
        least, most = _bounds(fit)
        if least > _MOST_REPEATS:
            raise Unsupported("too many repetitions")

        def make(rng: random.Random, extra: int) -> str:
            top = max(least, min(least + extra, _MOST_REPEATS if most is None else most))
            # The top is likely, so that a wanted length is soon met.
            times = rng.choice((top, rng.randint(least, top)))
            return "".join(atom(rng, extra) for _ in range(times))

        return make


def _bounds(fit: re.Match[str]) -> tuple[int, int | None]:
    simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(fit[1])
    if simple is not None:
        return simple
    least = int(fit[2])
    if fit[3] is None:
        return least, least
    return least, int(fit[4]) if fit[4] else None


def _coded(form: re.Pattern[str], fit: re.Match[str]) -> str:
    if form is _CODE:
        return chr(int(fit[1] or fit[2] or fit[3], 16))
    if fit[1] not in _PROPERTIES:
        raise Unsupported(f"\\p{{{fit[1]}}}")
    return _PROPERTIES[fit[1]]


def _one_of(characters: str) -> Make:
    return lambda rng, extra: rng.choice(characters)
