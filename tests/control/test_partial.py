"""Partial JSON: what matches, what does not, and how the difference is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.control.partial import (
    MISSING,
    CriteriaError,
    Difference,
    compile_partial,
    same,
)

SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.text("a$b", max_size=3)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
    ),
    max_leaves=10,
)


def differences(expected: Any, got: Any) -> list[Difference]:
    return list(compile_partial(expected).differences(got, ()))


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ({}, {"a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": {"b": []}}, {"a": {"b": [], "c": 1}}),
        ([{"a": 1}, 2], [{"a": 1, "b": 2}, 2]),
        ({"a": None}, {"a": None}),
        ({"a": {"$exists": True}}, {"a": None}),
        ({"a": {"$exists": False}}, {}),
        ({"a": {"$in": [1, "x"]}}, {"a": "x"}),
        ({"a": {"$regex": "^x"}}, {"a": "xy"}),
        ({"a": {"$regex": "^12"}}, {"a": 123}),
        ({"a": {"$regex": "a", "$in": ["ab", "ba"]}}, {"a": "ab"}),
        ({"a": {"$eq": {"$in": 1}}}, {"a": {"$in": 1}}),
    ],
)
def test_it_matches(expected: Any, got: Any) -> None:
    assert differences(expected, got) == []


@pytest.mark.parametrize(
    ("expected", "got", "where", "rule"),
    [
        ({"a": 1}, {"a": 2}, ("a",), "equal"),
        ({"a": 1}, {"a": True}, ("a",), "equal"),
        ({"a": 1}, {}, ("a",), "missing"),
        ({"a": 1}, "a", (), "type"),
        ({"a": 1}, MISSING, (), "missing"),
        ({"a": {"b": 1}}, {"a": 7}, ("a",), "type"),
        ([1], [1, 2], (), "length"),
        ([1, {"x": 1}], [1, {"x": 2}], (1, "x"), "equal"),
        ([1], {"0": 1}, (), "type"),
        ({"a": {"$exists": True}}, {}, ("a",), "missing"),
        ({"a": {"$exists": False}}, {"a": None}, ("a",), "unexpected"),
        ({"a": {"$in": []}}, {"a": 1}, ("a",), "one_of"),
        ({"a": {"$in": [1]}}, {}, ("a",), "missing"),
        ({"a": {"$regex": "x"}}, {"a": ["x"]}, ("a",), "regex"),
        ({"a": {"$eq": {"b": 1}}}, {"a": {"b": 1, "c": 2}}, ("a",), "equal"),
    ],
)
def test_the_difference_is_named(
    expected: Any, got: Any, where: tuple[str | int, ...], rule: str
) -> None:
    assert [(found.location, found.rule) for found in differences(expected, got)] == [(where, rule)]


def test_every_difference_is_told_at_once() -> None:
    found = differences({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 0, "b": {"c": 0, "d": 3}})
    assert [difference.as_json() for difference in found] == [
        {
            "path": ["a"],
            "rule": "equal",
            "expected": 1,
            "got": 0,
            "message": "is not the expected value",
        },
        {
            "path": ["b", "c"],
            "rule": "equal",
            "expected": 2,
            "got": 0,
            "message": "is not the expected value",
        },
    ]


def test_what_is_missing_fails_every_expectation_in_it() -> None:
    [found] = differences({"a": {"b": 1, "c": [1, 2]}}, {})
    assert found.weight == 3
    assert "got" not in found.as_json()


def test_a_long_value_is_shown_shortened() -> None:
    [found] = differences({"a": "x"}, {"a": "y" * 5000})
    assert found.as_json()["got"] == "y" * 2000 + "…"
    [found] = differences({"a": "x"}, {"a": ["y" * 5000]})
    assert len(found.as_json()["got"]) == 2001


def test_a_deep_value_is_not_shown() -> None:
    [found] = differences({"a": "x"}, {"a": deep(900)})
    assert found.as_json()["got"] == "(too deeply nested to be shown)"


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("expected", "where", "complaint"),
    [
        ({"a": {"$near": 1}}, ("body", "a", "$near"), r"\$regex, \$in, \$exists, \$eq"),
        ({"a": {"$in": 1}}, ("body", "a", "$in"), "must be a list"),
        ({"a": {"$exists": "yes"}}, ("body", "a", "$exists"), "true or false"),
        ({"a": {"$regex": 1}}, ("body", "a", "$regex"), "must be a text"),
        ({"a": {"$regex": "("}}, ("body", "a", "$regex"), "not a regular expression"),
        ({"a": {"$in": [1], "b": 2}}, ("body", "a", "b"), "is not known here"),
        (list(range(1001)), ("body",), "more than 1000 values"),
    ],
)
def test_criteria_that_cannot_be_used(
    expected: Any, where: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(CriteriaError, match=complaint) as caught:
        compile_partial(expected, ("body",))
    assert caught.value.location == where


def test_criteria_have_a_depth_limit() -> None:
    compile_partial(deep(49))
    with pytest.raises(CriteriaError, match="deeper than 50"):
        compile_partial(deep(50))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([1], [True], False),
        ({"a": [0]}, {"a": [False]}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ("1", 1, False),
        (None, False, False),
    ],
)
def test_json_values_are_equal_as_json(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_a_value_matches_itself(value: Any) -> None:
    assert differences(value, value) == []


def at(value: Any, location: tuple[str | int, ...]) -> Any:
    for step in location:
        if isinstance(value, dict):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return MISSING
    return value


@settings(max_examples=300, deadline=None)
@given(JSON, JSON)
def test_each_difference_is_real(expected: Any, got: Any) -> None:
    for found in differences(expected, got):
        wanted, there = at(expected, found.location), at(got, found.location)
        if found.rule == "length":
            assert (found.expected, found.got) == (len(wanted), len(there))
            assert len(wanted) != len(there)
        else:
            assert found.got is there
            assert not same(wanted, there)
