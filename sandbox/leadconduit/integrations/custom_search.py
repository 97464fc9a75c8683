"""Finding things in a reply: patterns as buyers configure them, and paths into JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.integrations.objects import UNDEFINED, ordered
from sandbox.leadconduit.pattern_syntax import SyntaxProblem, translate
from sandbox.leadconduit.values.javascript import print_value, trim

if TYPE_CHECKING:
    import regex

MAX_PATTERN: Final = 1000
SECONDS: Final = 0.05

_DELIMITED: Final = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)


class Term:
    """A pattern of a delivery's configuration; one that is no regular expression matches nothing.

    grade: observed | a term is trimmed and lower-cased before it is read, which turns \\S, \\D, \\W
    and \\B into their opposites; /…/flags is allowed | leadconduit-custom 2.23.8
    """

    __slots__ = ("_compiled",)

    def __init__(self, value: Any) -> None:
        self._compiled = _compile(trim(print_value(value)).lower())

    def found_in(self, text: str) -> bool:
        """Whether the term occurs in `text`; no, if that takes longer than 50 ms."""
        return self._match(text) is not None

    def first_group(self, text: str) -> str | None:
        """What its first group matches in `text`; None where there is no match or no group."""
        found = self._match(text)
        return found[1] if found is not None and found.re.groups else None

    def _match(self, text: str) -> regex.Match[str] | None:
        if self._compiled is None:
            return None
        try:
            return self._compiled.search(text, timeout=SECONDS)
        except TimeoutError:
            return None


@lru_cache(maxsize=256)
def _compile(text: str) -> regex.Pattern[str] | None:
    import regex

    source, flags = text, ""
    if found := _DELIMITED.fullmatch(text):
        source, flags = found[1], found[2]
    if len(source) > MAX_PATTERN:
        return None
    options = regex.V0 | (regex.I if "i" in flags else 0)
    options |= (regex.M if "m" in flags else 0) | (regex.S if "s" in flags else 0)
    try:
        translated = translate(source, multiline="m" in flags)
        return regex.compile(translated, options, cache_pattern=False)
    except (SyntaxProblem, regex.error, ValueError, OverflowError, RecursionError, KeyError):
        return None


# Paths

_PIECE: Final = re.compile(
    r"""\[\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\[\]]*))\s*\]|([^.\[\]]+)|(?=\.\.)|(?=\.\Z)"""
)
MAX_FOUND: Final = 10_000


def _segments(path: str) -> list[str]:
    found: list[str] = []
    for piece in _PIECE.finditer(path):
        double, single, bare, name = piece.groups()
        found.append(next((text for text in (double, single, bare, name) if text is not None), ""))
    return found


def at_path(value: Any, path: str) -> Any:
    """The value at a dotted path with brackets; a member whose name is the whole path comes first.

    grade: observed | dots and brackets, no wildcards | leadconduit-custom 2.23.8
    """
    if isinstance(value, Mapping) and path in value:
        return value[path]
    for segment in _segments(path):
        value = _member(value, segment)
        if value is UNDEFINED:
            break
    return value


def _member(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name, UNDEFINED)
    if isinstance(value, list | str):
        if name == "length":
            return len(value)
        if name.isascii() and name.isdecimal() and len(name) < 9 and int(name) < len(value):
            return value[int(name)]
    return UNDEFINED


_STAR: Final = re.compile(r"\.?\*\.?")


def select(value: Any, path: str) -> Any:
    """The value at a path that may hold `*` wildcards, which make it a list of all that is found.

    grade: observed | wildcards run over objects and arrays | leadconduit-custom 2.23.8
    """
    pieces = _STAR.split(path)
    if len(pieces) == 1:
        return at_path(value, path)
    found = [value]
    for place, piece in enumerate(pieces):
        if place:
            found = [inner for item in found for inner in _below(item)][:MAX_FOUND]
        if piece:
            found = [at_path(item, piece) for item in found]
        found = [item for item in found if item is not UNDEFINED]
    return found


def _below(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [member for _, member in ordered(value)]
    return value if isinstance(value, list) else []
