"""date and dob."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.leadconduit.values.date import FORMATS
from sandbox.leadconduit.values.date_formats import read_day
from sandbox.leadconduit.values.dob import age_on
from tests.leadconduit.values.reading import read

TODAY = (2026, 3, 10)


@pytest.mark.parametrize(
    "text",
    [
        "Mon Jun 02 2014", "JUN 02 2014", "6/2/2014", "06/02/14", "2014-06-02", "06-02-2014",
        "06022014", "20140602", "Mon 02 Jun 2014", "02 Jun 2014",
    ],
)  # fmt: skip
def test_days_in_the_formats_of_the_reference(text: str) -> None:
    assert read_day(text, FORMATS, TODAY, exact=True) == (2014, 6, 2)
    assert read(text, "date").text == "2014-06-02"


@pytest.mark.parametrize("text", ["18/7/2014", "18/7/14", "2014-18-07", "18-07-2014", "18072014"])
def test_days_that_only_europe_writes_so(text: str) -> None:
    assert read_day(text, FORMATS, TODAY, exact=True) == (2014, 7, 18)


@pytest.mark.parametrize(("text", "year"), [("1/1/68", 2068), ("1/1/69", 1969), ("1/1/00", 2000)])
def test_years_of_two_digits(text: str, year: int) -> None:
    assert read(text, "date").text == f"{year}-01-01"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("June 2nd, 2014", "2014-06-02"),
        ("2. Juni 2014", "2014-06-02"),
        ("2014-06-02T23:59:59-05:00", "2014-06-02"),
        ("6/2/2014 at noon", "2014-06-02"),
        ("Tue Jun 02 2014", "2014-02-20"),
        ("1234", "2034-01-12"),
        ("14", "2026-03-14"),
        ("Jun", "2026-06-01"),
        ("6/2", "2026-06-02"),
        ("**/**/1980", "1980-01-19"),
        ("0", "0000-01-01"),
        (-7, "2026-03-07"),
    ],
)
def test_what_fits_no_format_is_read_by_the_best_partial_fit(text: Any, day: str) -> None:
    date = read(text, "date")

    assert (date.text, date.valid, date.raw) == (day, True, text)


@pytest.mark.parametrize(
    "text",
    ["", "today", "Monday", "abc 2014", "2/29/2015", "Feb 29 2015", "2014/06/02", "18-7-2014",
     "2014-13-13", "0/5/2014", True, {"a": 1}],
)  # fmt: skip
def test_what_is_no_day(text: Any) -> None:
    date = read(text, "date")

    assert (date.kind, date.valid, date.raw) == ("string", False, text)


@pytest.mark.parametrize(
    ("zone", "hour"), [("UTC", 0), ("America/Los_Angeles", 7), ("America/New_York", 4)]
)
def test_a_day_begins_at_midnight_of_the_servers_zone(zone: str, hour: int) -> None:
    assert read("2014-06-02", "date", zone=zone).value == datetime(2014, 6, 2, hour, tzinfo=UTC)


def test_a_day_before_the_first_year_is_iso_text() -> None:
    assert read("0", "date").value == "0000-01-01T00:00:00.000Z"


def test_today_is_the_local_day() -> None:
    late = datetime(2026, 1, 1, 3, tzinfo=UTC)

    assert read("14", "date", now=late, zone="America/New_York").text == "2025-12-14"


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ((1980, 3, 10), 46),
        ((1980, 3, 11), 45.9),
        ((2026, 1, 1), 0.1),
        ((2026, 3, 10), 0),
        ((2034, 1, 12), -6.9),
        ((2026, 6, 2), 0.7),
    ],
)
def test_an_age_has_tenths_of_the_running_year(born: tuple[int, int, int], age: float) -> None:
    assert age_on(born, TODAY) == pytest.approx(age)


def test_who_was_born_on_a_leap_day_has_an_age_in_leap_years_only() -> None:
    assert math.isnan(age_on((1984, 2, 29), TODAY))
    assert age_on((1984, 2, 29), (2024, 2, 29)) == 40


def test_a_birth_carries_age_and_year() -> None:
    born = read("3/10/1980", "dob")

    assert born.text == "1980-03-10"
    assert dict(born.props) == {
        "raw": "3/10/1980",
        "valid": True,
        "masked": False,
        "age": 46,
        "year": 1980,
    }


def test_an_invalid_birth_carries_neither() -> None:
    assert dict(read("soon", "dob").props) == {"raw": "soon", "valid": False, "masked": False}
