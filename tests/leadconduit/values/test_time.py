"""time: instants written as people write them. Now is Tuesday, March 10th 2026, 15:30."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.leadconduit.values.reading import read


def instant(text: str, zone: str = "UTC") -> str:
    """What the text is read as, without the end of the ISO text."""
    time = read(text, "time", zone=zone)
    return time.text.removesuffix(":00.000Z") if time.valid else "invalid"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-06-14T18:27Z", "2014-06-14T18:27"),
        ("2014-06-14t18:27:00+0530", "2014-06-14T12:57"),
        ("2014-06-14 18:27", "2014-06-14T18:27"),
        ("06/14/2014 6:27 PM", "2014-06-14T18:27"),
        ("14/6/2014", "2014-06-14T12:00"),
        ("14.06.2014 at 6.27pm", "2014-06-14T18:27"),
        ("Sat Jun 14 2014 13:27:00 GMT-0500 (CDT)", "2014-06-14T18:27"),
        ("Sat, 14 Jun 2014 18:27:00 GMT", "2014-06-14T18:27"),
        ("14 June 2014 13:27", "2014-06-14T13:27"),
        ("June 14th, 2014", "2014-06-14T12:00"),
        ("fourteenth of June", "2026-06-14T12:00"),
        ("Jun 14 18:27 2014", "2014-06-14T18:27"),
        ("6/2014", "2014-06-01T12:00"),
        ("May", "2026-05-01T12:00"),
        ("6/14/2014 6:27 PM CST", "2014-06-15T00:27"),
        ("6/14/2014 6:27 PM CT", "2014-06-14T23:27"),
        ("call me on 6/1/2015 at 4pm please", "2015-06-01T16:00"),
    ],
)
def test_dates_and_times(text: str, expected: str) -> None:
    assert instant(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "2026-03-10T15:30"),
        ("today at 5pm", "2026-03-10T17:00"),
        ("tomorrow", "2026-03-11T15:30"),
        ("tomorrow morning", "2026-03-11T06:00"),
        ("the day after tomorrow", "2026-03-12T15:30"),
        ("tonight at 8", "2026-03-10T20:00"),
        ("midnight", "2026-03-11T00:00"),
        ("5 minutes ago", "2026-03-10T15:25"),
        ("half an hour ago", "2026-03-10T15:00"),
        ("in 2 hours and 10 minutes", "2026-03-10T17:40"),
        ("2 weeks before June 14", "2026-05-31T12:00"),
        ("next week", "2026-03-17T15:30"),
        ("this month", "2026-03-01T12:00"),
        ("friday", "2026-03-13T12:00"),
        ("last monday", "2026-03-09T12:00"),
        ("next friday", "2026-03-20T12:00"),
        ("Monday - Friday", "2026-03-09T12:00"),
        ("5-6pm", "2026-03-10T17:00"),
        ("between 5pm and 6pm", "2026-03-10T17:00"),
        ("10 at night", "2026-03-10T22:00"),
    ],
)
def test_times_seen_from_now(text: str, expected: str) -> None:
    assert instant(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "abc", "123 Main St", "2014", "1402770453", "20140614T182733Z", "2014-02-30", "13/13/2014",
     "2014-06-14T25:00:00Z", "18", "24:00", "1/2/3", "may I ask", "v1.2.3"],
)  # fmt: skip
def test_what_names_no_instant(text: str) -> None:
    assert instant(text) == "invalid"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-06-14 18:27", "2014-06-14T22:27"),
        ("noon", "2026-03-10T16:00"),
        ("6pm UTC", "2026-03-10T18:00"),
        ("2 weeks ago", "2026-02-24T15:30"),
    ],
)
def test_without_an_offset_the_servers_zone_counts(text: str, expected: str) -> None:
    assert instant(text, "America/New_York") == expected


def test_an_hour_that_daylight_saving_skips_names_no_instant() -> None:
    assert instant("2026-03-08 02:30", "America/New_York") == "invalid"


def test_digits_behind_the_point_are_milliseconds_as_they_stand() -> None:
    assert read("2014-06-14T18:27:33.1Z", "time").text == "2014-06-14T18:27:33.001Z"


def test_the_nearest_year_is_meant_where_none_is_named() -> None:
    december = datetime(2025, 12, 20, tzinfo=UTC)

    assert read("Jan 5", "time", now=december).text == "2026-01-05T12:00:00.000Z"


def test_an_instant_is_an_aware_datetime() -> None:
    assert read("2014-06-14T18:27:33Z", "time").value == datetime(
        2014, 6, 14, 18, 27, 33, tzinfo=UTC
    )
