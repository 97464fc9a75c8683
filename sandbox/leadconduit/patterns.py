"""Patterns written by users: regular expressions and globs, with a hard bound on time and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.pattern_syntax import SyntaxProblem, translate

if TYPE_CHECKING:
    import regex

MAX_PATTERN: Final = 500
MAX_TEXT: Final = 65_536
MAX_MATCHES: Final = 10_000
SECONDS: Final = 0.05

_DELIMITED: Final = re.compile(r"/(.+)/([a-z]*)", re.DOTALL)
_FLAGS: Final = frozenset("dgimsuy")
_GLOB: Final = re.compile(r"[^\\^$+()\[\]{}|]*")
_DOT_REPEAT: Final = re.compile(r"\.[*+?]")
_REFERENCE: Final = re.compile(r"\$(\$|&|[0-9]{1,2}|<[A-Za-z_][A-Za-z0-9_]*>)")


class PatternError(ValueError):
    """A pattern, or a text for it, that cannot be used; the message says why."""


class PatternTimeout(PatternError):
    """A pattern that used up its time on one text."""


class Pattern:
    """A compiled pattern. Each call takes at most 50 ms, or the `seconds` that are given.

    All methods raise `PatternTimeout` when the time is used up and `PatternError` for a text of
    more than 65,536 characters.
    """

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str, compiled: regex.Pattern[str]) -> None:
        self.text = text
        self._compiled = compiled

    def search(self, text: str, seconds: float = SECONDS) -> bool:
        """Whether the pattern occurs in `text`."""
        self._check(text)
        try:
            return self._compiled.search(text, timeout=seconds) is not None
        except TimeoutError as error:
            raise self._timeout(seconds) from error

    def found_in(self, text: str, seconds: float = SECONDS) -> list[str]:
        """All matches of the pattern in `text`, at most 10,000."""
        return [match[0] for match in self._matches(text, seconds)]

    def replace(self, text: str, replacement: str, seconds: float = SECONDS) -> str:
        """`text` with each match replaced; `$1`, `$<name>`, `$&` and `$$` as in JavaScript."""
        pieces: list[str] = []
        end = 0
        for match in self._matches(text, seconds):
            pieces.append(text[end : match.start()])
            pieces.append(_expand(match, replacement))
            end = match.end()
        pieces.append(text[end:])
        return "".join(pieces)

    def _matches(self, text: str, seconds: float) -> Iterator[regex.Match[str]]:
        self._check(text)
        limit = perf_counter() + seconds
        try:
            for count, match in enumerate(self._compiled.finditer(text, timeout=seconds)):
                if count >= MAX_MATCHES:
                    raise PatternError(
                        f"pattern {_short(self.text)} matches more than {MAX_MATCHES} times"
                    )
                if perf_counter() > limit:
                    raise TimeoutError
                yield match
        except TimeoutError as error:
            raise self._timeout(seconds) from error

    def _check(self, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise PatternError(
                f"pattern {_short(self.text)} was given a text of {len(text)} characters; "
                f"at most {MAX_TEXT} are searched"
            )

    def _timeout(self, seconds: float) -> PatternTimeout:
        return PatternTimeout(
            f"pattern {_short(self.text)} took longer than {seconds * 1000:.0f} ms; "
            "avoid repeats inside repeats, such as (a+)+"
        )


def compile_pattern(text: str) -> Pattern:
    """The pattern that a rule's text stands for; letter case never matters.

    `/…/flags` is a regular expression; a text with `*` or `?` and no sign that only regular
    expressions have is a glob, which must fit the whole value; all else is a regular expression
    that may match anywhere. Raises `PatternError`.

    grade: inferred | glob with * and ?, else regular expression, without regard to case | no source
    """
    _check_length(text)
    if found := _DELIMITED.fullmatch(text):
        unknown = sorted(set(found[2]) - _FLAGS)
        if not unknown:
            return _regular_expression(text, found[1], found[2] + "i")
    if ("*" in text or "?" in text) and _GLOB.fullmatch(text) and not _DOT_REPEAT.search(text):
        return _build(text, _glob_source(text), "is")
    return _regular_expression(text, text, "i")


def compile_expression(text: str) -> Pattern:
    """The regular expression `text`, plain or as `/…/flags`; case matters unless it says `i`.

    Raises `PatternError`.
    """
    _check_length(text)
    if (found := _DELIMITED.fullmatch(text)) and set(found[2]) <= _FLAGS:
        return _regular_expression(text, found[1], found[2])
    return _regular_expression(text, text, "")


def _check_length(text: str) -> None:
    if not text:
        raise PatternError("the pattern is empty")
    if len(text) > MAX_PATTERN:
        raise PatternError(
            f"the pattern has {len(text)} characters; at most {MAX_PATTERN} are allowed"
        )


def _regular_expression(text: str, source: str, flags: str) -> Pattern:
    try:
        translated = translate(source, multiline="m" in flags)
    except SyntaxProblem as error:
        raise PatternError(f"pattern {_short(text)} cannot be read: {error}") from error
    return _build(text, translated, flags)


def _build(text: str, source: str, flags: str) -> Pattern:
    import regex

    options = regex.V0 | (regex.I if "i" in flags else 0)
    options |= (regex.M if "m" in flags else 0) | (regex.S if "s" in flags else 0)
    try:
        return Pattern(text, regex.compile(source, options, cache_pattern=False))
    except (regex.error, ValueError, OverflowError, RecursionError, KeyError) as error:
        raise PatternError(f"pattern {_short(text)} cannot be read: {error}") from error


def _glob_source(glob: str) -> str:
    signs = {"*": ".*", "?": "."}
    return r"\A" + "".join(signs.get(sign) or re.escape(sign) for sign in glob) + r"\Z"


def _expand(match: Any, replacement: str) -> str:
    if "$" not in replacement:
        return replacement

    def value_of(reference: re.Match[str]) -> str:
        name = reference[1]
        if name == "$":
            return "$"
        if name == "&":
            return str(match[0])
        try:
            return match[int(name) if name.isdigit() else name[1:-1]] or ""
        except IndexError:
            return reference[0]

    return _REFERENCE.sub(value_of, replacement)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")
