"""Paths: where they lead, and how values are put at their ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.leadconduit.values import Rich
from sandbox.leadconduit.variables import (
    PathError,
    assign,
    defined,
    lookup,
    normal,
    reader,
    writer,
)

PHONE = Rich("phone", "string", "5127891111", "5127891111", {"raw": "512 789 1111", "area": "512"})
VARIABLES: dict[str, Any] = {
    "random": 42,
    "lead": {
        "phone_1": PHONE,
        "city": "Austin",
        "tags": ["a", {"b": "c"}],
        "mortgage": {"loan": {"amount": 5}},
        "mortgage.loan.type": "FHA",
        "nothing": None,
        "0": "zero",
    },
    "my_crm.outcome": "literal",
    "my_crm": {"outcome": "nested"},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("random", 42),
        ("lead.city", "Austin"),
        ("lead.mortgage.loan.amount", 5),
        ("lead.tags.0", "a"),
        ("lead.tags.1.b", "c"),
        ("lead.tags.length", 2),
        ("lead.city.length", 6),
        ("lead.0", "zero"),
        ("lead.'0'", "zero"),
        ("lead.phone_1", PHONE),
        ("lead.phone_1.area", "512"),
        ("lead.phone_1.raw", "512 789 1111"),
        ("lead.phone_1.normal", "5127891111"),
        ("lead.phone_1.length", 10),
        # a member named by the dotted text itself wins over nesting
        ("my_crm.outcome", "literal"),
        ("lead.mortgage.loan.type", "FHA"),
    ],
)
def test_a_path_leads_to_its_value(path: str, value: Any) -> None:
    assert lookup(VARIABLES, path) == value
    assert reader(path)(VARIABLES) == value
    assert defined(VARIABLES, path)


@pytest.mark.parametrize(
    "path",
    ["nobody", "lead.nobody", "lead.tags.7", "lead.city.first", "random.x", "lead.tags.x", "", "."],
)
def test_a_path_that_leads_nowhere_gives_none(path: str) -> None:
    assert lookup(VARIABLES, path) is None
    assert not defined(VARIABLES, path)


def test_null_is_none_but_defined() -> None:
    assert lookup(VARIABLES, "lead.nothing") is None
    assert defined(VARIABLES, "lead.nothing")


def test_a_part_that_a_rich_value_lacks_is_none_but_defined() -> None:
    assert lookup(VARIABLES, "lead.phone_1.extension") is None
    assert defined(VARIABLES, "lead.phone_1.extension")
    assert not defined(VARIABLES, "lead.phone_2.extension")


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        ([("a", 1)], {"a": 1}),
        ([("a.b.c", 1), ("a.b.d", 2)], {"a": {"b": {"c": 1, "d": 2}}}),
        ([("tags.0", "x"), ("tags.1", "y")], {"tags": ["x", "y"]}),
        ([("tags.2", "x")], {"tags": [None, None, "x"]}),
        ([("items.0.name", "x"), ("items.0.size", 2)], {"items": [{"name": "x", "size": 2}]}),
        ([("data{123}.value", "x")], {"data": {"123": {"value": "x"}}}),
        ([("data.'123'", "x")], {"data": {"123": "x"}}),
        ([("a", 1), ("a.b", 2)], {"a": {"b": 2}}),
        ([("a.0", "x"), ("a.b", "y")], {"a": {"0": "x", "b": "y"}}),
        ([("a.b", "x"), ("a.0", "y")], {"a": {"b": "x", "0": "y"}}),
        ([("a.b", 1), ("a", 2)], {"a": 2}),
        ([("12", 1)], {"12": 1}),
    ],
)
def test_assign_makes_what_the_path_needs(
    assignments: list[tuple[str, Any]], expected: dict[str, Any]
) -> None:
    target: dict[str, Any] = {}
    for path, value in assignments:
        assign(target, path, value)
    assert target == expected


@pytest.mark.parametrize(
    ("path", "words"),
    [("a.1000", "above 999"), ("", "1 to 1000 characters"), (".".join("x" * 40), "32 parts")],
)
def test_unusable_paths_are_refused_and_change_nothing(path: str, words: str) -> None:
    target: dict[str, Any] = {"kept": 1}
    with pytest.raises(PathError, match=words):
        assign(target, path, 1)
    with pytest.raises(PathError):
        writer(path)
    assert target == {"kept": 1}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", "x"),
        (PHONE, "5127891111"),
        ({"normal": "TX", "raw": "tx", "valid": True}, "TX"),
        ({"normal": "not a value"}, {"normal": "not a value"}),
        (None, None),
    ],
)
def test_normal_gives_the_plain_value(value: Any, expected: Any) -> None:
    assert normal(value) == expected


@settings(max_examples=200)
@given(st.text(alphabet="ab01.'{}", max_size=12))
def test_what_is_assigned_is_found_at_the_same_path(path: str) -> None:
    target: dict[str, Any] = {}
    try:
        assign(target, path, "value")
    except PathError:
        assert target == {}
    else:
        assert lookup(target, path) == "value"
