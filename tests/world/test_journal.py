from __future__ import annotations

from typing import Any

from sandbox.contract.problems import Finding
from sandbox.world.journal import Entry, Journal


def entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "time_ms": 1767323045678,
        "duration_us": 420,
        "namespace": "default",
        "method": "POST",
        "path": "/flows",
        "query": "a=1",
        "request_headers": {"authorization": "Basic QVBJ", "content-type": "application/json"},
        "request_body": b'{"name": 1}',
        "remote_addr": "127.0.0.1",
        "product": "leadconduit",
        "operation": "createFlow",
        "status": 422,
        "reply_headers": {"Content-Type": "application/json"},
        "reply_body": b'{"errors": {}}',
        "findings": (Finding(("body", "name"), "type", "is no text"),),
        "problem": "validation",
    }
    return Entry(**(values | changes))


def test_entries_are_numbered_as_they_come() -> None:
    journal = Journal()
    first, second = journal.record(entry()), journal.record(entry(lead_id="66f1"))
    assert (first.number, second.number) == (1, 2)
    assert journal.newest(5) == [second, first]


def test_the_journal_is_bounded_by_what_its_bodies_take() -> None:
    journal = Journal(max_items=100, max_bytes=250_000)
    for _ in range(5):
        journal.record(entry(request_body=b"x" * 50_000, reply_body=b"y" * 50_000))
    assert len(journal) == 2
    assert journal.dropped == 3
    assert 200_000 < journal.bytes < 250_000


def test_headers_count_too() -> None:
    assert entry(request_headers={"x": "y" * 5000}).size - entry(request_headers={}).size == 5000


def test_as_json_shows_everything_and_no_secret() -> None:
    shown = Journal().record(entry(lead_id="66f1")).as_json()
    assert shown == {
        "number": 1,
        "time": "2026-01-02T03:04:05.678Z",
        "duration_us": 420,
        "product": "leadconduit",
        "operation": "createFlow",
        "method": "POST",
        "path": "/flows",
        "query": "a=1",
        "status": 422,
        "problem": "validation",
        "lead_id": "66f1",
        "namespace": "default",
        "remote_addr": "127.0.0.1",
        "request": {
            "headers": {"authorization": "Basic ***", "content-type": "application/json"},
            "body": {"name": 1},
            "body_kind": "json",
            "body_size": 11,
        },
        "reply": {
            "headers": {"Content-Type": "application/json"},
            "body": {"errors": {}},
            "body_kind": "json",
            "body_size": 14,
        },
        "findings": [
            {
                "location": ["body", "name"],
                "path": "name",
                "rule": "type",
                "message": "is no text",
            }
        ],
        "violations": [],
    }


def test_the_short_view_leaves_out_headers_bodies_and_findings() -> None:
    full, short = entry().as_json(), entry().as_json(full=False)
    assert set(full) - set(short) == {
        "namespace",
        "remote_addr",
        "request",
        "reply",
        "findings",
        "violations",
    }
    assert short.items() <= full.items()


def test_a_limit_cuts_the_bodies_of_the_view_only() -> None:
    recorded = entry(request_body=b"x" * 100)
    assert recorded.as_json(limit=10)["request"]["body"] == "x" * 10
    assert len(recorded.request_body) == 100
