"""Timeframes: names such as this_month and previous_7_days, and the instants they span."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from sandbox.leadconduit.values import instants

_NAME: Final = re.compile(r"(this|previous)_(?:([0-9]+)_)?(minute|hour|day|week|month|year)")
_FIXED: Final = {
    "minute": instants.MINUTE,
    "hour": instants.HOUR,
    "day": instants.DAY,
    "week": 7 * instants.DAY,
}
_MAX_COUNT: Final = 1_000_000


class Span(NamedTuple):
    """From the first instant to the last, both included; a quirk can put the end first."""

    start: datetime
    end: datetime


def parse_timeframe(name: str, now: datetime, zone: tzinfo) -> Span | None:
    """What a timeframe's name means at `now` in `zone`; None if it means nothing."""
    span = timeframe(name, now, zone)
    return span if isinstance(span, Span) else None


def timeframe(name: object, now: datetime, zone: tzinfo) -> Span | str | None:
    """As `parse_timeframe`, for any value and with what the original answers to an empty name.

    grade: observed | an empty name comes back as it is | timeframe 1.0.0
    grade: observed | this_N ends with the unit that runs, previous_N before it; weeks start on
    Sunday; the pattern may stand anywhere in the name | timeframe 1.0.0
    """
    if name == "":
        return ""
    found = _find(name)
    if found is None:
        return None
    first, last, unit = found
    if max(abs(first), abs(last)) > _MAX_COUNT:
        return None
    instant = instants.of_datetime(now)
    start = instants.to_value(_start(_earlier(instant, first, unit, zone), unit, zone))
    end = instants.to_value(_end(_earlier(instant, last, unit, zone), unit, zone))
    if isinstance(start, str) or isinstance(end, str):
        return None
    return Span(start, end)


def _find(name: object) -> tuple[int, int, str] | None:
    """How many units ago the span starts and ends, and the unit.

    grade: observed | previous_UNIT without a number counts as previous_0 and ends before it
    starts; this_0 counts as this_1 | timeframe 1.0.0
    """
    if name in ("today", "yesterday"):
        return (0, 0, "day") if name == "today" else (1, 1, "day")
    found = _NAME.search(name) if isinstance(name, str) else None
    if not found:
        return None
    count = int((found[2] or "0")[:9])
    return ((count or 1) - 1, 0, found[3]) if found[1] == "this" else (count, 1, found[3])


def _earlier(instant: int, count: int, unit: str, zone: tzinfo) -> int:
    """So many units before: minutes and hours as time passes, the rest by the calendar."""
    if unit in ("minute", "hour"):
        return instant - count * _FIXED[unit]
    wall = instants.wall_of(instant, zone)
    if unit in _FIXED:
        return instants.of_wall(wall - count * _FIXED[unit], zone)
    year, month, day = instants.date_of(wall // instants.DAY)
    months = year * 12 + month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    day = min(day, instants.days_in_month(year, month))
    return instants.of_wall(instants.wall(year, month, day) + wall % instants.DAY, zone)


def _start(instant: int, unit: str, zone: tzinfo) -> int:
    wall = instants.wall_of(instant, zone)
    if unit in ("minute", "hour"):
        return instant - wall % _FIXED[unit]
    return instants.of_wall(_first_day(wall // instants.DAY, unit) * instants.DAY, zone)


def _end(instant: int, unit: str, zone: tzinfo) -> int:
    if unit in ("minute", "hour"):
        return _start(instant, unit, zone) + _FIXED[unit] - 1
    days = _first_day(instants.wall_of(instant, zone) // instants.DAY, unit)
    year, month, day = instants.date_of(days)
    after = {
        "day": (year, month, day + 1),
        "week": (year, month, day + 7),
        "month": (year + month // 12, month % 12 + 1, 1),
        "year": (year + 1, 1, 1),
    }[unit]
    return instants.of_wall(instants.days_of(*after) * instants.DAY, zone) - 1


def _first_day(days: int, unit: str) -> int:
    """The first day of the day, week, month or year that day is in."""
    year, month, _ = instants.date_of(days)
    if unit == "week":
        return days - instants.weekday_of(days)
    if unit == "month":
        return instants.days_of(year, month, 1)
    return instants.days_of(year, 1, 1) if unit == "year" else days
