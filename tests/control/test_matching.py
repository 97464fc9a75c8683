"""Criteria of requests, deliveries and leads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.control.matching import (
    DELIVERY_FIELDS,
    LEAD_FIELDS,
    REQUEST_FIELDS,
    Matcher,
    closest,
    compile_criteria,
)
from sandbox.control.partial import CriteriaError, same
from sandbox.control.patterns import PatternError

REQUEST: dict[str, Any] = {
    "method": "POST",
    "path": "/flows/f1/sources/s1/submit",
    "operation": "submitLead",
    "product": "leadconduit",
    "status": 201,
    "unmatched": False,
    "lead_id": "l1",
    "time": "2026-01-02T03:04:05.678Z",
    "headers": {"accept": "application/json", "authorization": "Basic QVBJOnNhbmRib3g="},
    "query": {"a": "1", "b": ["2", "3"]},
    "body": {"email": "jane@example.com", "tags": ["x", "y"]},
}


def matcher(**criteria: Any) -> Matcher:
    return compile_criteria(REQUEST_FIELDS, criteria)


@pytest.mark.parametrize(
    "criteria",
    [
        {},
        {"method": "post"},
        {"method": ["GET", "post"]},
        {"path": "/flows/f1/sources/s1/submit"},
        {"path": "/flows/*/submit"},
        {"path": ["/flows", "/flows/f1/sources/s1/submit"]},
        {"path_pattern": "/submit$"},
        {"operation": ["submitLead", "submitLeadByQuery"]},
        {"operation": {"$regex": "^submit"}},
        {"status": 201},
        {"status": "201"},
        {"status": "2xx"},
        {"status": 201.0},
        {"status": ["4XX", 201]},
        {"unmatched": False},
        {"headers": {"Accept": "application/json"}},
        {"headers": {"AUTHORIZATION": "Basic QVBJOnNhbmRib3g="}},
        {"headers": {"X-Other": {"$exists": False}}},
        {"query": {"a": "1", "b": "3"}},
        {"query": {"b": ["2", "3"]}},
        {"query": {"b": {"$regex": "3"}}},
        {"body": {"email": {"$regex": "@example"}}},
        {"since": "2026-01-02T03:04:05.678Z"},
        {"since": "2026-01-02T04:04:05+01:00"},
        {"since": 1767323045678},
        {"since": "1767323045678"},
        {"until": "2026-01-02T03:04:05.679Z"},
    ],
    ids=str,
)
def test_the_request_matches(criteria: dict[str, Any]) -> None:
    found = compile_criteria(REQUEST_FIELDS, criteria)
    assert found.matches(REQUEST)
    assert found.difference(REQUEST) == []
    assert found.score(REQUEST) == 1


@pytest.mark.parametrize(
    ("criteria", "where", "rule"),
    [
        ({"method": "GET"}, ("method",), "equal"),
        ({"method": ["GET"]}, ("method",), "one_of"),
        ({"path": "/flows/*/submits"}, ("path",), "glob"),
        ({"path_pattern": "^/submit"}, ("path",), "regex"),
        ({"operation": None}, ("operation",), "unexpected"),
        ({"status": "4xx"}, ("status",), "status"),
        ({"status": [200, "4xx"]}, ("status",), "one_of"),
        ({"unmatched": True}, ("unmatched",), "equal"),
        ({"headers": {"X-Other": "1"}}, ("headers", "x-other"), "missing"),
        ({"query": {"a": "2"}}, ("query", "a"), "equal"),
        ({"query": {"b": "4"}}, ("query", "b"), "equal"),
        ({"query": {"b": ["2"]}}, ("query", "b"), "length"),
        ({"body": {"phone": "1"}}, ("body", "phone"), "missing"),
        ({"body": None}, ("body",), "unexpected"),
        ({"since": "2026-01-02T03:04:05.679Z"}, ("time",), "since"),
        ({"until": "2026-01-02T03:04:05.678Z"}, ("time",), "until"),
    ],
    ids=str,
)
def test_the_difference_is_named(
    criteria: dict[str, Any], where: tuple[str, ...], rule: str
) -> None:
    found = compile_criteria(REQUEST_FIELDS, criteria)
    assert [(one.location, one.rule) for one in found.difference(REQUEST)] == [(where, rule)]
    assert not found.matches(REQUEST)
    assert found.score(REQUEST) < 1


def test_a_secret_header_is_compared_but_not_shown() -> None:
    [found] = matcher(headers={"Authorization": "Basic other"}).difference(REQUEST)
    assert (found.expected, found.got) == ("Basic other", "Basic ***")


def test_no_body_is_null() -> None:
    assert matcher(body=None).matches({**REQUEST, "body": None})


@pytest.mark.parametrize(
    ("criteria", "where", "complaint"),
    [
        ({"verb": "GET"}, ("verb",), "there are method, path"),
        ({"status": "4x"}, ("status",), "4xx"),
        ({"status": 99}, ("status",), "such as 404"),
        ({"status": "٤٠٤"}, ("status",), "such as 404"),
        ({"status": ["2xx", "no"]}, ("status",), "'no'"),
        ({"since": "yesterday"}, ("since",), "ISO 8601"),
        ({"since": "2026-01-02T03:04:05"}, ("since",), "time zone"),
        ({"until": 10**15}, ("until",), "milliseconds"),
        ({"status": 201.5}, ("status",), "such as 404"),
        ({"until": "9" * 5000}, ("until",), "milliseconds"),
        ({"since": True}, ("since",), "must be a time"),
        ({"since": "0001-01-01T00:00:00+10:00"}, ("since",), "must be a time"),
        ({"headers": "x"}, ("headers",), "must be an object"),
        ({"headers": {"a": {"$x": 1}}}, ("headers", "a", "$x"), "not known"),
        ({"query": {"a": {"$regex": "("}}}, ("query", "a", "$regex"), "regular expression"),
        ({"path_pattern": "("}, ("path_pattern",), "regular expression"),
        ({"path": "*" * 2001}, ("path",), "2001 characters"),
    ],
)
def test_criteria_that_cannot_be_used(
    criteria: dict[str, Any], where: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(CriteriaError, match=complaint) as caught:
        compile_criteria(REQUEST_FIELDS, criteria)
    assert caught.value.location == where


def test_a_slow_pattern_is_an_error_and_not_a_mismatch() -> None:
    slow = matcher(body={"email": {"$regex": "(a+)+$"}})
    with pytest.raises(PatternError, match="50 ms"):
        slow.matches({"body": {"email": "a" * 5000 + "!"}})


def test_at_most_fifty_differences_are_told() -> None:
    many = matcher(body={str(number): 1 for number in range(80)})
    assert len(many.difference({"body": {"x": 1}})) == 50
    assert many.score({"body": {"x": 1}}) == 0


def test_the_closest_come_first() -> None:
    wanted = matcher(operation="submitLead", body={"email": "jane@example.com", "zip": "1"})
    items = [
        {"name": "other", "operation": "listFlows"},
        {"name": "half", "operation": "submitLead", "body": {"email": "jane@example.com"}},
        {"name": "none", "operation": "submitLead", "body": {"email": "x"}},
        {"name": "half too", "operation": "submitLead", "body": {"zip": "1"}},
    ]
    near = closest(wanted, items, lambda item: item)
    assert [(one.item["name"], one.score) for one in near] == [
        ("half", 0.833),
        ("half too", 0.833),
        ("none", 0.667),
    ]
    assert [found.location for found in near[0].differences] == [("body", "zip")]


def test_a_missing_body_does_not_look_close() -> None:
    body = {str(number): number for number in range(20)}
    wanted = matcher(operation="submitLead", body=body)
    right = {"operation": "submitLead", "body": {**body, "3": "x"}}
    assert wanted.score({"operation": "listFlows"}) == 0
    assert wanted.score(right) > 0.9


@pytest.mark.parametrize(
    ("criteria", "matches"),
    [
        ({"outcome": "failure", "reason": "cap"}, True),
        ({"reason": {"$eq": "cap"}}, False),
        ({"reason": "Cap"}, False),
        ({"price": 0}, True),
        ({"lead": {"email": "j@x.org"}}, True),
        ({"decided_by": {"rule": "r1"}}, True),
        ({"decided_by": None}, False),
    ],
    ids=str,
)
def test_criteria_of_leads(criteria: dict[str, Any], matches: bool) -> None:
    lead = {
        "outcome": "failure",
        "reason": "daily cap reached",
        "price": 0,
        "lead": {"email": "j@x.org"},
        "decided_by": {"phase": "caps", "rule": "r1"},
    }
    assert compile_criteria(LEAD_FIELDS, criteria).matches(lead) is matches


@pytest.mark.parametrize(
    ("criteria", "matches"),
    [
        ({"url": "http://*/leads*", "stubbed": True}, True),
        ({"url": "http://buyer.test/leads"}, False),
        ({"status": None, "error_kind": "timeout"}, True),
        ({"status": "2xx"}, False),
    ],
    ids=str,
)
def test_criteria_of_deliveries(criteria: dict[str, Any], matches: bool) -> None:
    delivery = {
        "url": "http://buyer.test/leads?x=1",
        "stubbed": True,
        "status": None,
        "error_kind": "timeout",
    }
    assert compile_criteria(DELIVERY_FIELDS, criteria).matches(delivery) is matches


NAMES = st.text("abcX-", min_size=1, max_size=4)
VALUES = st.text("ab*1 ", max_size=5)
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
SUBJECTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PURGE"]),
        "path": st.text("/ab*", max_size=8).map(lambda text: "/" + text),
        "operation": st.none() | st.sampled_from(["submitLead", "getFlow"]),
        "status": st.integers(100, 599),
        "lead_id": st.none() | st.text("0f", min_size=1, max_size=3),
        "headers": st.dictionaries(NAMES.map(str.lower), VALUES, max_size=3),
        "query": st.dictionaries(NAMES, VALUES | st.lists(VALUES, min_size=2), max_size=3),
        "body": BODIES,
    }
)


@settings(max_examples=200, deadline=None)
@given(SUBJECTS)
def test_a_request_matches_criteria_built_from_itself(subject: dict[str, Any]) -> None:
    found = compile_criteria(REQUEST_FIELDS, subject)
    assert found.matches(subject)
    assert found.difference(subject) == []


@settings(max_examples=200, deadline=None)
@given(SUBJECTS, SUBJECTS)
def test_a_request_matches_exactly_if_nothing_differs(
    wanted: dict[str, Any], subject: dict[str, Any]
) -> None:
    found = compile_criteria(REQUEST_FIELDS, wanted)
    differing = {one.location[0] for one in found.difference(subject)}
    assert found.matches(subject) is (not differing)
    assert (found.score(subject) == 1) is (not differing)
    for name in differing:
        assert not same(subject.get(str(name)), wanted.get(str(name)))
