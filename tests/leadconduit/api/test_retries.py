"""Deliveries that are tried again after an error, by the clock of the namespace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.world.exchange import IncomingResponse
from sandbox.world.stubs import Stub
from tests.leadconduit.api.kit import CRM, FLOW, FLOWS, NOW, VENDOR, WORLD, Account

PATH = f"/flows/{FLOW}/sources/{VENDOR}/submit?email=ada@example.org&state=TX"
BROKEN, WELL = IncomingResponse(503), IncomingResponse(200)


def account(*answers: IncomingResponse, **step: Any) -> Account:
    """An account whose flow delivers to a buyer that gives these answers in turn."""
    delivery = {
        "type": "recipient",
        "entity": {"id": CRM},
        "integration": {
            "module_id": "leadconduit-custom.outbound.json",
            "mappings": [
                {"property": "url", "value": "https://crm.example/leads"},
                {"property": "json_property.email", "value": "{{lead.email}}"},
            ],
        },
        "pricing": {"prices": [{"amount": 9}]},
        "retry_enabled": True,
        **step,
    }
    made = Account({**WORLD, "flows": [{**FLOWS[0], "steps": [delivery], "destinations": []}]})
    made.namespace.outbox.stubs.add(Stub("crm", "https://crm.example/", answers))
    return made


def events(made: Account) -> list[tuple[Any, ...]]:
    found = made.namespace.events.oldest(200)
    return [(one["type"], one["outcome"], one.get("retry_status")) for one in found]


def advance(made: Account, seconds: float) -> None:
    """Move the clock on; what is due is done with the next request."""
    made.namespace.clock.advance(timedelta(seconds=seconds))
    made.get("/flows")


def test_an_error_is_tried_again_after_ten_seconds_and_then_twice_as_many() -> None:
    made = account(BROKEN, BROKEN, WELL)
    answer = made.get(PATH, key=None)
    assert answer.json["outcome"] == "success"
    first = [("recipient", "error", None), ("source", "success", None)]
    advance(made, 9.999)
    assert events(made) == first
    advance(made, 0.001)
    assert events(made) == [*first, ("retry", "error", "started")]
    advance(made, 19)
    assert len(events(made)) == 3
    advance(made, 1)
    assert events(made)[3:] == [("retry", "success", "completed")]
    advance(made, 100_000)
    assert len(events(made)) == 4


def test_a_retry_sends_the_same_and_its_event_says_what_came_of_it() -> None:
    made = account(BROKEN, WELL)
    made.get(PATH, key=None)
    advance(made, 10)
    delivery, _, retry = made.namespace.events.oldest(9)
    sent = [exchange.request for exchange in made.namespace.outbox.deliveries.oldest(9)]
    assert sent[0].body == sent[1].body == b'{"email":"ada@example.org"}'
    assert retry["recipient_event_id"] == delivery["id"]
    assert (retry["step_id"], retry["retry_attempt"]) == (delivery["step_id"], 1)
    assert (delivery["revenue"], retry["revenue"]) == (0, 9)
    assert retry["transactions"][0]["response"]["status"] == 200
    assert retry["end_timestamp"] == round((NOW.timestamp() + 10) * 1000)


def test_the_lead_stays_as_it_is_but_knows_of_its_retries() -> None:
    made = account(BROKEN, WELL)
    made.get(PATH, key=None)
    advance(made, 10)
    lead = made.namespace.leads.newest(1)[0]
    assert (lead.outcome, lead.revenue) == ("success", 0)
    assert len(lead.event_ids) == 3
    last = lead.trace_json()[-1]
    last.pop("after_us")
    assert last == {
        "phase": "retry",
        "decision": "done",
        "about": "my_crm: attempt 1, success; completed.",
        "details": {"step_id": last["details"]["step_id"]},
    }


def test_a_hundred_attempts_are_enough() -> None:
    made = account(BROKEN)
    made.get(PATH, key=None)
    advance(made, 7 * 86_400)
    kinds = events(made)
    assert len(kinds) == 2 + 100
    assert kinds[-2:] == [("retry", "error", "started"), ("retry", "error", "completed")]
    advance(made, 7 * 86_400)
    assert len(events(made)) == 102


def test_no_delay_is_longer_than_a_quarter_of_an_hour() -> None:
    made = account(BROKEN)
    made.get(PATH, key=None)
    doubled = sum(10 * 2**power for power in range(7))
    advance(made, doubled)
    assert len(events(made)) == 2 + 7
    advance(made, 899)
    assert len(events(made)) == 2 + 7
    advance(made, 1)
    assert len(events(made)) == 2 + 8


@pytest.mark.parametrize(
    ("answer", "step"),
    [
        pytest.param(BROKEN, {"retry_enabled": False}, id="not wanted"),
        pytest.param(WELL, {}, id="no error"),
        pytest.param(
            WELL, {"rule_set": {"op": "and", "rules": [{"lhv": "lead.x", "op": "is not blank"}]}},
            id="skipped",
        ),
    ],
)  # fmt: skip
def test_what_is_not_tried_again(answer: IncomingResponse, step: Any) -> None:
    made = account(answer, **step)
    made.get(PATH, key=None)
    advance(made, 86_400)
    assert len(events(made)) == 2


def test_a_retry_that_succeeds_counts_in_the_cap_of_the_step() -> None:
    cap = {"id": "c" * 24, "maximum": 1, "duration": 1, "duration_units": "day"}
    made = account(BROKEN, BROKEN, WELL, caps=[cap])
    for _ in range(2):
        made.get(PATH, key=None)
    advance(made, 10)
    assert events(made)[4:] == [
        ("retry", "success", "completed"),
        ("retry", "skip", "completed"),
    ]
    counter = made.namespace.store.collection("cap_counters").get(f"{FLOW}/{'c' * 24}")
    assert counter is not None
    assert (counter.value["count"], counter.value["held"]) == (1, 0)


def test_a_deleted_flow_ends_its_retries() -> None:
    made = account(BROKEN)
    made.get(PATH, key=None)
    made.call("DELETE", f"/flows/{FLOW}")
    advance(made, 10)
    assert len(events(made)) == 2
    assert len(made.namespace.store.collection("retries")) == 0


def test_a_reset_forgets_what_waits() -> None:
    made = account(BROKEN)
    made.get(PATH, key=None)
    made.namespace.reset()
    advance(made, 86_400)
    assert len(made.namespace.events) == 0
