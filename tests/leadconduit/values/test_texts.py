"""The types that are mostly their own text: names, street, ssn, credential, gender, state."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.values import Rich, parse_as
from tests.leadconduit.values.reading import context, read


@pytest.mark.parametrize("type_name", ["string", "city", "first_name", "last_name"])
@pytest.mark.parametrize("text", ["Austin", "  Ann  ", "", "東京", "a\nb"])
def test_texts_stay_plain_and_untrimmed(type_name: str, text: str) -> None:
    assert parse_as(text, type_name, context()) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1e21, "1e+21"),
        (True, "true"),
        (["a", None, 2], "a,,2"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_a_string_prints_anything(value: Any, text: str) -> None:
    assert parse_as(value, "string", context()) == text


def test_a_name_that_is_no_text_is_invalid_and_keeps_what_was_given() -> None:
    city = read(12345, "city")

    assert (city.text, city.valid, city.raw) == ("12345", False, 12345)


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("4203 Guadalupe St", "4203", "Guadalupe St"),
        (" PO Box 5 ", "PO", "Box 5"),
        ("12\n Oak", "12", "Oak"),
    ],
)
def test_the_first_word_of_a_street_is_its_number(text: str, number: str, name: str) -> None:
    street = read(text, "street")

    assert (street.props["number"], street.props["name"], street.valid) == (number, name, True)
    assert street.text == text.strip()


@pytest.mark.parametrize("text", ["Broadway", "", "1 Main St\nAustin"])
def test_streets_of_one_word_or_of_two_lines_are_invalid(text: str) -> None:
    street = read(text, "street")

    assert street.valid is False
    assert "number" not in street.props


def test_an_ssn_is_nine_digits_whatever_stands_between_them() -> None:
    ssn = read("SSN: 123-45-6789", "ssn")

    assert ssn.text == "123456789"
    assert ssn.props == {
        "raw": "SSN: 123-45-6789",
        "first_three": "123",
        "middle_two": "45",
        "last_four": "6789",
        "masked": False,
        "valid": True,
    }


@pytest.mark.parametrize(
    "text", ["12345678", "1234567890", "", "XXX-XX-6789", "１２３４５６７８９"]
)
def test_other_counts_of_digits_are_no_ssn(text: str) -> None:
    assert read(text, "ssn").valid is False


def test_a_credential_is_always_valid_and_keeps_no_raw_text() -> None:
    assert dict(read("", "credential").props) == {"masked": False, "valid": True}


@pytest.mark.parametrize(
    ("text", "normal", "abbreviation"),
    [("m", "male", "M"), (" FEMALE\n", "female", "F"), ("Other", "other", "O"), ("x", "x", None)],
)
def test_gender(text: str, normal: str, abbreviation: str | None) -> None:
    gender = read(text, "gender")

    assert (gender.text, gender.props["abbr"]) == (normal, abbreviation)
    assert gender.valid is (abbreviation is not None)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("tx", "TX", "Texas"),
        ("new YORK", "NY", "New York"),
        ("YT", "YT", "Yukon YT"),
        ("dc", "DC", "District of Columbia"),
        ("District of Columbia", "District of Columbia", "District of Columbia"),
        ("Texas ", "Texas ", "Texas "),
        ("AP", "AP", "AP"),
        ("", "", ""),
    ],
)
def test_states_are_valid_whether_known_or_not(text: str, code: str, name: str) -> None:
    state = read(text, "state")

    assert (state.text, state.props["name"], state.valid) == (code, name, True)


def test_what_was_rich_before_is_read_from_its_raw_text() -> None:
    texas = Rich("street", "string", "Texas", "Texas", {"raw": "tx", "valid": False})

    assert read(texas, "state").text == "TX"
