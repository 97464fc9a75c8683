"""Calendar windows: when a cap or a ping limit begins to count anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final, Protocol
from zoneinfo import ZoneInfo

_UTC = ZoneInfo("UTC")
_LAST = datetime(9999, 1, 1, tzinfo=_UTC)  # the end of a window that is longer than there are dates
_EXACT: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_DAYS: Final = {"day": 1, "week": 7}


class Limit(Protocol):
    """At most `maximum` within `duration` calendar units of `zone`.

    `owner` says what it belongs to: `flow_id`, and `source_id` or `step_id`.
    """

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def maximum(self) -> int: ...
    @property
    def duration(self) -> int: ...
    @property
    def units(self) -> str: ...
    @property
    def zone(self) -> tzinfo: ...
    @property
    def owner(self) -> Mapping[str, str]: ...


# grade: documented | windows are aligned to the calendar in the limit's time zone, not rolling |
#   help centre, volume caps
# grade: inferred | a window of several units starts with the unit that holds its first counted lead
#   | no source
def window(limit: Limit, now: datetime) -> tuple[datetime, datetime]:
    """Start (inclusive) and end (exclusive) of the window that opens at `now`, in UTC."""
    start = _start(limit.units, now.astimezone(limit.zone))
    try:
        end = _end(limit, start).astimezone(_UTC)
    except (OverflowError, ValueError):
        end = _LAST
    return start.astimezone(_UTC), end


def _start(units: str, local: datetime) -> datetime:
    """When the minute, hour, day, week (from Monday) or month began, by the clock on the wall."""
    minute = local.replace(second=0, microsecond=0)
    if units == "minute":
        return minute
    hour = minute.replace(minute=0)
    if units == "hour":
        return hour
    day = hour.replace(hour=0, fold=0)
    if units == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if units == "month" else day


def _end(limit: Limit, start: datetime) -> datetime:
    """The end by the clock on the wall, so that daylight saving moves it in UTC; an hour, though,
    is an hour in any time zone. Raises for what lies beyond all dates."""
    if limit.units in _EXACT:
        return start.astimezone(_UTC) + _EXACT[limit.units] * limit.duration
    if limit.units != "month":
        return start + timedelta(days=_DAYS[limit.units] * limit.duration)
    months = start.year * 12 + start.month - 1 + limit.duration
    return start.replace(year=months // 12, month=months % 12 + 1)
