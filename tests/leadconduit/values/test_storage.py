"""Parsing by name, storing, masking, reporting, validity, and the catalogue."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.values import (
    NOTHING,
    TYPE_NAMES,
    Rich,
    aggregate,
    aggregate_value,
    describe_type,
    expand_examples,
    is_valid,
    mask,
    normal_of,
    normalize,
    operators_of,
    parse,
    text_of,
    to_json,
    type_catalogue,
)
from sandbox.leadconduit.values.types import PARSERS
from tests.leadconduit.values.reading import context, read


@pytest.mark.parametrize("type_name", TYPE_NAMES)
def test_null_stays_null(type_name: str) -> None:
    assert parse(None, type_name, context()) is None


@pytest.mark.parametrize("type_name", ["wildcard", "array", "nope", ""])
def test_an_unknown_type_leaves_the_value_as_it_is(type_name: str) -> None:
    assert parse("x", type_name, context()) == "x"


def test_a_rich_value_is_not_parsed_again_by_another_type() -> None:
    url = read("example.com", "url")

    assert parse(url, "phone", context()) is url


def test_a_stored_value_is_not_parsed_again_either() -> None:
    stored = normalize(read("512-789-1111", "phone"))

    assert parse(stored, "phone", context()) is stored
    assert parse({"raw": "512-789-1111"}, "phone", context()).text == "5127891111"


def test_a_rich_value_is_text_to_a_string_field() -> None:
    phone = read("512-789-1111x4", "phone")

    assert parse(phone, "string", context()) == "5127891111x4"


def test_a_value_prints_as_its_normal_value() -> None:
    assert text_of(read("$1,000.00", "number")) == "1000"
    assert normal_of(read("$1,000.00", "number")) == 1000
    assert (text_of(None), normal_of("x")) == ("null", "x")


def test_a_rich_value_is_stored_with_its_properties() -> None:
    assert normalize(read("$5", "number")) == {"normal": 5, "valid": True, "raw": "$5"}
    assert normalize(Rich("x", "string", "a", "a", {})) == "a"


def test_lists_are_stored_without_falsy_items() -> None:
    items = [0, "", False, None, math.nan, [], {}, "x", read("0", "number")]

    stored = normalize({"list": items, "empty": ""})

    assert stored["list"][:3] == [[], {}, "x"]
    assert [stored["empty"], stored["list"][3]["normal"], len(stored["list"])] == ["", 0, 4]


def test_dates_are_stored_as_dates_and_written_as_text() -> None:
    stored = normalize({"d": read("2014-06-02", "date"), "n": read("x", "number")})

    assert stored["d"]["normal"] == datetime(2014, 6, 2, tzinfo=UTC)
    assert to_json(stored)["d"]["normal"] == "2014-06-02T00:00:00.000Z"
    assert to_json(stored)["n"]["normal"] is None


def test_a_secret_is_starred_character_by_character() -> None:
    masked = mask({"s": [read("123-45-6789", "ssn")], "c": read("a😀", "credential"), "x": "open"})

    assert masked["x"] == "open"
    assert (masked["c"].text, dict(masked["c"].props)) == ("***", {"masked": True, "valid": True})
    assert dict(masked["s"][0].props) == {
        "raw": "***********",
        "first_three": "***",
        "middle_two": "**",
        "last_four": "****",
        "masked": True,
        "valid": True,
    }


def test_a_birth_keeps_year_and_age() -> None:
    masked = mask(read("1988-02-01", "dob"))

    assert (masked.text, masked.raw) == ("**/**/1988", "**/**/1988")
    assert (masked.props["age"], masked.props["year"], masked.props["masked"]) == (38.1, 1988, True)


@pytest.mark.parametrize(("text", "age"), [("2026-03-10", "*"), ("2000-02-29", "***")])
def test_a_birth_without_a_telling_age_is_starred_whole(text: str, age: str) -> None:
    masked = mask(read(text, "dob"))

    assert (masked.text, masked.props["age"], masked.props["year"]) == ("*" * 10, age, "****")


def test_what_is_stored_masked_or_not_is_starred_as_well() -> None:
    stored = normalize(read("123456789", "ssn"))

    assert mask({"ssn": stored})["ssn"]["normal"] == "*********"
    assert mask({"ssn": stored})["ssn"]["valid"] is True


def test_everything_can_be_starred() -> None:
    value = {"a": "text", "n": 12.5, "b": True, "none": None, "valid": False}

    assert mask(value, everything=True) == {
        "a": "****",
        "n": "****",
        "b": "*",
        "none": None,
        "valid": False,
    }


@pytest.mark.parametrize(
    ("text", "type_name", "kept"),
    [
        ("yes", "boolean", True),
        ("zz", "boolean", NOTHING),
        ("nowhere", "state", "nowhere"),
        ("6/2/2014", "date", "2014-06-02"),
        ("joe@x.org", "email", {"domain": "x.org", "host": "x", "tld": "org"}),
        ("1-5", "range", {"normal": "1-5", "min": 1, "max": 5, "avg": 3, "mid": 3}),
        ("123-45-6789", "ssn", NOTHING),
        ("1 Main St", "street", NOTHING),
        ("2014-06-14T18:27Z", "time", "2014-06-14T18:27:00.000Z"),
    ],
)
def test_what_reporting_keeps(text: str, type_name: str, kept: Any) -> None:
    assert aggregate_value(normalize(read(text, type_name)), type_name) == kept


def test_reporting_keeps_the_day_of_the_servers_zone() -> None:
    stored = normalize(read("2014-06-02", "date", zone="Asia/Tokyo"))

    assert aggregate_value(stored, "date", ZoneInfo("Asia/Tokyo")) == "2014-06-02"
    assert aggregate_value(to_json(stored), "date", ZoneInfo("Asia/Tokyo")) == "2014-06-02"


def test_reporting_keeps_a_postal_code_without_its_last_four() -> None:
    kept = aggregate_value(normalize(read("78704-1234", "postal_code")), "postal_code")

    assert kept == {
        "normal": "78704-1234",
        "country_code": "US",
        "code": "78704-1234",
        "zip": "78704",
    }


def test_reporting_nests_what_it_keeps() -> None:
    event = {
        "vars": {"lead": {"state": {"normal": "TX"}, "note": "x", "gone": None}},
        "a": {"b": 1},
    }
    types = {
        "vars.lead.state": "state",
        "vars.lead.note": "string",
        "vars.lead.gone": "state",
        "vars.lead.missing": "string",
        "a.*": "wildcard",
    }

    assert aggregate(event, types) == {
        "vars": {"lead": {"state": "TX", "note": "x", "gone": None}},
        "a": {"b": 1},
    }


@pytest.mark.parametrize(
    ("value", "valid"),
    [("x", True), (5, True), ({"valid": False}, False), ({"a": 1}, None), (None, None)],
)
def test_validity_of_plain_and_stored_values(value: Any, valid: bool | None) -> None:
    assert is_valid(value) is valid


def test_validity_of_rich_values() -> None:
    assert (is_valid(read("x", "number")), is_valid(read("5", "number"))) == (False, True)


def test_the_catalogue_has_every_type_once() -> None:
    names = [entry["name"] for entry in type_catalogue(context())]

    assert names == sorted(PARSERS) == list(TYPE_NAMES)


def test_an_entry_of_the_catalogue() -> None:
    entry = describe_type("gender", context())

    assert entry["operators"] == [
        "is equal to",
        "is not equal to",
        "is blank",
        "is not blank",
        "format is valid",
        "format is invalid",
    ]
    assert [component["name"] for component in entry["components"]] == ["raw", "abbr"]
    assert entry["examples"][3] == {"normal": "male", "raw": "M", "valid": True, "abbr": "M"}
    assert entry["maskable"] is False


@pytest.mark.parametrize("type_name", TYPE_NAMES)
def test_components_of_the_catalogue_are_properties_of_some_example(type_name: str) -> None:
    entry = describe_type(type_name, context())

    shown = {name for example in entry["examples"] if isinstance(example, dict) for name in example}
    components = {component["name"] for component in entry["components"]}

    assert components <= shown | {"raw"}


def test_an_unknown_type_offers_no_operators() -> None:
    assert operators_of("nope") == []


def test_examples_are_stored_values() -> None:
    assert expand_examples(["yes", None], "boolean", context()) == [
        {"normal": True, "valid": True, "raw": "yes"},
        None,
    ]
