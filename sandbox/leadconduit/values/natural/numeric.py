"""Dates in figures: ISO, year first, with slashes, month and year."""

from __future__ import annotations

import re
from typing import Final

from sandbox.leadconduit.values.javascript import BLANKS
from sandbox.leadconduit.values.natural.components import Components, Found, blank, closest_year
from sandbox.leadconduit.values.natural.parser import Parser, Piece, bounded
from sandbox.leadconduit.values.natural.words import MONTH, MONTHS, compiled, likely_year

_VERSION_NUMBER: Final = re.compile(r"[0-9]\.[0-9](?:[0-9]?\.[0-9]{1,2})?")
_DIGIT_BEFORE: Final = re.compile(r"[0-9]/?\Z")
_DIGIT_AFTER: Final = re.compile(r"/?[0-9]")


def _read_iso(piece: Piece) -> Components:
    # grade: observed | digits after a point are milliseconds: .1 is 1 | leadconduit-types 4.23.2
    start = blank(piece.reference)
    start.assign(year=int(piece[1]), month=int(piece[2]), day=int(piece[3]))
    if not piece[4]:
        return start
    start.assign(hour=int(piece[4]), minute=int(piece[5]))
    if piece[6]:
        start.assign(second=int(piece[6]))
    if piece[7]:
        start.assign(millisecond=int(piece[7]))
    if piece[8]:
        start.assign(offset=_offset(piece[9], piece[10]))
    return start


def _offset(hours: str, minutes: str) -> int:
    if not hours:
        return 0
    sign = -1 if hours.startswith("-") else 1
    return int(hours) * 60 + sign * int(minutes or 0)


def _read_year_first(piece: Piece) -> Components | None:
    month = int(piece[3]) if piece[3] else MONTHS[piece[2].lower()]
    day = int(piece[4])
    if not 1 <= month <= 12 and 1 <= day <= 12:
        month, day = day, month
    if not 1 <= day <= 31:
        return None
    start = blank(piece.reference)
    start.assign(year=int(piece[1]), month=month, day=day)
    return start


def _read_slashes(piece: Piece) -> Found | None:
    # grade: observed | month first, unless only day first makes sense | leadconduit-types 4.23.2
    index = piece.index + len(piece[1])
    stop = piece.index + len(piece.matched) - len(piece[5])
    text = piece.text[index:stop]
    if _DIGIT_BEFORE.search(piece.text[:index]) or _DIGIT_AFTER.match(piece.text[stop:]):
        return None
    if _VERSION_NUMBER.fullmatch(text) or (not piece[4] and "/" not in text):
        return None
    month, day = int(piece[2]), int(piece[3])
    if month > 12:
        if not (1 <= day <= 12 and month <= 31):
            return None
        month, day = day, month
    if not 1 <= day <= 31:
        return None
    start = blank(piece.reference)
    start.assign(month=month, day=day)
    if piece[4]:
        start.assign(year=likely_year(int(piece[4])))
    else:
        start.imply(year=closest_year(piece.reference, day, month))
    return Found(index, text, start)


def _read_month_and_year(piece: Piece) -> Components:
    start = blank(piece.reference)
    start.imply(day=1)
    start.assign(month=int(piece[1]), year=int(piece[2]))
    return start


YEAR_FIRST: Final = bounded(
    rf"([0-9]{{4}})[-./{BLANKS}](?:({MONTH})|([0-9]{{1,2}}))[-./{BLANKS}]([0-9]{{1,2}})(?=\W|\Z)",
    _read_year_first,
)
ISO: Final = bounded(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:T([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.(\d{1,4}))?)?(Z|([+-]\d{2}):?(\d{2})?)?)?"
    r"(?=\W|\Z)",
    _read_iso,
)
SLASHES: Final = Parser(
    compiled(r"([^\d]|^)([0-3]?[0-9])[/.\-]([0-3]?[0-9])(?:[/.\-]([0-9]{4}|[0-9]{2}))?(\W|\Z)"),
    _read_slashes,
    bounded=False,
)
MONTH_AND_YEAR: Final = bounded(r"([0-9]|0[1-9]|1[012])/([0-9]{4})", _read_month_and_year)
