"""phone and postal_code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.leadconduit.values.reading import read


def test_a_phone_number_is_taken_apart() -> None:
    phone = read("+1 (512) 789-1111 ext. 44", "phone")

    assert phone.text == "5127891111x44"
    assert dict(phone.props) == {
        "raw": "+1 (512) 789-1111 ext. 44",
        "area": "512",
        "exchange": "789",
        "line": "1111",
        "number": "7891111",
        "extension": "44",
        "country_code": "US",
        "country_calling_code": 1,
        "is_tollfree": False,
        "type": None,
        "valid": True,
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [("5127891111h", "home"), ("5127891111 (w)", "work"), ("5127891111 c", "mobile")],
)
def test_a_trailing_letter_says_the_kind_and_is_cut_off(text: str, kind: str) -> None:
    phone = read(text, "phone")

    assert (phone.props["type"], phone.raw, phone.valid) == (kind, "5127891111", True)


def test_a_hint_is_taken_from_any_word() -> None:
    assert dict(read("now", "phone").props) == {"raw": "no", "valid": False, "type": "work"}


@pytest.mark.parametrize(
    ("text", "normal", "area", "country"),
    [
        ("+44 (0)20 7946 0958", "2079460958", "20", "GB"),
        ("+1 876 789 1234", "8767891234", "876", "US"),
        ("+39 06 698 82345", "0669882345", "06", "IT"),
    ],
)
def test_the_country_code_is_not_part_of_the_normal_value(
    text: str, normal: str, area: str, country: str
) -> None:
    phone = read(text, "phone")

    assert (phone.text, phone.props["area"], phone.props["country_code"]) == (normal, area, country)


@pytest.mark.parametrize(("area", "free"), [("800", True), ("888", True), ("833", False)])
def test_toll_free_areas(area: str, free: bool) -> None:
    assert read(f"{area}-555-1212", "phone").props["is_tollfree"] is free


def test_without_an_area_code_the_number_is_cut_to_seven_digits() -> None:
    props = read("51278911111", "phone").props

    assert (props["area"], props["number"], props["valid"]) == ("***", "5127891", False)


@pytest.mark.parametrize("text", ["", "none", "---", "+1", "512-789-1111 / 512-789-2222", "1" * 30])
def test_what_is_no_phone_number(text: str) -> None:
    assert dict(read(text, "phone").props) == {"raw": text, "valid": False}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("512-789-****", ("512789****", "512", "789", "****")),
        ("(512) ***-1111", ("512***1111", "512", "***", "1111")),
        ("**********", ("**********", "***", "***", "****")),
    ],
)
def test_masked_digits_stay_masked_and_are_valid(text: str, parts: tuple[str, ...]) -> None:
    phone = read(text, "phone")

    shown = (phone.text, *(phone.props[name] for name in ("area", "exchange", "line")))
    assert shown == parts
    assert (phone.props["masked"], phone.valid) == (True, True)


def test_a_masked_extension() -> None:
    phone = read("512-789-1111 x*4", "phone")

    assert (phone.text, phone.props["extension"]) == ("5127891111x*4", "*4")


@pytest.mark.parametrize(
    ("text", "normal", "parts"),
    [
        ("787044224", "78704-4224", {"country_code": "US", "zip": "78704", "four": "4224"}),
        (" 78704- ", "78704", {"country_code": "US", "zip": "78704", "four": None}),
        ("q2e4u7", "Q2E 4U7", {"country_code": "CA", "fsa": "Q2E", "district": "Q", "ldu": "4U7"}),
        ("sw1a 1aa", "SW1A 1AA", {"country_code": "GB", "outcode": "SW1A", "incode": "1AA"}),
        ("1AA", " 1AA", {"country_code": "GB", "outcode": None, "incode": "1AA"}),
        ("  ", "", {"country_code": "US", "zip": None, "four": None, "code": None}),
    ],
)
def test_postal_codes_of_three_countries(text: str, normal: str, parts: dict[str, Any]) -> None:
    code = read(text, "postal_code")

    assert (code.text, code.valid) == (normal, True)
    assert parts.items() <= dict(code.props).items()


@pytest.mark.parametrize("text", ["1234", "78704-42", "78704--4224", "K1A-0B1", "AAA1 1AA"])
def test_what_is_no_postal_code(text: str) -> None:
    assert dict(read(text, "postal_code").props) == {"raw": text, "valid": False}
