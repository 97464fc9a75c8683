"""The English words of dates and times."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from sandbox.leadconduit.values.javascript import BLANKS

_FULL_MONTHS: Final = (
    "january february march april may june july august september october november december"
)
FULL_MONTHS: Final = {name: number for number, name in enumerate(_FULL_MONTHS.split(), start=1)}
_SHORT_MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
MONTHS: Final = {
    **FULL_MONTHS,
    **_SHORT_MONTHS,
    **{f"{name}.": number for name, number in _SHORT_MONTHS.items()},
}
_FULL_DAYS: Final = "sunday monday tuesday wednesday thursday friday saturday"
_SHORT_DAYS: Final = {
    "sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6,
}  # fmt: skip
WEEKDAYS: Final = {
    **{name: number for number, name in enumerate(_FULL_DAYS.split())},
    **_SHORT_DAYS,
    **{f"{name}.": number for name, number in _SHORT_DAYS.items()},
}
_NUMBERS: Final = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS: Final = {name: number for number, name in enumerate(_NUMBERS.split(), start=1)}
_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TO_NINETEENTH: Final = _ORDINALS.split()
ORDINALS: Final = {
    **{name: number for number, name in enumerate(_TO_NINETEENTH, start=1)},
    "twentieth": 20,
    **{
        f"twenty{sign}{name}": 20 + n
        for sign in " -"
        for n, name in enumerate(_TO_NINETEENTH[:9], 1)
    },
    "thirtieth": 30,
    "thirty first": 31,
    "thirty-first": 31,
}
UNITS: Final = {
    name: unit
    for unit, names in {
        "second": "s sec second seconds",
        "minute": "m min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
        "week": "w week weeks",
        "month": "mo mon mos month months",
        "quarter": "qtr quarter quarters",
        "year": "y yr year years",
    }.items()
    for name in names.split()
}


def any_of(words: Iterable[str]) -> str:
    """A pattern that takes the longest of `words` that fits."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def compiled(source: str) -> re.Pattern[str]:
    """A pattern in any case, whose `\\s` are the blanks of the imitated engine."""
    return re.compile(source.replace(r"\s", f"[{BLANKS}]"), re.ASCII | re.IGNORECASE)


MONTH: Final = any_of(MONTHS)
ORDINAL: Final = f"(?:{any_of(ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th)?)"
YEAR: Final = r"(?:[1-9][0-9]{0,3}\s{0,2}(?:BE|AD|BC|BCE|CE)|[1-9][0-9]{3}|[5-9][0-9]|2[0-5])"
_NUMBER: Final = (
    rf"(?:{any_of(NUMBERS)}|[0-9]++(?!\.[0-9])|[0-9]++\.[0-9]++|half(?:\s{{0,2}}an?)?"
    r"|an?\b(?:\s{0,2}few)?|few|several|the|a?\s{0,2}couple\s{0,2}(?:of)?)"
)
_SPAN: Final = rf"(?>{_NUMBER}\s{{0,3}}{any_of(UNITS)})"
_ONE_SPAN: Final = compiled(rf"({_NUMBER})\s{{0,3}}({any_of(UNITS)})")
_JOINT: Final = r"\s{0,5}+,?+(?:\s*+and)?+\s{0,5}+"
_ONLY_JOINT: Final = compiled(_JOINT)
DURATION: Final = rf"(?:(?:about|around)\s{{0,3}})?{_SPAN}(?:{_JOINT}{_SPAN}){{0,10}}"


def read_ordinal(text: str) -> int:
    """`14th`, `14` or `fourteenth` as a number."""
    word = text.lower()
    return ORDINALS[word] if word in ORDINALS else int(re.sub("[^0-9]", "", word))


def read_year(text: str) -> int:
    """A year as written: with an era, of two digits, or plain."""
    digits = int(re.sub("[^0-9]", "", text))
    era = re.sub("[^A-Z]", "", text.upper())
    if era == "BE":
        return digits - 543
    if era in ("BC", "BCE"):
        return -digits
    return digits if era else likely_year(digits)


def likely_year(number: int) -> int:
    """A year of two digits in the century it is probably of."""
    if number >= 100:
        return number
    return number + (1900 if number > 50 else 2000)


def read_duration(text: str) -> dict[str, float]:
    """`2 hours and a half minute` as `{"hour": 2, "minute": 0.5}`."""
    parts: dict[str, float] = {}
    position = 0
    while found := _ONE_SPAN.search(text, position):
        if position and not _ONLY_JOINT.fullmatch(text, position, found.start()):
            break
        unit = UNITS[found[2].lower()]
        parts[unit] = _read_number(found[1].lower())
        position = found.end()
    return parts


def _read_number(word: str) -> float:
    for part, number in (("few", 3), ("half", 0.5), ("couple", 2), ("several", 7)):
        if part in word:
            return number
    if word.strip(BLANKS) in ("a", "an", "the"):
        return 1
    return NUMBERS.get(word) or float(word)
