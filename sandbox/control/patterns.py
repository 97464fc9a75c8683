"""Texts matched by what a user wrote: regular expressions that cannot hang, and plain globs."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import thread_time

MAX_PATTERN = 500
MAX_GLOB = 2000
MAX_EXPANDED = 5000
SEARCH_SECONDS = 0.05
TOTAL_SECONDS = 1.0

# One step of a pattern, as far as its expanded size is concerned.
_STEP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{([0-9]+)(?:,[0-9]*)?\}?|[()]|.", re.DOTALL)
# What follows the "(" of a comment or of the flags x and V, behind which a step is another one.
_HIDING = re.compile(r"\?(?:#|[a-zA-Z0-9]*[xV])")


class PatternError(ValueError):
    """A pattern that cannot be used, or took too long; the message says which and what to do."""


class Regex:
    """A regular expression given by a user: searched anywhere in a text, within limits.

    One search may take 50 ms, all searches of one object together one second: a pattern that is
    merely slow must not become an hour over a full journal.

    Raises:
        PatternError: when it is too long, does not compile, or would grow too large; from
            `search`, when the time is used up.
    """

    __slots__ = ("_left", "_search", "text")

    def __init__(self, text: str) -> None:
        import regex

        _check(text)
        try:
            compiled = regex.compile(text, cache_pattern=False)
        except (regex.error, RecursionError, OverflowError, ValueError) as error:
            raise PatternError(f"is not a regular expression: {error}") from error
        self.text = text
        self._search = compiled.search
        self._left = TOTAL_SECONDS

    def search(self, text: str) -> bool:
        """Whether the pattern is found in `text`. Raises `PatternError` when time is used up."""
        if self._left <= 0:
            raise PatternError(f"the pattern {self.text!r} took more than a second in all")
        # Of this thread alone: on a busy machine a pattern must not pay for its neighbours.
        began = thread_time()
        try:
            found = self._search(text, timeout=min(SEARCH_SECONDS, self._left)) is not None
        except TimeoutError as error:
            raise PatternError(
                f"the pattern {self.text!r} took more than {SEARCH_SECONDS * 1000:.0f} ms on one "
                f"text; avoid repeats inside repeats, such as (a+)+"
            ) from error
        self._left -= thread_time() - began
        return found


def _check(text: str) -> None:
    """Refuse what would be costly even to compile."""
    if len(text) > MAX_PATTERN:
        raise PatternError(f"has {len(text)} characters, more than the {MAX_PATTERN} allowed")
    if any(step[0] == "(" and _HIDING.match(text, step.end()) for step in _STEP.finditer(text)):
        raise PatternError("uses a comment or the flags x or V, which are not supported here")
    if expanded_size(text) > MAX_EXPANDED:
        raise PatternError(
            f"repeats would expand it to more than {MAX_EXPANDED} steps; use smaller counts"
        )


def expanded_size(pattern: str) -> int:
    """How many steps `pattern` has once each counted repeat is written out.

    The engine writes out the lower bound of `{n,m}` when it compiles, so that a few characters
    such as `(?:a{60000}){60000}` would fill the memory.
    """
    sizes = [0]
    last = 0
    for step in _STEP.finditer(pattern):
        text = step[0]
        if text == "(":
            sizes.append(0)
        elif text == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif step[1]:
            more = last * (int(step[1][:12]) - 1)
            sizes[-1] += max(0, more)
            last += max(0, more)
        else:
            last = 1
            sizes[-1] += 1
    return sum(sizes)


def compile_glob(glob: str) -> Callable[[str], bool]:
    """A test for texts that look like `glob`, where `*` stands for any run of characters.

    Every other character stands for itself, `?` and `[` too, since they occur in URLs. The pieces
    between the stars are looked for from left to right, so the time grows with the text alone.

    Raises:
        PatternError: when the glob is too long.
    """
    if len(glob) > MAX_GLOB:
        raise PatternError(f"has {len(glob)} characters, more than the {MAX_GLOB} allowed")
    if "*" not in glob:
        return glob.__eq__
    first, *middle, last = glob.split("*")

    def test(text: str) -> bool:
        end = len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last) and len(first) <= end):
            return False
        at = len(first)
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return test
