"""Merge patches by the table of RFC 7396, JSON patches by the cases of RFC 6902."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.contract.patches import MOST_OPERATIONS, json_patch, merge_patch
from sandbox.contract.problems import Problem

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


# RFC 7396, Appendix A
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches(target: Any, patch: Any, result: Any) -> None:
    before = deepcopy(target)

    assert merge_patch(target, patch) == result
    assert target == before


@given(target=VALUES, patch=VALUES)
@settings(max_examples=100, deadline=None)
def test_a_merge_patch_done_twice_changes_no_more(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)

    assert merge_patch(once, patch) == once


# RFC 6902, Appendix A
@pytest.mark.parametrize(
    ("target", "operations", "result"),
    [
        ({"a": 1}, [{"op": "add", "path": "/b", "value": 2}], {"a": 1, "b": 2}),
        ({"a": [1, 3]}, [{"op": "add", "path": "/a/1", "value": 2}], {"a": [1, 2, 3]}),
        ({"a": 1, "b": 2}, [{"op": "remove", "path": "/a"}], {"b": 2}),
        ({"a": [1, 2, 3]}, [{"op": "remove", "path": "/a/1"}], {"a": [1, 3]}),
        ({"a": 1}, [{"op": "replace", "path": "/a", "value": 2}], {"a": 2}),
        (
            {"a": {"b": 1}, "c": {}},
            [{"op": "move", "from": "/a/b", "path": "/c/d"}],
            {"a": {}, "c": {"d": 1}},
        ),
        ({"a": [1]}, [{"op": "copy", "from": "/a", "path": "/b"}], {"a": [1], "b": [1]}),
        ({"a": [1]}, [{"op": "add", "path": "/a/-", "value": [2]}], {"a": [1, [2]]}),
        ({"~1": 1}, [{"op": "test", "path": "/~01", "value": 1}], {"~1": 1}),
        ({"/": 1}, [{"op": "replace", "path": "/~1", "value": 2}], {"/": 2}),
        ({"a": 1}, [{"op": "add", "path": "/b", "value": 2, "xyz": 3}], {"a": 1, "b": 2}),
        ({"a": 1}, [], {"a": 1}),
    ],
)
def test_json_patches(target: Any, operations: list[Any], result: Any) -> None:
    before = deepcopy(target)

    assert json_patch(target, operations) == result
    assert target == before


@pytest.mark.parametrize(
    ("operations", "slug", "place"),
    [
        ([{"op": "test", "path": "/a", "value": 2}], "conflict", ("body", 0)),
        ([{"op": "test", "path": "/a", "value": True}], "conflict", ("body", 0)),
        ([{"op": "test", "path": "/a", "value": "1"}], "conflict", ("body", 0)),
        ([{"op": "remove", "path": "/b"}], "unprocessable", ("body", 0)),
        ([{"op": "add", "path": "/b/c", "value": 1}], "unprocessable", ("body", 0)),
        ([{"op": "add", "path": "b", "value": 1}], "unprocessable", ("body", 0)),
        ([{"op": "add", "path": "/list/9", "value": 1}], "unprocessable", ("body", 0)),
        ([{"op": "jump", "path": "/a"}], "unprocessable", ("body", 0)),
        ([{"op": "add", "path": "/b"}], "unprocessable", ("body", 0)),
        ([{"path": "/a"}], "unprocessable", ("body", 0)),
        ([{"op": "remove", "path": "/a"}, 3], "unprocessable", ("body", 1)),
        ("remove", "unprocessable", ("body",)),
        ([{"op": "remove", "path": "/a"}] * (MOST_OPERATIONS + 1), "unprocessable", ("body",)),
    ],
)
def test_json_patches_that_cannot_be_done(operations: Any, slug: str, place: Any) -> None:
    target = {"a": 1, "list": []}
    with pytest.raises(Problem) as caught:
        json_patch(target, operations)

    assert caught.value.slug == slug
    assert caught.value.findings[0].location == place
    assert target == {"a": 1, "list": []}


def test_copying_has_an_end() -> None:
    operations = [{"op": "copy", "from": "/a", "path": f"/a/{at}"} for at in range(64)]
    with pytest.raises(Problem, match="would have more than"):
        json_patch({"a": {"text": "x" * 1000}}, operations)


def test_nesting_has_an_end() -> None:
    path, operations = "", []
    for _ in range(600):
        path += "/a"
        operations.append({"op": "add", "path": path, "value": {}})
    with pytest.raises(Problem, match="cannot be written"):
        json_patch({}, operations)


@given(target=st.dictionaries(st.text(max_size=2), VALUES, max_size=3), value=VALUES)
@settings(max_examples=60, deadline=None)
def test_what_is_added_is_there(target: dict[str, Any], value: Any) -> None:
    patched = json_patch(target, [{"op": "add", "path": "/new", "value": value}])

    assert orjson.dumps(patched["new"]) == orjson.dumps(value)
    assert json_patch(patched, [{"op": "test", "path": "/new", "value": value}]) == patched
