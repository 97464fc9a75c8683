"""Hours of operation: the weekly schedule in which a flow takes leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REASON: Final = "Submission Timestamp must be within hours of operation"
MINUTES_OF_A_DAY: Final = 24 * 60

Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hours:
    """A schedule: for each day from Monday its open periods, in minutes of the local day."""

    zone: tzinfo
    days: tuple[tuple[Period, ...], ...]

    def are_open(self, moment: datetime) -> bool:
        """Whether `moment` lies in a period; its start belongs to it, its end does not."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.days[local.weekday()])

    def next_change(self, moment: datetime) -> datetime | None:
        """When it opens or closes next after `moment`; None for what is always open or closed."""
        midnight = moment.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        for offset in range(9):
            day = midnight + timedelta(days=offset)
            edges = sorted({edge for period in self.days[day.weekday()] for edge in period})
            for edge in (0, *edges):
                at = (day + timedelta(minutes=edge)).replace(fold=0).astimezone(UTC)
                before = at - timedelta(minutes=1)
                if at > moment and self.are_open(at) != self.are_open(before):
                    return at
        return None


def compile_hours(document: Mapping[str, Any] | None, zone: tzinfo) -> Hours | None:
    """The schedule of a flow; None where there is none, or it is switched off.

    grade: documented | a weekly schedule with a time zone, days that are on or off, and periods or
      24 hours a day; the time zone is the account's by default | help centre, hours of operation
    grade: inferred | the shape of the member hours_of_operation | no source
    grade: ours | a day that is not named is closed, an open one without periods open all day |
      no source
    """
    if not document or not document.get("enabled", True):
        return None
    days = document.get("days") or {}
    own_zone = document.get("time_zone")
    return Hours(ZoneInfo(own_zone) if own_zone else zone, tuple(_day(days.get(d)) for d in DAYS))


def _day(document: Mapping[str, Any] | None) -> tuple[Period, ...]:
    if document is None or not document.get("enabled", True):
        return ()
    periods = document.get("periods")
    if not periods:
        return ((0, MINUTES_OF_A_DAY),)
    return tuple((minutes(period["start"]), minutes(period["end"])) for period in periods)


def minutes(text: str) -> int:
    """The minute of the day that `HH:MM` names; `24:00` is the end of the day."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
