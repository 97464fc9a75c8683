"""Times of day: 6:27 PM, 18:27:33, at 5, 5-6pm, 1830."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.leadconduit.values.natural.components import AM, PM, Components, Found, blank
from sandbox.leadconduit.values.natural.parser import Parser, Piece
from sandbox.leadconduit.values.natural.words import compiled

_MERIDIEM: Final = r"(?:\s*+(a\.m\.|p\.m\.|am?|pm?))?"
_END: Final = r"(?!/)(?=\W|\Z)"
_FIRST: Final = (
    r"(^|\s|T|\b)(?:(?:at|from)\s*+)??"
    r"(\d{1,4})(?:[.:：](\d{1,2})(?:[:：](\d{2})(?:\.(\d{1,6}))?)?)?"
    + _MERIDIEM
    + r"(?:\s*+(?:o\W*clock|at\s*+night|in\s*+the\s*+(?:morning|afternoon)))?"
    + _END
)
_SECOND: Final = compiled(
    r"(\s*+(?:-|–|~|〜|to|until|through|till|\?)\s*+)"
    r"(\d{1,4})(?:[.:：](\d{1,2})(?:[.:：](\d{1,2})(?:\.(\d{1,6}))?)?)?" + _MERIDIEM + _END
)
_OFFSET_LIKE: Final = compiled(r"\s*[+-]\s*\d{3,4}")
_YEAR_AND_MORE: Final = compiled(r"\s*[+-]\s*(?:\d{2,4}\Z|\d{2}\W\d{2})")
_YEAR_LIKE: Final = re.compile(r"[0-9]{4}")
_THREE_DIGITS: Final = re.compile(r"[0-9]{3}")
_BARE_START: Final = re.compile(r"[0-9](?:[0-9]{2,})?")
_HALF_MERIDIEM: Final = re.compile(r"[0-9][apAP]\Z")
_LAST_NUMBER: Final = re.compile(r"[^0-9:.]([0-9][0-9.]+)\Z")
_LAST_RANGE: Final = compiled(r"[^0-9:.]([0-9][0-9.]+)\s*-\s*([0-9][0-9.]+)\Z")
_POINTED: Final = re.compile(r"[0-9](?:\.[0-9]{2})+\Z")
_PLAIN_RANGE: Final = re.compile(r"[0-9]+-[0-9]+")


@dataclass(slots=True)
class _Clock:
    """A time of day as written, and the half of the day it says, if any."""

    hour: int
    minute: int
    second: int | None
    millisecond: int | None
    half: str


def _read(piece: Piece) -> Found | None:
    stop = piece.index + len(piece.matched)
    clock = _clock(piece.groups[1:], strict_minutes=True)
    start = _start(piece, clock) if clock else None
    if start is None:
        piece.index += 4 if _YEAR_LIKE.match(piece.matched) else len(piece.matched)
        return None
    lead = len(piece[1])
    found = Found(piece.index + lead, piece.matched[lead:], start)
    piece.index = stop
    return _with_end(found, piece)


def _with_end(found: Found, piece: Piece) -> Found | None:
    after = _SECOND.match(piece.text[piece.index :])
    if after and _THREE_DIGITS.match(found.text) and _YEAR_AND_MORE.match(after[0]):
        return None
    if not after or _OFFSET_LIKE.fullmatch(after[0]):
        return found if _is_time(found.text) else None
    found.end = _end(found, after)
    if found.end:
        found.text += after[0]
    return found if _is_range(found.text) else None


def _clock(groups: Sequence[str | None], *, strict_minutes: bool) -> _Clock | None:
    hour_text, minute, second, milli, half = groups
    hour = int(hour_text or 0)
    whole_minute = int(minute) if minute else 0
    if hour > 100 and minute is None:
        hour, whole_minute = divmod(hour, 100)
    if strict_minutes and minute and len(minute) == 1 and not half:
        return None
    if hour > 24 or whole_minute >= 60 or (second and int(second) >= 60):
        return None
    if half and hour > 12:
        return None
    return _Clock(
        hour,
        whole_minute,
        int(second) if second else None,
        int(milli[:3]) if milli else None,
        half[0].lower() if half else "",
    )


def _start(piece: Piece, clock: _Clock) -> Components:
    parts = blank(piece.reference)
    hour, meridiem = clock.hour, PM if clock.hour > 12 else None
    if clock.half == "a":
        hour, meridiem = 0 if hour == 12 else hour, AM
    elif clock.half == "p":
        hour, meridiem = hour if hour == 12 else hour + 12, PM
    _say(parts, clock, hour)
    if meridiem is None:
        parts.imply(meridiem=AM if hour < 12 else PM)
    else:
        parts.assign(meridiem=meridiem)
    _by_time_of_day(parts, piece.matched.lower(), hour)
    return parts


def _say(parts: Components, clock: _Clock, hour: int) -> None:
    parts.assign(hour=hour, minute=clock.minute)
    if clock.second is not None:
        parts.assign(second=clock.second)
    if clock.millisecond is not None:
        parts.assign(millisecond=clock.millisecond)


def _by_time_of_day(parts: Components, text: str, hour: int) -> None:
    if text.endswith("night"):
        if 6 <= hour < 12:
            parts.assign(hour=hour + 12, meridiem=PM)
        elif hour < 6:
            parts.assign(meridiem=AM)
    elif text.endswith("afternoon"):
        parts.assign(meridiem=PM, hour=hour + 12 if hour <= 6 else hour)
    elif text.endswith("morning"):
        parts.assign(meridiem=AM)


def _end(found: Found, after: re.Match[str]) -> Components | None:
    """The end of a range of times; it may tell which half of the day the start is in."""
    clock = _clock(after.groups()[1:], strict_minutes=False)
    if clock is None:
        return None
    parts = blank(found.start.reference)
    hour = clock.hour
    if clock.half == "a" and hour == 12:
        hour = 0
        parts.imply(day=parts.number("day") + 1)
    elif clock.half == "p" and hour != 12:
        hour += 12
    if clock.half and not found.start.certain("meridiem"):
        _halve(found.start, clock.half)
    _say(parts, clock, hour)
    if not clock.half and hour < 12:
        _follow(parts, found.start, hour)
    if parts.instant < found.start.instant:
        parts.imply(day=parts.number("day") + 1)
    return parts


def _halve(start: Components, half: str) -> None:
    hour = start.number("hour")
    if half == "a":
        start.imply(meridiem=AM)
        if hour == 12:
            start.assign(hour=0)
    else:
        start.imply(meridiem=PM)
        if hour != 12:
            start.assign(hour=hour + 12)


def _follow(parts: Components, start: Components, hour: int) -> None:
    begins = start.number("hour")
    if start.certain("meridiem") and begins > 12 and begins - 12 <= hour:
        parts.assign(hour=hour + 12, meridiem=PM)


def _is_time(text: str) -> bool:
    """Whether a time without an end is more than a bare number."""
    if _BARE_START.fullmatch(text) or _HALF_MERIDIEM.search(text):
        return False
    last = _LAST_NUMBER.search(text)
    return last is None or _is_hour(last[1])


def _is_range(text: str) -> bool:
    if _PLAIN_RANGE.fullmatch(text):
        return False
    last = _LAST_RANGE.search(text)
    return last is None or (_is_hour(last[2]) and int(last[1].partition(".")[0]) <= 24)


def _is_hour(text: str) -> bool:
    if "." in text and not _POINTED.search(text):
        return False
    return int(text.partition(".")[0]) <= 24


TIME: Final = Parser(compiled(_FIRST), _read, bounded=False)
