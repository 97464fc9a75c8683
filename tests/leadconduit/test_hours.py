"""Hours of operation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.hours import compile_hours

CHICAGO = ZoneInfo("America/Chicago")
OFFICE = {"periods": [{"start": "09:00", "end": "12:00"}, {"start": "13:00", "end": "24:00"}]}


@pytest.mark.parametrize("document", [None, {}, {"enabled": False, "days": {}}])
def test_no_hours(document: Any) -> None:
    assert compile_hours(document, CHICAGO) is None


@pytest.mark.parametrize(
    ("day", "moment", "is_open"),
    [
        (None, "2026-03-02T12:00:00Z", False),
        ({}, "2026-03-02T12:00:00Z", True),
        ({"enabled": False}, "2026-03-02T12:00:00Z", False),
        (OFFICE, "2026-03-02T14:59:59.999Z", False),
        (OFFICE, "2026-03-02T15:00:00Z", True),
        (OFFICE, "2026-03-02T18:30:00Z", False),
        (OFFICE, "2026-03-03T05:59:59.999Z", True),  # still Monday in Chicago
        (OFFICE, "2026-03-03T06:00:00Z", False),
        ({}, "2026-03-02T05:59:59Z", False),  # still Sunday
    ],
)
def test_open_on_a_monday_in_the_zone_of_the_account(day: Any, moment: str, is_open: bool) -> None:
    hours = compile_hours({"days": {"monday": day} if day is not None else {}}, CHICAGO)
    assert hours is not None
    assert hours.are_open(datetime.fromisoformat(moment)) is is_open


def test_the_flow_may_have_a_zone_of_its_own() -> None:
    document = {"time_zone": "Asia/Tokyo", "days": {"monday": OFFICE}}
    hours = compile_hours(document, CHICAGO)
    assert hours is not None
    assert hours.are_open(datetime(2026, 3, 2, 0, tzinfo=UTC))
    assert not hours.are_open(datetime(2026, 3, 2, 15, tzinfo=UTC))


def test_the_hour_that_is_skipped_in_spring_closes_on_time() -> None:
    document = {"days": {"sunday": {"periods": [{"start": "01:00", "end": "03:00"}]}}}
    hours = compile_hours(document, CHICAGO)
    assert hours is not None
    assert hours.are_open(datetime(2026, 3, 8, 7, 59, tzinfo=UTC))
    assert not hours.are_open(datetime(2026, 3, 8, 8, tzinfo=UTC))
