"""Dates that start from now: spans of time before and after it, and words such as tomorrow."""

from __future__ import annotations

import math
import re
from typing import Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.natural.components import (
    AM,
    PM,
    Components,
    Reference,
    blank,
    clock_of,
    say_date,
    suppose_date,
)
from sandbox.leadconduit.values.natural.parser import Piece, bounded
from sandbox.leadconduit.values.natural.words import DURATION, UNITS, any_of, read_duration

_SPLIT: Final = (
    ("year", "month", 12),
    ("month", "week", 4),
    ("week", "day", 7),
    ("day", "hour", 24),
    ("hour", "minute", 60),
    ("minute", "second", 60),
    ("second", "millisecond", 1000),
)
_CLOCK: Final = {
    "hour": instants.HOUR,
    "minute": instants.MINUTE,
    "second": instants.SECOND,
    "millisecond": 1,
}
_MAX_COUNT: Final = 10_000_000
_MAX_WALL: Final = instants.MAX


def add(wall: int, duration: dict[str, float]) -> int:
    """A wall clock so much later; parts of a unit are counted in the next smaller one.

    grade: inferred | the days of a month carry over: a month after January 31st is in March |
    no source
    """
    parts = {unit: max(-_MAX_COUNT, min(_MAX_COUNT, n)) for unit, n in duration.items()}
    for unit, smaller, many in _SPLIT:
        whole = math.floor(parts.get(unit, 0))
        rest = parts.get(unit, 0) - whole
        if rest:
            extra = rest * many if many in (12, 4, 7) else round(rest * many)
            parts[smaller] = parts.get(smaller, 0) + extra
        parts[unit] = whole
    days, rest_of_day = divmod(wall, instants.DAY)
    year, month, day = instants.date_of(days)
    months = (
        year * 12
        + month
        - 1
        + int(parts["year"] * 12 + math.floor(parts.get("quarter", 0)) * 3 + parts["month"])
    )
    days = instants.days_of(months // 12, months % 12 + 1, day)
    days += int(parts["week"] * 7 + parts["day"])
    clock = sum(int(parts.get(unit, 0)) * many for unit, many in _CLOCK.items())
    return max(-_MAX_WALL, min(_MAX_WALL, days * instants.DAY + rest_of_day + clock))


def reverse(duration: dict[str, float]) -> dict[str, float]:
    """The same span towards the past."""
    return {unit: -number for unit, number in duration.items()}


def from_reference(reference: Reference, duration: dict[str, float]) -> Components:
    """So much after the reference: to the second for hours and less, else about that day.

    grade: observed | the time of day stays as it is | leadconduit-types 4.23.2
    """
    wall = add(reference.wall, duration)
    parts = blank(reference)
    if not duration.keys().isdisjoint(_CLOCK):
        say_date(parts, wall)
        parts.assign(**clock_of(wall), offset=reference.offset)
        return parts
    parts.imply(**clock_of(wall), offset=reference.offset)
    year, month, day = instants.date_of(wall // instants.DAY)
    if "day" in duration or "week" in duration:
        parts.assign(year=year, month=month, day=day)
    elif "month" in duration:
        parts.imply(day=day)
        parts.assign(year=year, month=month)
    else:
        parts.imply(day=day, month=month, year=year)
        if "year" in duration:
            parts.assign(year=year)
    return parts


def _read_within(piece: Piece) -> Components | None:
    return from_reference(piece.reference, read_duration(piece[1]))


def _read_ago(piece: Piece) -> Components:
    return from_reference(piece.reference, reverse(read_duration(piece[1])))


def _read_signed(piece: Piece) -> Components:
    duration = read_duration(piece[2])
    backwards = piece[1].lower() in ("last", "past", "-")
    return from_reference(piece.reference, reverse(duration) if backwards else duration)


def _read_unit(piece: Piece) -> Components:
    modifier, unit = piece[1].lower(), UNITS[piece[2].lower()]
    if modifier == "next" or modifier.startswith("after"):
        return from_reference(piece.reference, {unit: 1})
    if modifier in ("last", "past"):
        return from_reference(piece.reference, {unit: -1})
    return _this(piece.reference, unit)


def _this(reference: Reference, unit: str) -> Components:
    """The first day of this week, month or year."""
    parts = blank(reference)
    year, month, _ = reference.day
    if unit == "week":
        suppose_date(parts, reference.wall - reference.weekday * instants.DAY)
    elif unit == "month":
        parts.imply(day=1)
        parts.assign(month=month, year=year)
    elif unit == "year":
        parts.imply(day=1, month=1)
        parts.assign(year=year)
    return parts


def _read_end_of_month(piece: Piece) -> Components:
    # grade: observed | `end of month` is noon of its last day | leadconduit-types 4.23.2
    year, month, _ = piece.reference.day
    parts = blank(piece.reference)
    parts.imply(day=instants.days_in_month(year, month))
    parts.assign(month=month, year=year)
    return parts


_DAYS: Final = {"today": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1, "overmorrow": 2, "yesterday": -1}


def _read_day_word(piece: Piece) -> Components:
    # grade: observed | tomorrow keeps the clock, tonight is 22:00 | leadconduit-types 4.23.2
    word = piece[1].lower()
    reference = piece.reference
    parts = blank(reference)
    if word == "now":
        say_date(parts, reference.wall)
        parts.assign(**clock_of(reference.wall), offset=reference.offset)
    elif word == "tonight":
        say_date(parts, reference.wall)
        parts.imply(hour=22, meridiem=PM)
    elif word in _DAYS:
        say_date(parts, reference.wall + _DAYS[word] * instants.DAY)
        parts.imply(**clock_of(reference.wall))
    else:
        back = instants.DAY if reference.hour > 6 else 0
        say_date(parts, reference.wall - back)
        parts.imply(hour=0)
    return parts


_DAY_TIMES: Final = {
    "morning": (6, AM),
    "afternoon": (15, PM),
    "evening": (20, PM),
    "night": (20, PM),
}


def _read_day_time(piece: Piece) -> Components:
    # grade: observed | midnight is the coming one, from three on | leadconduit-types 4.23.2
    word = piece[1].lower()
    parts = blank(piece.reference)
    if word in _DAY_TIMES:
        hour, meridiem = _DAY_TIMES[word]
        parts.imply(hour=hour, meridiem=meridiem)
    elif word == "midnight":
        if piece.reference.hour > 2:
            suppose_date(parts, piece.reference.wall + instants.DAY)
        parts.assign(hour=0)
    else:
        parts.imply(meridiem=AM)
        parts.assign(hour=12)
    return parts


_END: Final = r"(?=\W|\Z)"
WITHIN: Final = bounded(
    r"(?:within|in|for)\s*+(?:(?:about|around|roughly|approximately|just)\s*+(?:~\s*+)?)?"
    rf"({DURATION}){_END}",
    _read_within,
)
AGO: Final = bounded(rf"({DURATION})\s{{0,5}}(?:ago|before|earlier){_END}", _read_ago)
LATER: Final = bounded(
    rf"({DURATION})\s{{0,5}}(?:later|after|from now|henceforth|forward|out){_END}", _read_within
)
SIGNED: Final = bounded(rf"(this|last|past|next|after|\+|-)\s*+({DURATION}){_END}", _read_signed)
UNIT: Final = bounded(
    rf"(this|last|past|next|after\s*+this)\s*+({any_of(UNITS)}){_END}", _read_unit
)
DAY_WORD: Final = bounded(
    r"(now|today|tonight|tomorrow|overmorrow|tmr|tmrw|yesterday|last\s*+night)" + _END,
    _read_day_word,
)
DAY_TIME: Final = bounded(
    r"(?:this)?\s{0,3}(morning|afternoon|evening|night|midnight|midday|noon)" + _END,
    _read_day_time,
)
END_OF_MONTH: Final = bounded(r"end\s++of\s++(?:the\s++|this\s++)?month" + _END, _read_end_of_month)
BEFORE_A_DATE: Final = re.compile(r"\s(?:before|from)\Z", re.IGNORECASE)
AFTER_A_DATE: Final = re.compile(r"\s(?:after|since)\Z", re.IGNORECASE)
