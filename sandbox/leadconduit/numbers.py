"""Numbers, ranges and lists as rules and templates find them in values and texts."""

from __future__ import annotations

import csv
import math
import re
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.instants import Instant, instant_of
from sandbox.leadconduit.values import Rich
from sandbox.leadconduit.variables import normal

_NUMBER: Final = re.compile(r"\s*[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})\s*")
_SEPARATOR: Final = re.compile(r"\s*(?:\bto\b|[-–/])\s*", re.IGNORECASE)
MAX_LIST_TEXT: Final = 65_536
_MAX_RANGE: Final = 100


class Bounds(NamedTuple):
    """A range: both ends belong to it. Either numbers or seconds since 1970 (`dates`)."""

    low: float
    high: float
    dates: bool


def number_of(value: Any) -> float | None:
    """The number that a value stands for in comparisons; None if it stands for none.

    grade: documented | numbers and numeric texts are interchangeable, a range counts by its
      average | API reference, Rules
    grade: inferred | an open range such as 10+ counts by its lower end | no source
    """
    if isinstance(value, Rich):
        if value.type == "range":
            average = value.props.get("avg")
            value = value.props.get("min") if average is None else average
        else:
            value = value.value
    elif isinstance(value, dict):
        value = normal(value)
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _finite(value)


def _finite(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def bounds_of(value: Any) -> Bounds | None:
    """The range that a value stands for: a rich range, a number, or a text.

    Texts are `1-10`, `1 to 10`, `0830-1645`, `10+` (no upper end), one number, or two dates.

    grade: documented | a range is written as text such as 0830-1645 | help centre, day parting
    grade: inferred | two dates make a range of moments | leadconduit-types 4.23.2
    """
    if isinstance(value, Rich) and value.type == "range":
        return _bounds(value.props.get("min"), value.props.get("max"))
    value = normal(value)
    if (number := number_of(value)) is not None:
        return Bounds(number, number, dates=False)
    if not isinstance(value, str) or len(value) > _MAX_RANGE:
        return None
    text = value.strip()
    if text.endswith("+"):
        return _bounds(text[:-1], None)
    for found in _SEPARATOR.finditer(text):
        left, right = text[: found.start()], text[found.end() :]
        if pair := _pair(left, right):
            return pair
    return None


def _bounds(low: Any, high: Any) -> Bounds | None:
    start = _amount(low)
    end = math.inf if high is None else _amount(high)
    return None if start is None or end is None else Bounds(start, end, dates=False)


def _pair(left: str, right: str) -> Bounds | None:
    first, second = instant_of(left), instant_of(right)
    if first and second:
        return Bounds(first.at.timestamp(), second.at.timestamp(), dates=True)
    start, end = _amount(left), _amount(right)
    return None if start is None or end is None else Bounds(start, end, dates=False)


def _amount(value: Any) -> float | None:
    """A number, also with a currency sign and commas between thousands."""
    if isinstance(value, str):
        value = value.replace("$", "").replace(",", "")
    return number_of(value)


def moment_of(value: Any) -> Instant | None:
    """The moment that a rich date or time, or a text, stands for."""
    return instant_of(value)


def members_of(value: Any) -> list[Any]:
    """The members of a list, or of a text that separates them with commas.

    grade: documented | the list may be an array | API reference, Rules
    grade: inferred | or comma-separated text, quotes protecting commas, blanks around dropped |
      help centre, Pro tip lists
    """
    value = normal(value)
    if isinstance(value, list | tuple):
        return list(value)
    return split_list(value[:MAX_LIST_TEXT]) if isinstance(value, str) else [value]


def split_list(text: str) -> list[Any]:
    """The members of comma-separated text."""
    line = text.replace("\r", " ").replace("\n", " ")
    try:
        return [
            member.strip() for row in csv.reader([line], skipinitialspace=True) for member in row
        ]
    except csv.Error:
        return [text]
