"""In what two values differ."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.console.differing import Difference, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [("a", 1, True, "changed")]),
        ({"a": 1}, {}, [("a", 1, None, "removed")]),
        ({}, {"a": None}, [("a", None, None, "added")]),
        ([1, 2], [1], [("2", 2, None, "removed")]),
        (1, 2, [("the whole", 1, 2, "changed")]),
    ],
)
def test_each_place_that_differs_is_told(before: Any, after: Any, expected: list[Any]) -> None:
    assert differences(before, after) == [Difference(*one) for one in expected]


def test_members_with_ids_are_compared_wherever_they_stand() -> None:
    first, second = {"id": "1", "name": "One", "n": 1}, {"id": "2", "description": "Two"}
    found = differences({"x": [first, second]}, {"x": [second, {**first, "n": 2}]})
    assert [one.where for one in found] == ["x › “One” › n", "x, order"]
    assert (found[1].was, found[1].now) == (["“One”", "“Two”"], ["“Two”", "“One”"])


def test_there_is_an_end_to_it() -> None:
    assert len(differences(list(range(500)), list(range(1, 501)), most=10)) == 10
