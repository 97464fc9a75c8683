"""Criteria combined, criteria that look into bodies, and what would have made a thing fit."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.control.algebra import compile_match
from sandbox.control.changes import smallest_change
from sandbox.control.matching import REQUEST_FIELDS
from sandbox.control.partial import CriteriaError

REQUEST: Mapping[str, Any] = {
    "method": "POST",
    "path": "/leads",
    "operation": "submitLead",
    "status": 201,
    "headers": {"content-type": "application/json"},
    "body": {"lead": {"email": "ada@example.com", "tags": ["a", "b"]}, "price": 10},
    "answer": {"outcome": "success"},
}


def differences(criteria: Mapping[str, Any], subject: Mapping[str, Any] = REQUEST) -> list[Any]:
    found = compile_match(REQUEST_FIELDS, criteria).difference(subject)
    return [(".".join(map(str, one.location)), one.rule) for one in found]


@pytest.mark.parametrize(
    ("criteria", "fits"),
    [
        ({}, True),
        ({"all_of": [{"method": "POST"}, {"status": 201}]}, True),
        ({"all_of": [{"method": "POST"}, {"status": 404}]}, False),
        ({"any_of": [{"method": "GET"}, {"status": 201}]}, True),
        ({"any_of": [{"method": "GET"}, {"status": 404}]}, False),
        ({"not": {"status": "4xx"}}, True),
        ({"not": {"status": "2xx"}}, False),
        ({"not": {"not": {"status": "2xx"}}}, True),
        ({"method": "POST", "not": {"path": "/other"}, "any_of": [{"status": 201}]}, True),
        ({"json_path": {"$.lead.email": "ada@example.com"}}, True),
        ({"json_path": {"$.lead.tags[*]": "b"}}, True),
        ({"json_path": {"$..email": {"$regex": "@example"}}}, True),
        ({"json_path": {"$.lead[?@ == 'ada@example.com']": {"$exists": True}}}, True),
        ({"json_path": {"$.lead.phone": {"$exists": False}}}, True),
        ({"json_path": {"$.lead.phone": "1"}}, False),
        ({"answer_json_path": {"$.outcome": "success"}}, True),
        ({"schema": {"required": ["lead"]}}, True),
        ({"schema": {"required": ["phone"]}}, False),
        ({"schema": False}, False),
        ({"answer_schema": {"properties": {"outcome": {"enum": ["success"]}}}}, True),
        ({"answer": {"outcome": "failure"}}, False),
    ],
    ids=str,
)
def test_what_fits(criteria: Mapping[str, Any], fits: bool) -> None:
    match = compile_match(REQUEST_FIELDS, criteria)

    assert match.matches(REQUEST) is fits
    assert (match.difference(REQUEST) == []) is fits
    assert (match.score(REQUEST) == 1.0) is fits


@pytest.mark.parametrize(
    ("criteria", "wrong"),
    [
        ({"not": {"status": 201}}, [("not", "forbidden")]),
        ({"json_path": {"$.lead.email": "b"}}, [("body.$.lead.email", "equal")]),
        ({"json_path": {"$.x": 1}}, [("body.$.x", "missing")]),
        ({"schema": {"properties": {"price": {"maximum": 5}}}}, [("body.price", "schema")]),
        # Of alternatives, the one it comes closest to.
        (
            {"any_of": [{"method": "GET", "path": "/x"}, {"method": "POST", "path": "/y"}]},
            [("path", "equal")],
        ),
    ],
    ids=str,
)
def test_what_differs(criteria: Mapping[str, Any], wrong: list[tuple[str, str]]) -> None:
    assert differences(criteria) == wrong


def nested(levels: int) -> dict[str, Any]:
    return {"not": nested(levels - 1)} if levels else {"status": 200}


@pytest.mark.parametrize(
    ("criteria", "place", "words"),
    [
        ({"all_of": []}, ("all_of",), "1 to 50"),
        ({"any_of": {"status": 1}}, ("any_of",), "1 to 50"),
        ({"any_of": [{"nope": 1}]}, ("any_of", 0, "nope"), "is not a criterion"),
        ({"not": 5}, ("not",), "object of criteria"),
        ({"json_path": {"lead": 1}}, ("json_path", "lead"), "no JSON path"),
        ({"json_path": {"$[?match(@.a, 'b')]": 1}}, ("json_path", "$[?match(@.a, 'b')]"), "path"),
        ({"json_path": {}}, ("json_path",), "must be an object"),
        ({"schema": {"type": "nothing"}}, ("schema",), "no JSON schema"),
        ({"schema": 5}, ("schema",), "must be a JSON schema"),
    ],
    ids=str,
)
def test_what_cannot_be_understood(
    criteria: Mapping[str, Any], place: tuple[str | int, ...], words: str
) -> None:
    with pytest.raises(CriteriaError, match=words) as error:
        compile_match(REQUEST_FIELDS, criteria)

    assert error.value.location == place


def test_depth_is_bounded() -> None:
    compile_match(REQUEST_FIELDS, nested(10))
    with pytest.raises(CriteriaError, match="deeper than 10"):
        compile_match(REQUEST_FIELDS, nested(30))


@pytest.mark.parametrize(
    ("criteria", "change"),
    [
        ({"status": "4xx"}, [{"op": "replace", "path": "/status", "value": 400}]),
        ({"status": [404, 410]}, [{"op": "replace", "path": "/status", "value": 404}]),
        ({"path": "/flows/*"}, [{"op": "replace", "path": "/path", "value": "/flows/"}]),
        ({"headers": {"X-A": "1"}}, [{"op": "add", "path": "/headers/x-a", "value": "1"}]),
        ({"body": {"price": {"$exists": False}}}, [{"op": "remove", "path": "/body/price"}]),
        (
            {"body": {"zip": {"$regex": "^9[0-9]$"}}},
            [{"op": "add", "path": "/body/zip", "value": "9"}],
        ),
    ],
    ids=str,
)
def test_the_change_that_would_do(criteria: Mapping[str, Any], change: list[Any]) -> None:
    found = smallest_change(compile_match(REQUEST_FIELDS, criteria).difference(REQUEST))

    if "zip" in str(criteria):
        assert found[0]["value"].startswith("9")
        found[0]["value"] = "9"
    assert found == change


SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2)
BODIES = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        SCALARS,
        lambda inner: st.dictionaries(st.sampled_from("xy"), inner, max_size=2),
        max_leaves=4,
    ),
    max_size=3,
)


def operators(value: Any) -> Any:
    """Some values of partial JSON as operators that ask for the same."""
    if isinstance(value, dict):
        return {name: operators(one) for name, one in value.items()}
    return {"$in": [value]} if isinstance(value, int) else value


@given(wanted=BODIES.map(operators), body=BODIES)
def test_with_the_change_it_fits(wanted: dict[str, Any], body: dict[str, Any]) -> None:
    match = compile_match(REQUEST_FIELDS, {"body": wanted})
    subject = {"body": copy.deepcopy(body)}

    for one in smallest_change(match.difference(subject)):
        *above, name = one["path"].removeprefix("/").split("/")
        place: Any = subject
        for step in above:
            place = place[step]
        place[name] = copy.deepcopy(one["value"])

    assert match.matches(subject)
