"""Counting and verifying: bounds, the closest, and what differs."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.contract.problems import Problem
from sandbox.world.namespace import Namespace
from tests.control.conftest import Behave, Lead, entry, exchange


@pytest.fixture(autouse=True)
def recorded(namespace: Namespace) -> None:
    for email in ("ann@x.org", "bob@x.org", "ann@x.org"):
        namespace.journal.record(entry(body={"email": email, "zip": "90210"}))
    namespace.journal.record(entry(method="GET", path="/flows", operation="listFlows"))


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ({}, 4),
        ({"operation": "submitLead"}, 3),
        ({"body": {"email": "ann@x.org"}}, 2),
        ({"headers": {"Content-Type": {"$exists": True}}}, 3),
        ({"status": "5xx"}, 0),
    ],
    ids=str,
)
def test_requests_are_counted(behave: Behave, criteria: dict[str, Any], count: int) -> None:
    assert behave("countRequests", criteria).value == {"count": count}


@pytest.mark.parametrize(
    ("bounds", "holds"),
    [
        ({}, True),
        ({"exactly": 2}, True),
        ({"exactly": 1}, False),
        ({"exactly": 3}, False),
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1}, False),
        ({"at_least": 1, "at_most": 2}, True),
        ({"at_least": 3, "at_most": 4}, False),
    ],
    ids=str,
)
def test_as_many_as_expected(behave: Behave, bounds: dict[str, int], holds: bool) -> None:
    reply = behave("verifyRequests", {"body": {"email": "ann@x.org"}, **bounds})
    assert reply.status == (200 if holds else 409)
    assert reply.value["verified"] is holds
    assert reply.value["count"] == 2
    assert reply.value["expected"] == (bounds or {"at_least": 1})


def test_without_bounds_one_is_expected(behave: Behave) -> None:
    assert behave("verifyRequests", {"status": 500}).status == 409


def test_the_closest_are_shown_with_what_differs(behave: Behave) -> None:
    reply = behave("verifyRequests", {"operation": "submitLead", "body": {"email": "eve@x.org"}})
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.value["type"] == "urn:problem-type:verification-failed"
    assert reply.value["detail"] == (
        "Expected at least 1 of the requests to meet the criteria; 0 did."
    )
    closest = reply.value["closest"]
    assert [one["item"]["number"] for one in closest] == [3, 2, 1]
    assert closest[0]["score"] == 0.667
    assert closest[0]["differences"] == [
        {
            "path": ["body", "email"],
            "rule": "equal",
            "expected": "eve@x.org",
            "got": "ann@x.org",
            "message": "is not the expected value",
        }
    ]


def test_with_too_few_those_that_match_are_not_the_closest(behave: Behave) -> None:
    reply = behave("verifyRequests", {"body": {"email": "ann@x.org"}, "exactly": 3})
    assert [one["item"]["number"] for one in reply.value["closest"]] == [4, 2]


def test_with_too_many_the_newest_that_match_are_shown(behave: Behave) -> None:
    reply = behave("verifyRequests", {"operation": "submitLead", "at_most": 0})
    assert [one["item"]["number"] for one in reply.value["closest"]] == [3, 2, 1]
    assert all(one["score"] == 1 for one in reply.value["closest"])


def test_far_too_few_are_not_too_many(behave: Behave, namespace: Namespace) -> None:
    for _ in range(600):
        namespace.journal.record(entry(status=500))
    namespace.journal.record(entry(status=404))
    reply = behave("verifyRequests", {"status": 500, "at_least": 700})
    assert [one["item"]["number"] for one in reply.value["closest"]] == [605]


def test_only_the_newest_five_hundred_are_searched(behave: Behave, namespace: Namespace) -> None:
    for _ in range(500):
        namespace.journal.record(entry(method="GET", path="/", operation=None))
    reply = behave("verifyRequests", {"operation": "submitLead", "body": {"email": "eve"}})
    assert all(one["item"]["number"] > 4 for one in reply.value["closest"])
    assert behave("countRequests", {"body": {"email": "bob@x.org"}}).value == {"count": 1}


def test_nothing_recorded_is_nothing_close(behave: Behave, namespace: Namespace) -> None:
    namespace.journal.clear()
    reply = behave("verifyRequests", {"operation": "submitLead"})
    assert (reply.status, reply.value["closest"]) == (409, [])


def test_criteria_that_cannot_be_used_are_named(behave: Behave) -> None:
    for operation in ("countRequests", "verifyRequests"):
        with pytest.raises(Problem) as caught:
            behave(operation, {"body": {"email": {"$regex": "("}}})
        assert caught.value.status == 400
        assert caught.value.findings[0].location == ("body", "body", "email", "$regex")


def test_deliveries_are_verified(behave: Behave, namespace: Namespace) -> None:
    one = exchange("http://buyer/leads", 503, body={"email": "ann@x.org"})
    namespace.outbox.deliveries.append(one, one.size)
    wanted = {"url": "http://*/leads", "body": {"email": "ann@x.org"}, "answer": "thanks"}
    assert behave("verifyDeliveries", {**wanted, "exactly": 1}).status == 200
    reply = behave("verifyDeliveries", {**wanted, "status": "2xx"})
    assert reply.value["closest"][0]["differences"][0]["path"] == ["status"]
    assert reply.value["closest"][0]["differences"][0]["got"] == 503


def test_leads_are_verified_by_the_normal_value_of_their_fields(
    behave: Behave, namespace: Namespace
) -> None:
    fields = {"email": "ann@x.org", "phone_1": {"normal": "5125550123", "raw": "(512) 555-0123"}}
    lead = Lead("l1", "failure", "Cap reached", variables={"lead": fields})
    namespace.leads.append(lead, 1, lead.id)
    for wanted in (
        {"lead": {"email": "ann@x.org", "phone_1": "5125550123"}},
        {"lead": {"phone_1": {"$regex": "^512"}}},
        {"lead": {"phone_1": {"raw": "(512) 555-0123"}}},
        {"outcome": "failure", "reason": "Cap"},
    ):
        assert behave("verifyLeads", wanted).status == 200, wanted
    reply = behave("verifyLeads", {"outcome": "failure", "lead": {"phone_1": "1"}})
    assert reply.value["closest"][0]["differences"][0]["got"] == "5125550123"
