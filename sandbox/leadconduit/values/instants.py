"""Instants as milliseconds since 1970, for all years from 271821 B.C. on, and wall clocks.

The engine LeadConduit runs on counts time in milliseconds and knows years that `datetime` does
not; dates such as 0000-01-01 do arrive. A *wall clock* is the milliseconds a clock on the wall
shows, as if the wall stood in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
MAX: Final = 100_000_000 * DAY
_ISO: Final = re.compile(
    r"((?:[+-]\d\d)?\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z", re.ASCII
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH: Final = datetime(1970, 1, 1)
_FIRST: Final = -62_135_596_800_000
_LAST: Final = 253_402_300_799_999


def days_of(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to that Gregorian day; the day may lie outside the month."""
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return (
        era * 146_097
        + year_of_era * 365
        + year_of_era // 4
        - year_of_era // 100
        + day_of_year
        - 719_468
    )


def date_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of that many days after 1970-01-01."""
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return year_of_era + era * 400 + (month <= 2), month, day


def days_in_month(year: int, month: int) -> int:
    """How many days that month has."""
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return days_of(*after, 1) - days_of(year, month, 1)


def weekday_of(days: int) -> int:
    """The weekday of that many days after 1970-01-01: 0 is Sunday."""
    return (days + 4) % 7


def wall(year: int, month: int, day: int, *clock: int) -> int:
    """A wall clock at that date and hour, minute, second and millisecond."""
    hour, minute, second, milli = (*clock, 0, 0, 0, 0)[:4]
    return days_of(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + milli


def of_wall(wall_clock: int, zone: tzinfo) -> int:
    """The instant at which a clock in `zone` shows that; the first of two, past a gap.

    grade: observed | an hour that daylight saving skips counts from before the change, one that it
    repeats is the first | timeframe 1.0.0
    """
    inside = min(max(wall_clock, _FIRST), _LAST)
    offset = (_NAIVE_EPOCH + timedelta(milliseconds=inside)).replace(tzinfo=zone).utcoffset()
    return wall_clock - _milliseconds(offset)


def wall_of(instant: int, zone: tzinfo) -> int:
    """What a clock in `zone` shows at that instant."""
    inside = min(max(instant, _FIRST + DAY), _LAST - DAY)
    offset = (_EPOCH + timedelta(milliseconds=inside)).astimezone(zone).utcoffset()
    return instant + _milliseconds(offset)


def _milliseconds(span: timedelta | None) -> int:
    return (span or timedelta(0)) // timedelta(milliseconds=1)


def of_datetime(moment: datetime) -> int:
    """The instant of an aware datetime."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def to_value(instant: int) -> datetime | str:
    """The instant as an aware UTC datetime; as ISO text where no datetime reaches."""
    if _FIRST <= instant <= _LAST:
        return _EPOCH + timedelta(milliseconds=instant)
    return iso(instant)


def iso(instant: int) -> str:
    """The instant as ISO text with milliseconds in UTC; years outside 0 to 9999 get a sign."""
    days, rest = divmod(instant, DAY)
    hour, rest = divmod(rest, HOUR)
    minute, rest = divmod(rest, MINUTE)
    second, milli = divmod(rest, SECOND)
    return f"{iso_day(days)}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"


def iso_day(days: int) -> str:
    """The day as YYYY-MM-DD."""
    year, month, day = date_of(days)
    if 0 <= year <= 9999:
        return f"{year:04}-{month:02}-{day:02}"
    return f"{'-' if year < 0 else '+'}{abs(year):06}-{month:02}-{day:02}"


def of_iso(text: str) -> int:
    """The instant `iso` wrote as that text; raises ValueError for any other text."""
    found = _ISO.fullmatch(text)
    if not found:
        raise ValueError(f"no instant as written by iso(): {text[:40]!r}")
    return wall(*(int(part) for part in found.groups()))
