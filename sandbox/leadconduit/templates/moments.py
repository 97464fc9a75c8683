"""Dates as text, by the tokens of moment.js in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from sandbox.leadconduit.instants import milliseconds

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

Print = Callable[[datetime], str]


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _weekday(at: datetime) -> int:
    """Days since Sunday."""
    return at.isoweekday() % 7


def _day_of_year(at: datetime) -> int:
    return at.timetuple().tm_yday


def _week(at: datetime) -> tuple[int, int]:
    """Week year and week, weeks beginning on Sunday, the first one holding 1 January."""
    saturday = at.replace(tzinfo=None) + timedelta(days=6 - _weekday(at))
    return saturday.year, (_day_of_year(saturday) - 1) // 7 + 1


def _iso_week(at: datetime) -> tuple[int, int]:
    year, week, _ = at.isocalendar()
    return year, week


def _hour12(at: datetime) -> int:
    return at.hour % 12 or 12


def _offset(at: datetime, colon: str) -> str:
    minutes = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}{colon}{rest:02d}"


def _fraction(digits: int) -> Print:
    """Tenths, hundredths …; there is nothing beyond milliseconds."""
    return lambda at: f"{at.microsecond // 1000:03d}".ljust(digits, "0")[:digits]


_NUMBERS: Final[Mapping[str, tuple[Callable[[datetime], int], int]]] = {
    "M": (lambda at: at.month, 2),
    "D": (lambda at: at.day, 2),
    "H": (lambda at: at.hour, 2),
    "h": (_hour12, 2),
    "k": (lambda at: at.hour or 24, 2),
    "m": (lambda at: at.minute, 2),
    "s": (lambda at: at.second, 2),
    "w": (lambda at: _week(at)[1], 2),
    "W": (lambda at: _iso_week(at)[1], 2),
    "Q": (lambda at: (at.month + 2) // 3, 0),
    "d": (_weekday, 0),
    "e": (_weekday, 0),
    "E": (lambda at: at.isoweekday(), 0),
    "y": (lambda at: at.year, 0),
}
_ORDINALS: Final = frozenset("MDwWQdy")


def _tokens() -> dict[str, Print]:
    tokens: dict[str, Print] = {
        "YY": lambda at: f"{at.year % 100:02d}",
        "YYYY": lambda at: f"{at.year:04d}",
        "YYYYY": lambda at: f"{at.year:05d}",
        "YYYYYY": lambda at: f"+{at.year:06d}",
        "Y": lambda at: str(at.year),
        "gg": lambda at: f"{_week(at)[0] % 100:02d}",
        "gggg": lambda at: f"{_week(at)[0]:04d}",
        "GG": lambda at: f"{_iso_week(at)[0] % 100:02d}",
        "GGGG": lambda at: f"{_iso_week(at)[0]:04d}",
        "MMM": lambda at: MONTHS[at.month - 1][:3],
        "MMMM": lambda at: MONTHS[at.month - 1],
        "DDD": lambda at: str(_day_of_year(at)),
        "DDDo": lambda at: ordinal(_day_of_year(at)),
        "DDDD": lambda at: f"{_day_of_year(at):03d}",
        "dd": lambda at: DAYS[_weekday(at)][:2],
        "ddd": lambda at: DAYS[_weekday(at)][:3],
        "dddd": lambda at: DAYS[_weekday(at)],
        "A": lambda at: "AM" if at.hour < 12 else "PM",
        "a": lambda at: "am" if at.hour < 12 else "pm",
        "N": lambda at: "AD",
        "Z": lambda at: _offset(at, ":"),
        "ZZ": lambda at: _offset(at, ""),
        "z": lambda at: at.tzname() or "",
        "zz": lambda at: at.tzname() or "",
        "X": lambda at: str(milliseconds(at) // 1000),
        "x": lambda at: str(milliseconds(at)),
    }
    tokens.update(("S" * digits, _fraction(digits)) for digits in range(1, 10))
    for letter, (number_of, width) in _NUMBERS.items():
        _add_number(tokens, letter, number_of, width)
    return tokens


def _add_number(
    tokens: dict[str, Print], letter: str, number_of: Callable[[datetime], int], width: int
) -> None:
    tokens[letter] = lambda at: str(number_of(at))
    if width:
        tokens[letter * 2] = lambda at: f"{number_of(at):0{width}d}"
    if letter in _ORDINALS:
        tokens[letter + "o"] = lambda at: ordinal(number_of(at))


TOKENS: Final[Mapping[str, Print]] = _tokens()

# The long forms stand for other tokens.
_LONG: Final[Mapping[str, str]] = {
    "LT": "h:mm A",
    "LTS": "h:mm:ss A",
    "L": "MM/DD/YYYY",
    "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "l": "M/D/YYYY",
    "ll": "MMM D, YYYY",
    "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
}


def _alternatives(names: Mapping[str, object]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_EXPAND: Final = re.compile(rf"\[[^\[\]]*\]|\\.|(?P<long>{_alternatives(_LONG)})")
_TOKEN: Final = re.compile(
    rf"\[(?P<plain>[^\[\]]*)\]|\\(?P<escaped>{_alternatives(TOKENS)}|.)"
    rf"|(?P<token>{_alternatives(TOKENS)})|(?P<other>.)",
    re.DOTALL,
)

ISO_FORMAT: Final = "YYYY-MM-DDTHH:mm:ssZ"


def format_moment(at: datetime, pattern: str) -> str:
    """`at`, in the zone it carries, as `pattern` says. Raises OverflowError beyond the calendar.

    grade: documented | the tokens, LT to LLLL, text in [brackets] | API reference, Templates
    """
    return "".join([piece if isinstance(piece, str) else piece(at) for piece in _compiled(pattern)])


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[str | Print, ...]:
    expanded = _EXPAND.sub(lambda found: _LONG.get(found["long"] or "", found[0]), pattern)
    pieces: list[str | Print] = []
    for found in _TOKEN.finditer(expanded):
        token = found["token"]
        if token:
            pieces.append(TOKENS[token])
            continue
        plain = next(text for text in (found["plain"], found["escaped"], found["other"], "")
                     if text is not None)  # fmt: skip
        pieces.append(plain)
    return tuple(pieces)
