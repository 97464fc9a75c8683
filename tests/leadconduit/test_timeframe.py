"""Names of timeframes."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.timeframe import parse_timeframe, timeframe

SATURDAY = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def span(name: str, zone: str = "UTC", now: datetime = SATURDAY) -> str:
    """First and last minute of the span, in the zone; the end without its last 59.999 seconds."""
    found = parse_timeframe(name, now, ZoneInfo(zone))
    assert found is not None
    assert (found.end.second, found.end.microsecond) == (59, 999000)
    return " - ".join(f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for moment in found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("today", "2026-11-21 00:00 - 2026-11-21 23:59"),
        ("yesterday", "2026-11-20 00:00 - 2026-11-20 23:59"),
        ("this_3_days", "2026-11-19 00:00 - 2026-11-21 23:59"),
        ("this_0_days", "2026-11-21 00:00 - 2026-11-21 23:59"),
        ("previous_2_weeks", "2026-11-01 00:00 - 2026-11-14 23:59"),
        ("this_week", "2026-11-15 00:00 - 2026-11-21 23:59"),
        ("this_month", "2026-11-01 00:00 - 2026-11-30 23:59"),
        ("previous_12_months", "2025-11-01 00:00 - 2026-10-31 23:59"),
        ("this_year", "2026-01-01 00:00 - 2026-12-31 23:59"),
        ("previous_15_minutes", "2026-11-21 15:15 - 2026-11-21 15:29"),
        ("previous_1_hour", "2026-11-21 14:00 - 2026-11-21 14:59"),
        ("xthis_1_dayx", "2026-11-21 00:00 - 2026-11-21 23:59"),
    ],
)
def test_what_names_mean(name: str, expected: str) -> None:
    assert span(name) == expected


@pytest.mark.parametrize("name", ["previous_day", "previous_0_days"])
def test_previous_without_a_number_ends_before_it_starts(name: str) -> None:
    assert span(name) == "2026-11-21 00:00 - 2026-11-20 23:59"


@pytest.mark.parametrize(
    "name",
    ["", "tomorrow", "TODAY", " today ", "last_7_days", "this_1_quarter", "previous_1.5_days"],
)
def test_what_means_nothing(name: str) -> None:
    assert parse_timeframe(name, SATURDAY, ZoneInfo("UTC")) is None


def test_an_empty_name_comes_back_and_other_values_mean_nothing() -> None:
    assert timeframe("", SATURDAY, ZoneInfo("UTC")) == ""
    assert timeframe(["today"], SATURDAY, ZoneInfo("UTC")) is None


def test_days_are_as_long_as_daylight_saving_makes_them() -> None:
    spring = datetime(2026, 3, 8, 12, tzinfo=UTC)
    found = parse_timeframe("today", spring, ZoneInfo("America/New_York"))

    assert found is not None
    assert (found.end - found.start).total_seconds() == pytest.approx(23 * 3600, abs=0.01)


def test_a_span_of_more_time_than_there_is() -> None:
    assert parse_timeframe("this_999999_years", SATURDAY, ZoneInfo("UTC")) is None
    assert parse_timeframe("previous_99999999999_days", SATURDAY, ZoneInfo("UTC")) is None
