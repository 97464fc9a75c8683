"""Numbers, ranges and lists in values and texts."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from sandbox.leadconduit.numbers import Bounds, bounds_of, number_of, split_list
from tests.leadconduit.rules.samples import number_value, range_value


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5.0),
        ("5", 5.0),
        (" -5.50 ", -5.5),
        ("0830", 830.0),
        (number_value(12, "12"), 12.0),
        (range_value(25, 34), 29.5),
        (range_value(10, None), 10.0),
        ({"normal": 7, "valid": True}, 7.0),
    ],
)
def test_values_that_stand_for_a_number(value: Any, number: float) -> None:
    assert number_of(value) == number


@pytest.mark.parametrize(
    "value",
    [None, True, "", "abc", "1e3", "1_000", "nan", "inf", "٣", "9" * 400, 10**400, [1], {},
     number_value(float("nan"), "abc")],
)  # fmt: skip
def test_values_that_stand_for_none(value: Any) -> None:
    assert number_of(value) is None


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("1-10", 1, 10),
        ("0830-1645", 830, 1645),
        ("1 to 10", 1, 10),
        ("1 – 10", 1, 10),
        ("-5--1", -5, -1),
        ("-5 - 5", -5, 5),
        ("$1,000 - $2,000.50", 1000, 2000.5),
        ("10+", 10, inf),
        ("7", 7, 7),
        (7, 7, 7),
        (range_value(25, 34), 25, 34),
        (range_value(10, None), 10, inf),
        ("10-1", 10, 1),
    ],
)
def test_ranges(value: Any, low: float, high: float) -> None:
    assert bounds_of(value) == Bounds(low, high, dates=False)


@pytest.mark.parametrize(
    "text",
    ["2026-01-01 to 2026-02-01", "2026-01-01-2026-02-01", "1/1/2026 - 2/1/2026",
     "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z"],
)  # fmt: skip
def test_two_dates_are_a_range_of_moments(text: str) -> None:
    assert bounds_of(text) == Bounds(1767225600.0, 1769904000.0, dates=True)


@pytest.mark.parametrize(
    "text", ["", "abc", "1-2-3", "a-b", "-", "+", "2026-01-01 to 5", "1" * 101]
)
def test_other_texts_are_no_range(text: str) -> None:
    assert bounds_of(text) is None


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("TX,CA", ["TX", "CA"]),
        (" TX , CA ", ["TX", "CA"]),
        ('"Smith, John",Ada', ["Smith, John", "Ada"]),
        ('"say ""hi""",x', ['say "hi"', "x"]),
        ("one", ["one"]),
        ("a,,b", ["a", "", "b"]),
        ('"open, end', ["open, end"]),
        ("a\nb", ["a b"]),
    ],
)
def test_lists_in_text(text: str, members: list[str]) -> None:
    assert split_list(text) == members
