"""Lists of what was recorded: filters, pages, and single records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.contract.problems import Problem
from sandbox.world.namespace import Namespace
from sandbox.world.runs import Runs
from tests.control.conftest import NOW_MS, Behave, Lead, entry, exchange


@pytest.fixture
def journal(namespace: Namespace) -> None:
    entries = [
        entry(body={"email": "ann@x.org"}, lead_id="l1", time_ms=NOW_MS),
        entry(method="GET", path="/flows", operation="listFlows", status=200, time_ms=NOW_MS + 1),
        entry(method="GET", path="/nowhere", operation=None, status=404, time_ms=NOW_MS + 2),
        entry(
            body=b"email=bob%40x.org&tag=a&tag=b",
            headers={"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
            lead_id="l2",
            status=201,
            time_ms=NOW_MS + 3,
        ),
        entry(body=b"{broken", status=400, problem="malformed-json", time_ms=NOW_MS + 4),
    ]
    for one in entries:
        namespace.journal.record(one)


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"sort": "asc"}, [1, 2, 3, 4, 5]),
        ({"method": "get"}, [3, 2]),
        ({"path": "/flows"}, [2]),
        ({"path": "/flows*"}, [5, 4, 2, 1]),
        ({"path_pattern": "^/f.*t$"}, [5, 4, 1]),
        ({"operation": "listFlows"}, [2]),
        ({"status": "404"}, [3]),
        ({"status": "4xx"}, [5, 3]),
        ({"unmatched": True}, [3]),
        ({"lead_id": "l2"}, [4]),
        ({"product": "zeotap"}, []),
        ({"since": str(NOW_MS + 3)}, [5, 4]),
        ({"until": "2026-01-02T09:00:00.002Z"}, [2, 1]),
        ({"body": {"email": "ann@x.org"}}, [1]),
        ({"body": {"email": "bob@x.org", "tag": ["a", "b"]}}, [4]),
        ({"body": "{broken"}, [5]),
        ({"body": None}, [3, 2]),
        ({"body": {"email": {"$regex": "@x"}}, "status": "2xx"}, [4, 1]),
        ({"before": 3}, [2, 1]),
        ({"after": 3}, [5, 4]),
        ({"after": 3, "sort": "asc"}, [4, 5]),
        ({"after": 1, "before": 4, "sort": "asc"}, [2, 3]),
        ({"after": 1, "before": 4}, [3, 2]),
        ({"before": 99}, [5, 4, 3, 2, 1]),
        ({"before": 3, "sort": "asc"}, [1, 2]),
    ],
    ids=str,
)
def test_requests_are_filtered(behave: Behave, filters: dict[str, Any], numbers: list[int]) -> None:
    found = behave("listRequests", limit=50, **filters).value
    assert [one["number"] for one in found["requests"]] == numbers
    assert (found["total"], found["dropped"], found["next"]) == (5, 0, None)


def pages(behave: Behave, operation: str, plural: str, /, **params: Any) -> list[list[Any]]:
    """Every page of a list, as the values of `id` or `number`."""
    cursor = "after" if params.get("sort") == "asc" else "before"
    found = []
    while True:
        page = behave(operation, **params).value
        found.append([one.get("number", one.get("id")) for one in page[plural]])
        if page["next"] is None:
            return found
        params[cursor] = page["next"]


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"limit": 2}, [[5, 4], [3, 2], [1]]),
        ({"limit": 5}, [[5, 4, 3, 2, 1]]),
        ({"limit": 2, "sort": "asc"}, [[1, 2], [3, 4], [5]]),
        ({"limit": 1, "method": "GET"}, [[3], [2]]),
    ],
)
def test_a_list_goes_on_where_it_stopped(
    behave: Behave, params: dict[str, Any], expected: list[list[int]]
) -> None:
    assert pages(behave, "listRequests", "requests", **params) == expected


def test_what_was_dropped_is_told(behave: Behave, namespace: Namespace) -> None:
    namespace.journal.max_items = 3
    for _ in range(5):
        namespace.journal.record(entry())
    found = behave("listRequests", limit=50).value
    assert (found["total"], found["dropped"]) == (5, 2)
    assert [one["number"] for one in found["requests"]] == [5, 4, 3]
    with pytest.raises(Problem, match="the oldest 2 had to make room"):
        behave("getRequest", number=2)
    with pytest.raises(Problem, match="5 were recorded so far"):
        behave("getRequest", number=6)


def counting(namespace: Namespace) -> Callable[[], int]:
    """How many entries were read from the journal so far."""
    journal: Any = namespace.journal
    read = [0]

    class Counted(Runs[Any]):
        def get(self, number: int) -> Any:
            read[0] += 1
            return super().get(number)

    journal._items = Counted(journal._items.share())
    return lambda: read[0]


def test_listing_looks_at_no_more_than_it_lists(behave: Behave, namespace: Namespace) -> None:
    for _ in range(2000):
        namespace.journal.record(entry())
    looked_at = counting(namespace)
    assert len(behave("listRequests", limit=50).value["requests"]) == 50
    assert looked_at() <= 51


@pytest.mark.usefixtures("journal")
def test_one_request_is_shown_whole(behave: Behave) -> None:
    found = behave("getRequest", number=1).value
    assert found["request"]["body"] == {"email": "ann@x.org"}
    assert found["reply"]["body_kind"] == "empty"


@pytest.mark.usefixtures("journal")
def test_the_journal_is_cleared_and_nothing_else(behave: Behave, namespace: Namespace) -> None:
    namespace.leads.append(Lead("l1"), 1, "l1")
    assert behave("clearRequests").status == 204
    assert behave("listRequests", limit=50).value["total"] == 0
    assert len(namespace.leads) == 1


@pytest.mark.parametrize(
    ("filters", "where", "complaint"),
    [
        ({"path_pattern": "("}, ["query", "path_pattern"], "not a regular expression"),
        ({"body": {"a": {"$near": 1}}}, ["query", "body", "a", "$near"], "is not known here"),
        ({"since": "2026-13-01T00:00:00Z"}, ["query", "since"], "ISO 8601"),
    ],
)
def test_a_filter_that_cannot_be_used_is_named(
    behave: Behave, filters: dict[str, Any], where: list[str], complaint: str
) -> None:
    with pytest.raises(Problem, match=complaint) as caught:
        behave("listRequests", limit=50, **filters)
    assert (caught.value.status, caught.value.slug) == (400, "validation")
    assert list(caught.value.findings[0].location) == where


def test_a_pattern_that_takes_too_long_is_named(behave: Behave, namespace: Namespace) -> None:
    namespace.journal.record(entry(path="/" + "a" * 5000 + "!"))
    with pytest.raises(Problem, match="took more than 50 ms") as caught:
        behave("listRequests", limit=50, path_pattern="(a+)+$")
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [3, 2, 1]),
        ({"url": "http://one/*"}, [2, 1]),
        ({"method": "POST"}, [3, 2, 1]),
        ({"status": "5xx"}, [2]),
        ({"lead_id": "l1"}, [1]),
        ({"step_id": "st"}, [2]),
        ({"stubbed": True}, [3]),
        ({"body": {"email": "ann@x.org"}}, [1]),
    ],
    ids=str,
)
def test_deliveries_are_filtered(
    behave: Behave, namespace: Namespace, filters: dict[str, Any], numbers: list[int]
) -> None:
    for one in (
        exchange("http://one/a", body={"email": "ann@x.org"}, lead_id="l1"),
        exchange("http://one/b", 503, step_id="st"),
        exchange("https://two/", None, stub="default", error="timed out", error_kind="timeout"),
    ):
        namespace.outbox.deliveries.append(one, one.size)
    found = behave("listDeliveries", limit=50, **filters).value
    assert [one["number"] for one in found["deliveries"]] == numbers


def test_one_delivery_is_shown_whole(behave: Behave, namespace: Namespace) -> None:
    one = exchange("http://one/a", body={"email": "ann@x.org"})
    namespace.outbox.deliveries.append(one, one.size)
    found = behave("getDelivery", number=1).value
    assert found["request"]["body"] == {"email": "ann@x.org"}
    assert found["response"]["body"] == "thanks"


@pytest.fixture
def leads(namespace: Namespace) -> None:
    for lead in (
        Lead("l1", variables={"lead": {"email": {"normal": "ann@x.org", "raw": "ANN"}}}),
        Lead("l2", "failure", "Daily cap reached", time_ms=NOW_MS + 5),
        Lead("l3", "failure", "Not wanted", flow_id="f2", source_id="s2"),
    ):
        namespace.leads.append(lead, 1, lead.id)


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, ["l3", "l2", "l1"]),
        ({"outcome": "failure"}, ["l3", "l2"]),
        ({"reason": "cap"}, ["l2"]),
        ({"flow_id": "f2"}, ["l3"]),
        ({"source_id": "s1"}, ["l2", "l1"]),
        ({"since": str(NOW_MS + 1)}, ["l2"]),
        ({"before": "l3"}, ["l2", "l1"]),
        ({"before": "gone"}, []),
        ({"after": "gone", "sort": "asc"}, ["l1", "l2", "l3"]),
    ],
    ids=str,
)
def test_leads_are_filtered(behave: Behave, filters: dict[str, Any], ids: list[str]) -> None:
    found = behave("listLeads", limit=50, **filters).value
    assert [one["id"] for one in found["leads"]] == ids


@pytest.mark.usefixtures("leads")
def test_leads_are_listed_page_by_page(behave: Behave) -> None:
    assert pages(behave, "listLeads", "leads", limit=2) == [["l3", "l2"], ["l1"]]
    assert pages(behave, "listLeads", "leads", limit=2, sort="asc") == [["l1", "l2"], ["l3"]]


@pytest.mark.usefixtures("leads")
def test_a_lead_and_its_trace_are_read_by_id(behave: Behave) -> None:
    assert behave("getLead", lead_id="l2").value["reason"] == "Daily cap reached"
    assert behave("getLeadTrace", lead_id="l2").value == {
        "lead_id": "l2",
        "outcome": "failure",
        "reason": "Daily cap reached",
        "trace": [{"phase": "receive", "decision": "done", "about": "Lead l2 came."}],
    }
    for operation in ("getLead", "getLeadTrace"):
        with pytest.raises(Problem, match="no lead 'l9'"):
            behave(operation, lead_id="l9")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, ["e3", "e2", "e1"]),
        ({"type": "source"}, ["e1"]),
        ({"outcome": "failure"}, ["e3"]),
        ({"lead_id": "l1"}, ["e2", "e1"]),
        ({"before": "e3", "limit": 1}, ["e2"]),
    ],
    ids=str,
)
def test_events_are_filtered(
    behave: Behave, namespace: Namespace, filters: dict[str, Any], ids: list[str]
) -> None:
    events: list[dict[str, Any]] = [
        {"id": "e1", "type": "source", "outcome": "success", "vars": {"lead": {"id": "l1"}}},
        {"id": "e2", "type": "filter", "outcome": "success", "vars": {"lead": {"id": "l1"}}},
        {"id": "e3", "type": "filter", "outcome": "failure", "vars": {}},
    ]
    for event in events:
        namespace.events.append(event, 1, event["id"])
    found = behave("listEvents", **{"limit": 50, **filters}).value
    assert [one["id"] for one in found["events"]] == ids
