"""Intervals of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.reports import span_of, zone_named

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("interval", "moment", "start", "end"),
    [
        ("minutely", "2026-03-10T15:30:42", "2026-03-10T15:30", "2026-03-10T15:31"),
        ("hourly", "2026-03-10T15:30:42", "2026-03-10T15:00", "2026-03-10T16:00"),
        ("daily", "2026-03-10T15:30:42", "2026-03-10T05:00", "2026-03-11T05:00"),
        # Clocks go forward on 8 March 2026 in Chicago: that day has 23 hours.
        ("daily", "2026-03-08T18:00:00", "2026-03-08T06:00", "2026-03-09T05:00"),
        ("daily", "2026-11-01T18:00:00", "2026-11-01T05:00", "2026-11-02T06:00"),
        # An hour that clocks show twice is two hours.
        ("hourly", "2026-11-01T07:10:00", "2026-11-01T07:00", "2026-11-01T08:00"),
        ("weekly", "2026-03-10T15:30:42", "2026-03-08T06:00", "2026-03-15T05:00"),
        ("weekly", "2026-03-08T07:00:00", "2026-03-08T06:00", "2026-03-15T05:00"),
        ("monthly", "2026-12-31T23:59:59", "2026-12-01T06:00", "2027-01-01T06:00"),
        ("yearly", "2026-07-01T00:00:00", "2026-01-01T06:00", "2027-01-01T06:00"),
    ],
)
def test_the_interval_that_holds_a_moment(interval: str, moment: str, start: str, end: str) -> None:
    found = span_of(datetime.fromisoformat(moment).replace(tzinfo=UTC), interval, CHICAGO)
    assert [one.strftime("%Y-%m-%dT%H:%M") for one in found] == [start, end]


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc", "1e3", "999999"])
def test_what_is_no_zone(name: str) -> None:
    assert zone_named(name) is None


def test_a_zone_by_its_offset() -> None:
    zone = zone_named("-21600")
    assert zone is not None
    assert datetime(2026, 1, 2, tzinfo=zone).astimezone(UTC).hour == 6
