"""What was recorded in figures."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Sandbox
from sandbox.contract.problems import Problem
from sandbox.control.statistics import quantile, span_of
from sandbox.world.namespace import Namespace
from tests.control.conftest import NOW_MS, Behave, Lead, entry

TIMES = st.integers(0, 9_999_999_999_999)


def asked(behave: Behave, **params: Any) -> dict[str, Any]:
    figures: dict[str, Any] = orjson.loads(behave("getStatistics", **params).body)
    return figures


@given(TIMES, TIMES, st.integers(2, 200))
def test_buckets_hold_every_moment_of_the_span_once(one: int, other: int, buckets: int) -> None:
    start, end = min(one, other), max(one, other) + 1
    span = span_of(start, end, buckets)
    assert span.count <= buckets
    assert span.first <= start
    assert span.bucket(start) == 0
    assert span.bucket(end - 1) == span.count - 1
    assert span.bucket(start - 1) is span.bucket(end) is None


@given(st.lists(st.integers(0, 10_000), min_size=1), st.floats(0.01, 1))
def test_as_many_as_a_quantile_says_are_not_above_it(values: list[int], part: float) -> None:
    ordered = sorted(values)
    found = quantile(ordered, part)
    assert sum(value <= found for value in ordered) >= len(ordered) * part
    assert sum(value < found for value in ordered) < len(ordered) * part


def test_requests_count_by_class_of_status(behave: Behave, namespace: Namespace) -> None:
    for seconds, status in ((0, 200), (0, 201), (0, 404), (2, 500)):
        namespace.journal.record(entry(status=status, time_ms=NOW_MS + 1000 * seconds))
    found = asked(behave)
    assert found["step_seconds"] == 1
    assert [one["requests"] for one in found["buckets"]] == [{"2xx": 2, "4xx": 1}, {}, {"5xx": 1}]


def test_latency_by_operation(behave: Behave, namespace: Namespace) -> None:
    for duration in range(1, 21):
        namespace.journal.record(entry(duration_us=duration))
    namespace.journal.record(entry(operation="listFlows", duration_us=7))
    namespace.journal.record(entry(operation=None, status=404, duration_us=9000))
    first, second = asked(behave)["latency"]
    assert first == {
        "product": "leadconduit",
        "operation": "submitLead",
        "count": 20,
        "median_us": 10,
        "p95_us": 19,
        "max_us": 20,
    }
    assert second["operation"] == "listFlows"


def test_leads_by_outcome_and_reason(behave: Behave, namespace: Namespace) -> None:
    leads = [Lead("a"), Lead("b", "failure", "Too late"), Lead("c", "failure", "Too late")]
    for lead in [*leads, Lead("d", "error", "Broken")]:
        namespace.leads.append(lead, 1, lead.id)
    found = asked(behave)
    assert found["buckets"][0]["leads"] == {"success": 1, "failure": 2, "error": 1}
    assert found["reasons"] == [
        {"reason": "Too late", "outcome": "failure", "count": 2},
        {"reason": "Broken", "outcome": "error", "count": 1},
    ]


def test_only_what_is_in_the_span_counts(behave: Behave, namespace: Namespace) -> None:
    for hours in range(5):
        namespace.journal.record(entry(time_ms=NOW_MS + 3_600_000 * hours))
    found = asked(behave, since=str(NOW_MS + 3_600_000), until="2026-01-02T12:00:00Z", buckets=2)
    assert (found["since"], found["until"]) == (
        "2026-01-02T10:00:00.000Z",
        "2026-01-02T12:00:00.000Z",
    )
    assert found["step_seconds"] == 3600
    assert [one["requests"] for one in found["buckets"]] == [{"2xx": 1}, {"2xx": 1}]
    assert found["latency"][0]["count"] == 2


def test_nothing_recorded_is_one_empty_hour(behave: Behave) -> None:
    found = asked(behave)
    assert found["reasons"] == found["latency"] == found["caps"] == []
    assert all(one["requests"] == one["leads"] == {} for one in found["buckets"])


def test_a_span_that_ends_before_it_begins_is_refused(behave: Behave) -> None:
    with pytest.raises(Problem, match="no time between"):
        asked(behave, since=str(NOW_MS + 1), until=str(NOW_MS))


def test_caps_fill_and_begin_anew_over_http() -> None:
    import requests

    def figures() -> dict[str, Any]:
        answer = requests.get(f"{box.url}/_sandbox/statistics", timeout=10)
        assert answer.status_code == 200, answer.text
        cap: dict[str, Any] = answer.json()["caps"][0]
        return cap

    with Sandbox(strict_contract=True) as box:
        assert (figures()["count"], figures()["expires_at"]) == (0, None)
        for number in range(4):
            box.submit({"email": "a@example.com", "phone_1": f"512555012{number}", "state": "LA"})
        full = figures()
        assert (full["of"], full["maximum"], full["count"]) == ("flow", 2, 2)
        assert full["refused"] == 2
        box.clock.advance(days=1)
        assert figures()["count"] == 0
