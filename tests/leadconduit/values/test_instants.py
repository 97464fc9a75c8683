"""Instants, wall clocks and the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.leadconduit.values import instants

NEW_YORK = ZoneInfo("America/New_York")


@given(st.dates())
def test_days_count_as_the_calendar_of_python_does(day: date) -> None:
    days = instants.days_of(day.year, day.month, day.day)

    assert days == (day - date(1970, 1, 1)).days
    assert instants.date_of(days) == (day.year, day.month, day.day)
    assert instants.weekday_of(days) == day.isoweekday() % 7


@given(st.integers(-instants.MAX, instants.MAX))
def test_iso_text_can_be_read_back(instant: int) -> None:
    assert instants.of_iso(instants.iso(instant)) == instant


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=-5)))))
def test_an_instant_is_the_datetime_it_came_from(moment: datetime) -> None:
    instant = instants.of_datetime(moment)

    back = instants.to_value(instant)

    assert isinstance(back, str) or abs(back - moment) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("shown", "utc"),
    [
        ((2026, 3, 8, 1, 30), "2026-03-08T06:30:00.000Z"),
        ((2026, 3, 8, 2, 30), "2026-03-08T07:30:00.000Z"),
        ((2026, 11, 1, 1, 30), "2026-11-01T05:30:00.000Z"),
    ],
)
def test_clocks_that_jump(shown: tuple[int, ...], utc: str) -> None:
    assert instants.iso(instants.of_wall(instants.wall(*shown), NEW_YORK)) == utc


def test_years_no_datetime_has_are_text() -> None:
    assert instants.to_value(instants.wall(0, 1, 1)) == "0000-01-01T00:00:00.000Z"
    assert instants.to_value(instants.wall(10000, 1, 1)) == "+010000-01-01T00:00:00.000Z"
    assert instants.to_value(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_other_texts_are_no_instants() -> None:
    with pytest.raises(ValueError, match="2014-06-02"):
        instants.of_iso("2014-06-02")
