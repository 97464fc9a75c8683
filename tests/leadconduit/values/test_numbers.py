"""boolean, number and range."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sandbox.leadconduit.values import parse
from tests.leadconduit.values.reading import context, read


@pytest.mark.parametrize("value", ["y", "YES!", "T R U E", "-1", "1%", True, 1])
def test_what_is_true(value: Any) -> None:
    rich = read(value, "boolean")

    assert (rich.value, rich.text, rich.valid, rich.raw) == (True, "true", True, value)


@pytest.mark.parametrize("value", ["no", "F", "0", "False;", False, 0])
def test_what_is_false(value: Any) -> None:
    assert (read(value, "boolean").value, read(value, "boolean").valid) == (False, True)


@pytest.mark.parametrize("value", ["on", "1.0", "", "si", "00", 10, [True], {"a": 1}])
def test_what_is_neither_is_false_and_invalid(value: Any) -> None:
    assert (read(value, "boolean").value, read(value, "boolean").valid) == (False, False)


def test_an_invalid_boolean_becomes_a_valid_one_when_it_is_parsed_again() -> None:
    again = parse(read("zz", "boolean"), "boolean", context())

    assert (again.value, again.valid, again.raw) == (False, True, "zz")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("$1,000.50", 1000.5),
        ("1e3", 13),
        ("0x1F", 1),
        ("1.000,50", 1.0005),
        ("($5)", 5),
        ("-.5", -0.5),
        ("5.", 5),
        (12, 12),
        (-0.0, 0),
    ],
)
def test_a_number_is_what_digits_point_and_dash_leave(value: Any, number: float) -> None:
    rich = read(value, "number")

    assert (rich.value, rich.valid, rich.raw) == (number, True, value)


@pytest.mark.parametrize(
    "value", ["", "abc", "5-6", "5-", "1.2.3", "-", ".", "１２", True, [5], {}]
)
def test_what_is_no_number(value: Any) -> None:
    rich = read(value, "number")

    assert math.isnan(rich.value)  # type: ignore[arg-type]
    assert (rich.text, rich.valid) == ("NaN", False)


def test_a_number_keeps_its_value_when_it_is_parsed_again() -> None:
    again = parse(read("1e3", "number"), "number", context())

    assert (again.value, again.raw) == (13, "1e3")


@pytest.mark.parametrize(
    ("text", "normal", "low", "high", "average", "middle"),
    [
        ("1-10", "1-10", 1, 10, 5.5, 5),
        ("700 to 749", "700-749", 700, 749, 724.5, 724),
        ("$50K-$100K", "50-100", 50, 100, 75, 75),
        ("between 1 and 10", "1-10", 1, 10, 5.5, 5),
        ("1to10", "1-10", 1, 10, 5.5, 5),
        ("10-1", "10-1", 10, 1, 5.5, 5),
        ("-10 to -5", "-10-5", -10, 5, -2.5, -2),
        ("1-10-100", "-10-100", -10, 100, 45, 45),
        (".5-1.5", "5-1.5", 5, 1.5, 3.25, 3),
        ("2014-01-01 to 2014-01-02", "1388534400000-1388620800000", 1388534400000, 1388620800000,
         1388577600000, 1388577600000),
    ],
)  # fmt: skip
def test_a_range_of_two_numbers(
    text: str, normal: str, low: float, high: float, average: float, middle: float
) -> None:
    rich = read(text, "range")

    assert rich.text == normal
    assert dict(rich.props) == {
        "raw": text,
        "min": low,
        "max": high,
        "avg": average,
        "mid": middle,
        "valid": True,
    }


@pytest.mark.parametrize(("text", "low"), [("10+", 10), ("Excellent (720+)", 720), ("1-2+", 2)])
def test_an_open_range_has_a_minimum_only(text: str, low: float) -> None:
    rich = read(text, "range")

    assert rich.text == f"{low}+"
    assert (rich.props["min"], rich.props["max"], rich.props["avg"]) == (low, None, None)


@pytest.mark.parametrize(
    ("text", "number"), [("under 5", 5), ("100 or more", 100), ("1–10", 110), ("-1", -1)]
)
def test_a_single_number_is_its_own_range_and_keeps_its_text(text: str, number: float) -> None:
    rich = read(text, "range")

    assert (rich.text, rich.props["min"], rich.props["mid"]) == (text, number, number)


@pytest.mark.parametrize("text", ["", "None", "10-", "-10--5", "+", ".", "1 - -10"])
def test_what_is_no_range(text: str) -> None:
    rich = read(text, "range")

    assert (rich.text, rich.valid, rich.props["min"]) == (text, False, None)


def test_an_average_is_rounded_to_cents_by_the_exact_value() -> None:
    assert read("75000.00 - 99999.99", "range").props["avg"] == 87499.99
