"""Moments in plain text."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.instants import Instant, instant_of, iso_text, milliseconds

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02", Instant(datetime(2026, 1, 2, tzinfo=UTC), day=True)),
        ("1/2/2026", Instant(datetime(2026, 1, 2, tzinfo=UTC), day=True)),
        ("2026-01-02T03:04:05.678Z", Instant(datetime(2026, 1, 2, 3, 4, 5, 678000, UTC), False)),
        ("2026-01-02T03:04+05:30", Instant(datetime(2026, 1, 1, 21, 34, tzinfo=UTC), False)),
        ("2026-01-02 03:04:05", Instant(datetime(2026, 1, 2, 9, 4, 5, tzinfo=UTC), False)),
    ],
)
def test_iso_and_us_dates_are_read(text: str, expected: Instant) -> None:
    assert instant_of(text, CHICAGO) == expected


@pytest.mark.parametrize(
    "text",
    ["", "now", "20260102", "2026-13-01", "2026-02-30", "13/1/2026", "0001-01-01T00:00:00+14:00",
     "12345678", "2026-01-02T25:00:00Z"],
)  # fmt: skip
def test_other_texts_are_no_moment(text: str) -> None:
    assert instant_of(text) is None


def test_moments_print_with_milliseconds_in_utc() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678999, tzinfo=UTC)
    assert iso_text(at.astimezone(CHICAGO)) == "2026-01-02T03:04:05.678Z"
    assert milliseconds(at) == 1767323045678
