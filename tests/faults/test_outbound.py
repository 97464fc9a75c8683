"""Faults of recipients, as leads, retries, events and deliveries tell of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.testing.records import LeadRecord
from tests.world.receiver import receiver

GOOD = {"email": "ada@example.com", "state": "TX", "phone_1": "5125550142"}

EFFECTS: list[tuple[dict[str, Any], str | None, str]] = [
    ({"effect": "refused"}, "refused", "nothing listens on buyer.example"),
    ({"effect": "timeout"}, "timeout", "timed out after 360 s"),
    ({"effect": "tls"}, "tls", "no safe connection to buyer.example"),
    ({"effect": "reset"}, "broken", "reset by the peer"),
    ({"effect": "empty_reply"}, "broken", "closed without an answer"),
    ({"effect": "garbage", "text": "zzz"}, "broken", "the answer is no HTTP: b'zzz'"),
    ({"effect": "truncated_body", "bytes": 3}, "broken", "3 of 46 bytes"),
    ({"effect": "malformed_body", "as": "chunk"}, "broken", "the chunk of the body"),
    ({"effect": "malformed_body", "as": "gzip"}, "broken", "the gzip of the body"),
    ({"effect": "answer", "status": 500}, None, "Server error"),
    ({"effect": "answer", "status": 200, "body": "<html>"}, None, ""),
]


def arm(box: Sandbox, document: dict[str, Any]) -> None:
    found = requests.post(
        f"{box.url}/_sandbox/faults", json={"on": "outbound", **document}, timeout=5
    )
    assert found.status_code == 201, found.text


def submitted(box: Sandbox) -> LeadRecord:
    lead = box.submit(GOOD).lead
    assert lead is not None
    return lead


@pytest.mark.parametrize(("document", "kind", "reason"), EFFECTS)
def test_a_recipient_that_fails(
    box: Sandbox, document: dict[str, Any], kind: str | None, reason: str
) -> None:
    arm(box, document)
    lead = submitted(box)
    delivery = box.deliveries[0]
    assert delivery.error_kind == kind
    event = next(event for event in box.events if event.type == "recipient")
    assert event.outcome == ("failure" if "body" in document else "error")
    assert reason in (event.reason or "")
    note = next(note for note in lead.trace if "faults" in note.get("details", {}))
    assert note["phase"] == "recipient"
    assert [one["ids"] for one in note["details"]["faults"]] == [["f1"]]
    assert note["details"]["faults"][0]["effect"] == document["effect"]
    shown = requests.get(f"{box.url}/_sandbox/deliveries/1", timeout=5).json()
    assert shown["fault"]["ids"] == ["f1"]


def test_a_recipient_slower_than_it_may_be(box: Sandbox) -> None:
    box.clock.freeze()
    before = box.clock.now
    armed = box.fault("slow_body", on="outbound", seconds=120, clock="namespace")
    for _ in range(4):
        box.fault(on="outbound", delay=100, clock="namespace")
    submitted(box)
    delivery = box.deliveries[0]
    assert delivery.error_kind == "timeout"
    assert delivery.duration_ms == 360_000
    assert box.clock.now - before == timedelta(seconds=360)
    assert armed.fired == 1


def test_without_the_fault_the_stub_answers(box: Sandbox) -> None:
    box.fault("refused", on="outbound", times=1)
    submitted(box)
    submitted(box)
    first, second, *_ = box.deliveries
    assert (first.error_kind, first.stub) == ("refused", "fault f1")
    assert (second.error_kind, second.stub) == (None, "stubs.1")


def test_a_delivery_is_tried_again_after_the_fault(box: Sandbox) -> None:
    box.clock.freeze()
    box.fault("refused", on="outbound", times=2)
    lead = submitted(box)
    assert lead.outcome == "failure"
    assert "nothing listens on buyer.example (fault f1)" in (lead.reason or "")
    for seconds in (10, 20):
        box.clock.advance(seconds=seconds)
        requests.get(f"{box.url}/flows", timeout=5)  # whatever is asked, what is due is done
    retries = [event for event in box.events if event.type == "retry"]
    assert [event.outcome for event in retries] == ["error", "success"]
    kinds = [delivery.error_kind for delivery in box.deliveries]
    assert kinds == ["refused", "refused", None]


def test_only_the_recipient_that_it_fits(box: Sandbox) -> None:
    fault = box.fault("refused", on="outbound", url="https://other.example/*")
    submitted(box)
    assert box.deliveries[0].error_kind is None
    fault.disarm()
    box.fault("refused", on="outbound", match={"body": {"email": "ada@example.com"}})
    submitted(box)
    assert box.deliveries[-1].error_kind == "refused"


def test_with_after_the_recipient_has_the_request(box: Sandbox) -> None:
    with receiver() as buyer:
        for after in (False, True):
            with box.fault("reset", on="outbound", after=after):
                sent = box._namespace.outbox.send(_request(buyer.url))
            assert sent.error_kind == "broken"
            assert len(buyer.received) == int(after)


def _request(url: str) -> Any:
    from sandbox.world.exchange import OutgoingRequest

    return OutgoingRequest("POST", f"{url}/leads", {}, json.dumps({}).encode())


def test_the_broken_json_of_a_recipient_is_broken(box: Sandbox) -> None:
    box.fault("malformed_body", on="outbound", as_="json")
    submitted(box)
    delivery = box.deliveries[0]
    assert delivery.response is not None
    with pytest.raises(ValueError, match="not JSON"):
        delivery.response.json  # noqa: B018
