"""What is done with all that was found: overlaps dropped, neighbours joined, zones taken in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.javascript import BLANKS
from sandbox.leadconduit.values.natural.components import PM, Components, Found, reference_at
from sandbox.leadconduit.values.natural.relative import (
    AFTER_A_DATE,
    BEFORE_A_DATE,
    add,
    from_reference,
    reverse,
)
from sandbox.leadconduit.values.natural.words import YEAR, compiled, read_duration, read_year
from sandbox.leadconduit.values.natural.zones import offset_of

_NOTHING: Final = compiled(r"\s*")
_COMMA: Final = compiled(r",?\s*")
_DATE_AND_TIME: Final = compiled(r"\s*(?:T|at|after|before|on|of|,|-|\.|∙|:)?\s*")
_TO: Final = compiled(r"\s*(?:to|-|–|until|through|till)\s*")
_OFFSET: Final = compiled(r"\s*+(?:\(?(?:GMT|UTC)\s?)?([+-])(\d{1,2})(?::?(\d{2}))?\)?")
_ABBREVIATION: Final = compiled(r"\s*+,?\s*+\(?([A-Z]{2,4})\)?(?=\W|\Z)")
_YEAR_AFTER: Final = compiled(rf"\s*+({YEAR})")
_BARE_NUMBER: Final = re.compile(r"[0-9]*(?:\.[0-9]*)?")
_MAX_OFFSET: Final = 14 * 60

Join = Callable[[str, Found, Found], Found | None]


def refine(text: str, found: list[Found]) -> list[Found]:
    """The dates of `text`, in order, from all that the parsers found."""
    results = drop_overlaps(sorted(found, key=lambda result: result.index))
    results = join(text, results, _later_than_date)
    results = join(text, results, _relative_to_date)
    results = drop_overlaps(results)
    for result in results:
        _take_offset(text, result)
    for result in results:
        _take_abbreviation(text, result)
    results = join(text, results, _weekday_and_date)
    results = join(text, results, _date_and_time)
    results = [result for result in results if _likely(text, result)]
    results = join(text, results, _date_and_time)
    for result in results:
        _take_year(text, result)
    return join(text, results, _range)


def drop_overlaps(found: list[Found]) -> list[Found]:
    """Of pieces that overlap, the longer one; the first of equals."""
    kept: list[Found] = []
    for result in found:
        if kept and result.index < kept[-1].stop:
            if len(result.text) > len(kept[-1].text):
                kept[-1] = result
        else:
            kept.append(result)
    return kept


def join(text: str, found: list[Found], how: Join) -> list[Found]:
    """Neighbours joined where `how` makes one of the two and the text between them."""
    joined: list[Found] = []
    for result in found:
        between = text[joined[-1].stop : result.index] if joined else ""
        both = how(between, joined[-1], result) if joined else None
        if both is None:
            joined.append(result)
        else:
            both.index = joined[-1].index
            both.text = joined[-1].text + between + result.text
            joined[-1] = both
    return joined


def _later_than_date(between: str, left: Found, right: Found) -> Found | None:
    """`June 14 + 2 days`."""
    if not _NOTHING.fullmatch(between) or right.text[:1] not in ("+", "-"):
        return None
    duration = read_duration(right.text)
    duration = reverse(duration) if right.text.startswith("-") else duration
    reference = reference_at(left.start.instant, left.start.reference.zone)
    return Found(0, "", from_reference(reference, duration))


def _relative_to_date(between: str, left: Found, right: Found) -> Found | None:
    """`2 weeks before June 14`."""
    earlier = BEFORE_A_DATE.search(left.text) is not None
    if not _NOTHING.fullmatch(between) or not (earlier or AFTER_A_DATE.search(left.text)):
        return None
    duration = read_duration(left.text)
    reference = reference_at(right.start.instant, right.start.reference.zone)
    return Found(0, "", from_reference(reference, reverse(duration) if earlier else duration))


def _weekday_and_date(between: str, left: Found, right: Found) -> Found | None:
    fits = left.start.only_weekday and not left.start.certain("hour") and right.start.certain("day")
    if not fits or not _COMMA.fullmatch(between):
        return None
    weekday = left.start.number("weekday")
    for parts in (right.start, right.end):
        if parts:
            parts.assign(weekday=weekday)
    return Found(0, "", right.start, right.end)


def _date_and_time(between: str, left: Found, right: Found) -> Found | None:
    if not _DATE_AND_TIME.fullmatch(between):
        return None
    if left.start.only_date and right.start.only_time:
        return _at(left, right)
    return _at(right, left) if right.start.only_date and left.start.only_time else None


def _at(date: Found, time: Found) -> Found:
    start = _combined(date.start, time.start)
    if not (date.end or time.end):
        return Found(0, "", start)
    end = _combined(date.end or date.start, time.end or time.start)
    if date.end is None and end.instant < start.instant:
        year, month, day = instants.date_of(end.wall // instants.DAY + 1)
        end.imply(year=year, month=month)
        (end.assign if end.certain("day") else end.imply)(day=day)
    return Found(0, "", start, end)


def _combined(date: Components, time: Components) -> Components:
    parts = date.clone()
    says_hour = time.certain("hour")
    (parts.assign if says_hour else parts.imply)(
        hour=time.number("hour"), minute=time.number("minute")
    )
    for part in ("second", "millisecond"):
        if says_hour and time.certain("second") and time.certain(part):
            parts.assign(**{part: time.number(part)})
        else:
            parts.imply(**{part: time.number(part)})
    if time.certain("offset"):
        parts.assign(offset=time.number("offset"))
    meridiem = time.get("meridiem")
    if time.certain("meridiem"):
        parts.assign(meridiem=time.number("meridiem"))
    elif meridiem is not None and parts.get("meridiem") is None:
        parts.imply(meridiem=meridiem)
    if parts.get("meridiem") == PM and parts.number("hour") < 12:
        (parts.assign if says_hour else parts.imply)(hour=parts.number("hour") + 12)
    return parts


def _take_offset(text: str, result: Found) -> None:
    """Take in what follows if it is an offset such as `GMT-0500` or `+02:00`."""
    found = _OFFSET.match(text[result.stop :])
    if not found or result.start.certain("offset"):
        return
    offset = int(found[2]) * 60 + int(found[3] or 0)
    if offset <= _MAX_OFFSET:
        _say_offset(result, -offset if found[1] == "-" else offset)
        result.text += found[0]


def _take_abbreviation(text: str, result: Found) -> None:
    """Take in what follows if it is the abbreviation of a zone."""
    found = _ABBREVIATION.match(text[result.stop :])
    offset = offset_of(found[1], result.start.wall) if found else None
    if not found or offset is None:
        return
    shouted = found[1].isupper()
    current = result.start.get("offset")
    if current not in (None, offset) and (result.start.certain("offset") or not shouted):
        return
    if result.start.only_date and not shouted:
        return
    _say_offset(result, offset)
    result.text += found[0]


def _say_offset(result: Found, offset: int) -> None:
    for parts in (result.start, result.end):
        if parts and not parts.certain("offset"):
            parts.assign(offset=offset)


def _take_year(text: str, result: Found) -> None:
    """Take in a year that follows a date without one."""
    found = _YEAR_AFTER.match(text[result.stop :])
    if not found or not result.start.unknown_year or len(found[0].strip(BLANKS)) <= 3:
        return
    year = read_year(found[1])
    for parts in (result.start, result.end):
        if parts:
            parts.assign(year=year)
    result.text += found[0]


def _likely(text: str, result: Found) -> bool:
    """Whether it is a real date, and more than a bare number or the verb `may`."""
    if _BARE_NUMBER.fullmatch(result.text.replace(" ", "", 1)):
        return False
    if not result.start.valid or not (result.end is None or result.end.valid):
        return False
    piece = result.text.strip(BLANKS).lower()
    if piece == text.strip(BLANKS).lower():
        return True
    if piece == "may":
        return text[: result.index].strip(BLANKS).lower().endswith("in")
    return not (piece.endswith("the second") and text[result.stop :].strip(BLANKS))


def _range(between: str, left: Found, right: Found) -> Found | None:
    """Two dates with `to` between them; each learns from the other what it does not say."""
    if left.end or right.end or not _TO.fullmatch(between):
        return None
    start, end = left.start, right.start
    if not start.only_weekday and not end.only_weekday:
        for giver, taker in ((end, start), (start, end)):
            taker.imply(**{name: n for name, n in giver.known.items() if not taker.certain(name)})
    if start.instant > end.instant:
        start, end = _ordered(start, end)
    return Found(0, "", start, end)


def _ordered(start: Components, end: Components) -> tuple[Components, Components]:
    week = 7 * instants.DAY
    if end.only_weekday:
        _move(end, end.wall + week)
    elif start.only_weekday:
        _move(start, start.wall - week)
    elif end.unknown_year:
        _move(end, add(end.wall, {"year": 1}))
    elif start.unknown_year:
        _move(start, add(start.wall, {"year": -1}))
    else:
        return end, start
    return start, end


def _move(parts: Components, wall: int) -> None:
    year, month, day = instants.date_of(wall // instants.DAY)
    parts.imply(year=year, month=month, day=day)
