"""Which differences are told, by which rules."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.replay.comparing import Comparison
from sandbox.replay.rules import RuleError, Rules

A, B, C = "65a000000000000000000001", "65a000000000000000000002", "65a000000000000000000003"
JSON_TYPE = {"content-type": "application/json"}


def told(expected: Any, got: Any, *ignore: str, exact: bool = False) -> list[str]:
    comparison = Comparison(Rules.of(ignore, exact=exact))
    was, now = (200, JSON_TYPE, orjson.dumps(expected)), (200, JSON_TYPE, orjson.dumps(got))
    return [str(one) for one in comparison.differences(was, now)]


def test_each_difference_has_its_path() -> None:
    assert told({"a": [1, {"b": "x"}], "c": 1}, {"a": [1, {"b": "y"}, 3], "d": None}) == [
        "body.a.1.b: expected 'x', got 'y'",
        "body.a.2: expected nothing, got 3",
        "body.c: expected 1, got nothing",
        "body.d: expected nothing, got None",
    ]


def test_numbers_and_truths_are_not_each_other() -> None:
    assert told([1, 1.0, True], [True, 1, 1.0]) != []
    assert told({"n": 12.5}, {"n": 12.5}) == []


def test_ids_may_change_but_only_throughout() -> None:
    assert told({"id": A, "url": f"http://x/{A}"}, {"id": B, "url": f"http://x/{B}"}) == []
    assert told([A, A], [B, C]) == [f"body.1: expected '{A}', got '{C}'"]
    assert told([A, B], [C, C]) == [f"body.1: expected '{B}', got '{C}'"]
    assert told({"id": A}, {"id": B}, exact=True) == [f"body.id: expected '{A}', got '{B}'"]
    assert told({"id": A}, {"id": B}, "ids", exact=True) == []


def test_times_may_change_but_must_be_times() -> None:
    was = {
        "at": "2026-01-02T03:04:05.678Z",
        "ms": 3,
        "stamp": 1795260714927,
        "text": "of 2026-01-02",
    }
    now = {"at": "2027-01-02T03:04:05Z", "ms": 9, "stamp": 1795260714928, "text": "of 2026-01-03"}
    assert told(was, now) == ["body.text: expected 'of 2026-01-02', got 'of 2026-01-03'"]
    assert told({"at": was["at"]}, {"at": None}) != []
    assert len(told(was, now, exact=True)) == 4


def test_places_that_do_not_count() -> None:
    was = {"a": {"b": 1, "c": {"b": 2}}, "name": "x"}
    now = {"a": {"b": 3, "c": {"b": 4}}, "name": "y"}
    assert len(told(was, now)) == 3
    assert told(was, now, "body.name", "body.a") == []
    assert told(was, now, "body.*.b") == [
        "body.a.c.b: expected 2, got 4",
        "body.name: expected 'x', got 'y'",
    ]
    assert told(was, now, "body.**.b", "body.name") == []


def test_status_headers_and_other_bodies() -> None:
    comparison = Comparison(Rules.of(["headers.allow"]))
    was = (200, {"content-type": "text/html; charset=utf-8", "date": "x", "allow": "GET"}, b"a")
    now = (404, {"content-type": "TEXT/html;charset=utf-8", "date": "y", "retry-after": "1"}, b"b")
    assert [one.place for one in comparison.differences(was, now)] == [
        "status",
        "headers.retry-after",
        "body",
    ]
    assert comparison.differences((200, {}, None), (200, {}, b"anything")) == []


@pytest.mark.parametrize("text", ["", "x", "body.", "headers..x", "a.b", "body." + "x" * 600])
def test_a_rule_that_is_none(text: str) -> None:
    with pytest.raises(RuleError, match="expected ids, times, status"):
        Rules.of([text])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from([A, B, f"x/{C}"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_a_value_never_differs_from_itself(value: Any) -> None:
    assert told(value, value, exact=True) == told(value, value) == []


@given(JSON, JSON)
@settings(max_examples=150, deadline=None)
def test_exact_tells_at_least_as_much(one: Any, other: Any) -> None:
    assert len(told(one, other, exact=True)) >= len(told(one, other))
