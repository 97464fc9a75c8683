"""Numbers, texts and truth as the imitated engine has them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.leadconduit.values.javascript import (
    is_truthy,
    print_number,
    print_value,
    trim,
    utf16_length,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (100.0, "100"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e-6, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (2**53 + 1, "9007199254740992"),
        (10**400, "Infinity"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
    ],
)
def test_numbers_print_as_short_as_they_can(number: float, text: str) -> None:
    assert print_number(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_number_reads_back_the_same(number: float) -> None:
    assert float(print_number(number)) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (False, "false"),
        ([[1, None], "a"], "1,,a"),
        ([], ""),
        ({}, "[object Object]"),
    ],
)
def test_values_print(value: Any, text: str) -> None:
    assert print_value(value) == text


def test_a_list_that_holds_itself_prints() -> None:
    endless: list[Any] = ["a"]
    endless.append(endless)

    assert print_value(endless).startswith("a,a,a")


def test_blanks_around_a_text() -> None:
    assert trim("\ufeff\u00a0 a b\u2028\n") == "a b"
    assert trim("\u200ba") == "\u200ba"


def test_length_is_counted_in_utf_16_units() -> None:
    assert [utf16_length(text) for text in ("abc", "é", "😀", "\ud800")] == [3, 1, 2, 1]


def test_truth() -> None:
    false: list[Any] = [0, "", None, math.nan, False]
    true: list[Any] = [1, "0", [], {}, True]

    assert not any(map(is_truthy, false))
    assert all(map(is_truthy, true))
