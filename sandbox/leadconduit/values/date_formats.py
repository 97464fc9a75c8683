"""Reading a date by a list of formats, exactly or by the best partial fit; nothing of leads.

A format is tokens (`YYYY`, `MM`, `ddd`, …) and signs. Each token takes the first piece of the rest
of the text that looks like it, skipping what stands before. What a format leaves over of the text
costs one point a character; a token it does not find costs ten. The exact reading allows neither.
Among several formats the first that gives a real day is kept until another costs less, whether
that gives a real day or not.

grade: observed | dates are read as the library moment 2.2x reads a list of formats |
leadconduit-types 4.23.2
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.javascript import utf16_length

_TOKENS: Final = re.compile(r"YYYY|YY|MMM|MM|M|DD|D|ddd|.")
_ONE_OR_TWO: Final = re.compile("[0-9]{1,2}")
_TWO: Final = re.compile("[0-9]{2}")
_UP_TO_FOUR: Final = re.compile("[0-9]{1,4}")
_FOUR: Final = re.compile("[0-9]{4}")
_WORD: Final = re.compile(
    "['a-zA-Z\u00a0-\u05ff\u0700-\ud7ff\uf900-\ufdcf\ufdf0-\uff07\uff10-\uffef]{1,256}"
    "|[\u0600-\u06ff]{2,256}"
)
_DIGITS_BEFORE: Final = re.compile("[0-9]{0,256}\\Z")
_LOOSE: Final = {
    "YYYY": _UP_TO_FOUR,
    "YY": _ONE_OR_TWO,
    "MM": _ONE_OR_TWO,
    "M": _ONE_OR_TWO,
    "DD": _ONE_OR_TWO,
    "D": _ONE_OR_TWO,
    "MMM": _WORD,
    "ddd": _WORD,
}
_EXACT: Final = {**_LOOSE, "YYYY": _FOUR, "YY": _TWO, "MM": _TWO, "DD": _TWO}
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_UNUSED_TOKEN: Final = 10
_LAST_YEAR_OF_2000: Final = 68

Day = tuple[int, int, int]


@dataclass(slots=True)
class _Reading:
    """What one format found: parts as read, the cost, and whether a word was no name."""

    cost: int = 0
    found: bool = False
    misnamed: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


def read_day(text: str, formats: Iterable[str], today: Day, *, exact: bool) -> Day | None:
    """Year, month and day that `text` names by the format that fits best; None if none does.

    `today` fills what stands before the first part that was found: a lone day is of this month.
    """
    best_day: Day | None = None
    best_cost: int | None = None
    any_valid = False
    length = utf16_length(text)
    for form in formats:
        reading = _read(text, length, form, exact)
        day = _day(reading, today, exact)
        if exact and day is not None:
            return day
        first_valid = day is not None and not any_valid
        if best_cost is None or reading.cost < best_cost or first_valid:
            best_day, best_cost = day, reading.cost
        any_valid = any_valid or day is not None
    return best_day


def _read(text: str, length: int, form: str, exact: bool) -> _Reading:
    patterns = _EXACT if exact else _LOOSE
    reading = _Reading()
    rest = text
    left_over = length
    for token in _TOKENS.findall(form):
        is_sign = token not in patterns
        found = _find_sign(token, rest) if is_sign else _find(patterns[token], rest)
        if found:
            start, end = found
            piece, rest = rest[start:end], rest[end:]
            left_over -= utf16_length(piece)
            if not is_sign:
                _take(reading, token, piece, exact)
        elif exact or not is_sign:
            reading.cost += _UNUSED_TOKEN
    reading.cost += left_over
    return reading


def _find_sign(sign: str, text: str) -> tuple[int, int] | None:
    at = text.find(sign)
    return None if at < 0 else (at, at + 1)


def _find(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    found = pattern.search(text)
    if not found:
        return None
    start, end = found.span()
    if pattern is _WORD:
        before = _DIGITS_BEFORE.search(text, max(0, start - 256), start)
        start = before.start() if before else start
    return start, end


def _take(reading: _Reading, part: str, piece: str, exact: bool) -> None:
    reading.found = True
    if part == "ddd":
        reading.weekday = _name(piece, _DAYS, 2, exact)
        reading.misnamed |= reading.weekday is None
    elif part == "MMM":
        month = _name(piece, _MONTHS, 3, exact)
        reading.misnamed |= month is None
        reading.month = None if month is None else month + 1
    elif part in ("YYYY", "YY"):
        reading.year = _year(piece)
    elif part in ("MM", "M"):
        reading.month = int(piece)
    else:
        reading.day = int(piece)


def _name(word: str, names: tuple[str, ...], least: int, exact: bool) -> int | None:
    """Which name `word` is, or starts with unless `exact`."""
    lower = word.lower()
    for index, name in enumerate(names):
        if lower == name or (not exact and lower.startswith(name[:least])):
            return index
    return None


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) != 2:
        return number
    return number + (1900 if number > _LAST_YEAR_OF_2000 else 2000)


def _day(reading: _Reading, today: Day, exact: bool) -> Day | None:
    """The day a reading amounts to; None if it is no real day."""
    if not reading.found or reading.misnamed or (exact and reading.cost):
        return None
    year, month, day = _filled(reading, today)
    if not (1 <= month <= 12 and 1 <= day <= instants.days_in_month(year, month)):
        return None
    weekday = instants.weekday_of(instants.days_of(year, month, day))
    return (year, month, day) if reading.weekday in (None, weekday) else None


def _filled(reading: _Reading, today: Day) -> Day:
    if reading.weekday is not None and reading.month is None and reading.day is None:
        return _weekday_of_week(reading, today)
    if reading.year is not None:
        return reading.year, _or(reading.month, 1), _or(reading.day, 1)
    if reading.month is not None:
        return today[0], reading.month, _or(reading.day, 1)
    return today[0], today[1], _or(reading.day, today[2])


def _weekday_of_week(reading: _Reading, today: Day) -> Day:
    """That weekday in this week, which starts on Sunday; of another year if one was read."""
    days = instants.days_of(*today)
    wanted = days - instants.weekday_of(days) + (reading.weekday or 0)
    year, month, day = instants.date_of(wanted)
    return (year if reading.year is None else reading.year), month, day


def _or(number: int | None, default: int) -> int:
    return default if number is None else number
