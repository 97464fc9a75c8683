"""Dates with the name of a month or a weekday."""

from __future__ import annotations

from typing import Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.javascript import BLANKS
from sandbox.leadconduit.values.natural.components import (
    Components,
    Found,
    Reference,
    blank,
    closest_year,
    suppose_date,
)
from sandbox.leadconduit.values.natural.parser import Piece, bounded
from sandbox.leadconduit.values.natural.words import (
    FULL_MONTHS,
    MONTH,
    MONTHS,
    ORDINAL,
    WEEKDAYS,
    YEAR,
    any_of,
    read_ordinal,
    read_year,
)

_SUNDAY, _MONDAY, _FRIDAY, _SATURDAY = 0, 1, 5, 6


def _read_day_first(piece: Piece) -> Found | None:
    day = read_ordinal(piece[1])
    if day > 31:
        piece.index += len(piece[1])
        return None
    return _day_of_month(piece, day, piece[3], piece[2], piece[4])


def _read_month_first(piece: Piece) -> Found | None:
    day = read_ordinal(piece[2])
    return _day_of_month(piece, day, piece[1], piece[3], piece[4]) if day <= 31 else None


def _day_of_month(piece: Piece, day: int, month_name: str, last: str, year: str) -> Found:
    month = MONTHS[month_name.lower()]
    start = blank(piece.reference)
    start.assign(month=month, day=day)
    if year:
        start.assign(year=read_year(year))
    else:
        start.imply(year=closest_year(piece.reference, day, month))
    if not last:
        return piece.found(start)
    end = start.clone()
    end.assign(day=read_ordinal(last))
    return piece.found(start, end)


def _read_month(piece: Piece) -> Found | None:
    name = piece[2].lower()
    if len(piece.matched) <= 3 and name not in FULL_MONTHS:
        return None
    start = blank(piece.reference)
    start.imply(day=1)
    start.assign(month=MONTHS[name])
    if piece[3]:
        start.assign(year=read_year(piece[3]))
    else:
        start.imply(year=closest_year(piece.reference, 1, MONTHS[name]))
    prefix = len(piece[1])
    return Found(piece.index + prefix, piece.matched[prefix:], start)


def _read_weekday(piece: Piece) -> Components:
    modifier = (piece[1] or piece[3]).lower()
    modifier = "last" if modifier == "past" else modifier
    weekday = _weekday(piece[2].lower(), modifier, piece.reference)
    start = blank(piece.reference)
    suppose_date(
        start, piece.reference.wall + _days_to(weekday, modifier, piece.reference) * instants.DAY
    )
    start.assign(weekday=weekday)
    return start


def _weekday(word: str, modifier: str, reference: Reference) -> int:
    if word in WEEKDAYS:
        return WEEKDAYS[word]
    if word == "weekend":
        return _SUNDAY if modifier == "last" else _SATURDAY
    if reference.weekday in (_SUNDAY, _SATURDAY):
        return _FRIDAY if modifier == "last" else _MONDAY
    neighbour = reference.weekday - 1 + (-1 if modifier == "last" else 1)
    return neighbour % 5 + 1


def _days_to(weekday: int, modifier: str, reference: Reference) -> int:
    """Days from the reference to a weekday: the nearest one where nothing modifies it."""
    forward = (weekday - reference.weekday) % 7
    backward = forward - 7
    if modifier == "this":
        return forward
    if modifier == "last":
        return backward
    if modifier == "next":
        return _days_to_next(weekday, forward, reference.weekday)
    return forward if forward < -backward else backward


def _days_to_next(weekday: int, forward: int, today: int) -> int:
    # grade: inferred | the next weekday is that of the next week | chrono 2, its documentation
    if today in (_SUNDAY, _SATURDAY):
        later = forward or 7
        return 8 if today == _SATURDAY and weekday == _SUNDAY else later
    return forward if weekday < today and weekday != _SUNDAY else forward + 7


DAY_FIRST: Final = bounded(
    rf"(?:on\s*?)?({ORDINAL})(?:\s*+(?:to|-|–|until|through|till)?\s*+({ORDINAL}))?"
    rf"(?:-|/|\s*+(?:of)?\s*+)({MONTH})(?:(?:-|/|,?\s*+)({YEAR}(?!\w)))?(?=\W|\Z)",
    _read_day_first,
)
MONTH_FIRST: Final = bounded(
    rf"({MONTH})(?:-|/|\s*+,?\s*+)({ORDINAL})(?!\s*+(?:am|pm))"
    rf"(?:\s*+(?:to|-)\s*+({ORDINAL}))?"
    rf"(?:(?:\s*+[-/]|\s*+,\s*+|\s++)({YEAR}))?(?=\W|\Z)(?!:\d)",
    _read_month_first,
)
MONTH_NAME: Final = bounded(
    rf"((?:in)\s*+)?({MONTH})\s*(?:(?:,|-|of)?\s*({YEAR})?)?"
    rf"(?=[^{BLANKS}\w]|\s+[^0-9]|\s+\Z|\Z)",
    _read_month,
)
WEEKDAY: Final = bounded(
    r"(?:[,(（]\s*+)?(?:on\s*?)?(?:(this|last|past|next)\s*+)?"
    rf"({any_of(WEEKDAYS)}|weekend|weekday)(?:\s*[,)）])?"
    r"(?:\s*+(this|last|past|next)\s*+week)?(?=\W|\Z)",
    _read_weekday,
)
