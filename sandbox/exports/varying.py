"""What differs between two runs that are the same: ids and times, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{40}|[0-9a-f]{24}"
TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
PATTERNS: Mapping[str, str] = MappingProxyType({"ids": ID, "times": TIME})
"""How ids and times look, by the name of the rule that lets them differ."""

_ID = re.compile(rf"(?<![0-9a-zA-Z])(?:{ID})(?![0-9a-zA-Z])")
_TIME = re.compile(TIME)
_TIME_KEY = re.compile(r"(?:^|_)(?:ms|duration_us|latency)$")
_CENTURY_MS = (946_684_800_000, 4_102_444_800_000)
"""Numbers between these are moments of this century in milliseconds."""


def ids_in(text: str) -> list[str]:
    """The ids that stand in a text."""
    return _ID.findall(text)


def has_time(text: str) -> bool:
    """Whether there is a moment in a text."""
    return _TIME.search(text) is not None


def is_time(value: Any, key: str | int = "") -> bool:
    """Whether a JSON value says when, or how long something took; `key` is the member it is."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    if isinstance(value, str):
        return _TIME.fullmatch(value) is not None
    first, last = _CENTURY_MS
    return first <= value < last or (isinstance(key, str) and _TIME_KEY.search(key) is not None)


def texts(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a JSON value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from texts(member, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts(item, (*path, number))
