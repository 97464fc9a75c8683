"""Calendar windows: when a cap or a ping limit begins to count anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

_UTC = ZoneInfo("UTC")


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
    local = now.astimezone(limit.zone)
    if limit.units in ("minute", "hour"):
        step = timedelta(minutes=1) if limit.units == "minute" else timedelta(hours=1)
        start = local.replace(second=0, microsecond=0)
        if limit.units == "hour":
            start = start.replace(minute=0)
        opened = start.astimezone(_UTC)  # exact arithmetic: an hour is an hour in any time zone
        return opened, opened + step * limit.duration
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    start, end = _calendar_span(limit, day)
    return start.astimezone(_UTC), end.astimezone(_UTC)


def _calendar_span(limit: Limit, day: datetime) -> tuple[datetime, datetime]:
    """The window in local wall-clock time, so that daylight saving moves its ends in UTC."""
    if limit.units == "day":
        return day, day + timedelta(days=limit.duration)
    if limit.units == "week":  # Monday to Sunday
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(weeks=limit.duration)
    start = day.replace(day=1)
    months = start.year * 12 + start.month - 1 + limit.duration
    return start, start.replace(year=months // 12, month=months % 12 + 1)
