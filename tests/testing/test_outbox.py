"""The outbox under the control of a test, with a real recipient, in the process and over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson
import pytest
import requests

from sandbox.contract.problems import Problem
from sandbox.server import LocalServer
from sandbox.testing import Handle, Recipient, Sandbox, SignatureError, verify_signature
from sandbox.testing.recipient import Received
from sandbox.testing.submit import Answer
from tests.testing.both import LEAD, box, server

__all__ = ["box", "server"]

ENTITY, BUYER = "65a0000000000000000000e1", "65a0000000000000000000b1"


@pytest.fixture
def recipient() -> Iterator[tuple[Recipient, str]]:
    taken = Recipient(lambda _: (200, b'{"result": "accepted"}'))
    running = LocalServer(taken, "127.0.0.1", 0).start()
    yield taken, running.url
    running.stop()


@pytest.fixture
def seen(box: Handle, recipient: tuple[Recipient, str]) -> list[Received]:
    """What arrives at the buyer of a world with one step."""
    taken, url = recipient
    box.load(world(f"{url}/leads"))
    box.clock.freeze("2026-01-02T18:00:00Z")
    return taken.received


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def world(url: str, retry: bool = False) -> dict[str, Any]:
    json = "leadconduit-custom.outbound.json"
    mappings = {"url": url, "json_property.email": "{{lead.email}}"}
    step = {
        "type": "recipient",
        "entity": {"id": BUYER},
        "retry_enabled": retry,
        "integration": {
            "module_id": json,
            "mappings": [{"property": name, "value": mappings[name]} for name in mappings],
        },
    }
    source = {"entity": {"id": ENTITY}, "integration": {"module_id": "leadconduit-default.inbound"}}
    flow = {
        "name": "One step",
        "enabled": True,
        "fields": ["email"],
        "sources": [source],
        "steps": [step],
    }
    entities = [{"id": ENTITY, "name": "Form"}, {"id": BUYER, "name": "Buyer"}]
    return {"name": "one-step", "leadconduit": {"entities": entities, "flows": [flow]}}


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.005)


def submit(box: Handle, pool: ThreadPoolExecutor, *names: str) -> list[Future[Answer]]:
    """Submit a lead for each name, one after the other, each held before the next comes."""
    answers = []
    for name in names:
        held = len(box.outbox.held)
        answers.append(pool.submit(box.submit, {**LEAD, "email": f"{name}@example.com"}))
        until(lambda held=held: len(box.outbox.held) == held + 1)  # type: ignore[misc]
    return answers


def emails(received: list[Received]) -> list[str]:
    return [one.values["email"].partition("@")[0] for one in received]


def test_a_held_step_waits_until_it_is_fired(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold()
    (answer,) = submit(box, pool, "ada")

    (held,) = box.outbox.held
    assert (held.state, held.status, held.response) == ("held", None, None)
    assert (seen, answer.done(), box.leads) == ([], False, ())
    box.verify_delivery(state="held", exactly=1)

    fired = box.outbox.fire(held)

    assert (fired.number, fired.state, fired.status) == (held.number, "sent", 200)
    assert answer.result(10).outcome == "success"
    assert emails(seen) == ["ada"]
    box.verify_delivery(state="sent", exactly=1)
    assert len(box.deliveries) == 1
    assert box.outbox.held == ()


def test_only_what_fits_is_held(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold("https://elsewhere.example/")
    box.outbox.hold(method="PUT")
    box.outbox.hold(step_id="nobody")
    box.submit(LEAD)
    assert emails(seen) == ["ada"]
    box.outbox.hold("http://127.0.0.1:*/leads")
    (answer,) = submit(box, pool, "bob")
    box.outbox.release()
    box.submit(LEAD)
    assert emails(seen) == ["ada", "ada"]
    box.outbox.flush()
    assert answer.result(10).outcome == "success"


def test_flush_sends_in_order_and_reorder_changes_it(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold()
    answers = submit(box, pool, "a", "b", "c")
    first, _, last = box.outbox.held
    box.outbox.reorder([last, first])
    assert [one.number for one in box.outbox.flush()] == [3, 1, 2]
    assert emails(seen) == ["c", "a", "b"]
    assert [answer.result(10).status for answer in answers] == [201] * 3


def test_an_order_of_what_is_not_held_changes_nothing(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold()
    answers = submit(box, pool, "a", "b")
    with pytest.raises(Problem):
        box.outbox.reorder([2, 99])
    assert [one.number for one in box.outbox.held] == [1, 2]
    box.outbox.flush()
    assert [answer.result(10).status for answer in answers] == [201, 201]
    with pytest.raises(Problem):
        box.outbox.reorder([1])


def test_an_order_with_unknown_numbers_over_http(server: Sandbox) -> None:
    url = f"{server.url}/_sandbox/outbox/order"
    refused = requests.put(url, json={"order": [7, 8]}, timeout=10)
    assert refused.status_code == 422
    told = [(one["location"], one["message"]) for one in refused.json()["findings"]]
    assert told == [
        (["body", "order", 0], "the delivery 7 is not held"),
        (["body", "order", 1], "the delivery 8 is not held"),
    ]


@pytest.mark.parametrize(
    ("status", "error"), [(None, "broken"), (503, None)], ids=["broken off", "answered"]
)
def test_what_is_dropped_is_never_sent(
    box: Handle,
    seen: list[Received],
    pool: ThreadPoolExecutor,
    status: int | None,
    error: str | None,
) -> None:
    box.outbox.hold()
    (answer,) = submit(box, pool, "ada")
    dropped = box.outbox.drop(box.outbox.held[0], status)
    assert (dropped.state, dropped.status, dropped.error_kind) == ("dropped", status, error)
    answer.result(10)
    assert [event.outcome for event in box.events if event.type == "recipient"] == ["error"]
    assert seen == []
    with pytest.raises(Problem, match="is not held"):
        box.outbox.drop(dropped)

    again = box.outbox.fire(dropped)

    assert (again.number, again.copy_of, again.state) == (2, dropped.number, "sent")
    assert emails(seen) == ["ada"]


def test_duplicates_of_what_is_held_and_of_what_is_over(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold()
    answers = submit(box, pool, "a", "b")
    copy = box.outbox.duplicate(box.outbox.held[0])
    assert (copy.state, copy.copy_of) == ("held", 1)
    assert [one.number for one in box.outbox.held] == [1, copy.number, 2]
    box.outbox.flush()
    assert emails(seen) == ["a", "a", "b"]
    box.outbox.duplicate(2)
    assert emails(seen) == ["a", "a", "b", "b"]
    assert [answer.result(10).status for answer in answers] == [201, 201]
    with pytest.raises(Problem, match="no delivery 99"):
        box.outbox.duplicate(99)


def test_nobody_waits_for_ever(box: Handle, seen: list[Received], pool: ThreadPoolExecutor) -> None:
    box.outbox.hold(timeout=0.05)
    answer = box.submit(LEAD)
    assert answer.status == 201
    (delivery,) = box.deliveries
    assert (delivery.state, delivery.error_kind) == ("failed", "timeout")
    assert delivery.error is not None
    assert "neither fired nor dropped" in delivery.error
    assert (box.outbox.held, seen) == ((), [])


def test_a_delayed_one_is_sent_when_the_clock_has_come_so_far(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold(delay=timedelta(minutes=5))
    (answer,) = submit(box, pool, "ada")
    box.clock.advance(minutes=4)
    assert (seen, len(box.outbox.held)) == ([], 1)
    box.clock.advance(minutes=1)
    until(answer.done)
    assert emails(seen) == ["ada"]
    assert answer.result(10).outcome == "success"


def test_retries_are_held_without_keeping_anybody_waiting(
    box: Handle, recipient: tuple[Recipient, str]
) -> None:
    taken, url = recipient
    box.load({**world(f"{url}/leads", retry=True)})
    box.clock.freeze("2026-01-02T18:00:00Z")
    box.outbox.hold(timeout=0)  # the first attempt ends in an error
    box.submit(LEAD)
    box.outbox.release()
    assert taken.received == []
    box.outbox.hold()

    box.clock.advance(minutes=1)

    assert [one.state for one in box.outbox.held] == ["held"]
    box.outbox.flush()
    until(lambda: len([one for one in box.events if one.type == "retry"]) == 1)
    assert box.events[-1].outcome == "success"
    assert emails(taken.received) == ["ada"]


def test_a_reset_lets_everybody_go(
    box: Handle, seen: list[Received], pool: ThreadPoolExecutor
) -> None:
    box.outbox.hold()
    (answer,) = submit(box, pool, "ada")
    box.reset()
    assert answer.result(10).status == 201
    assert (box.outbox.held, seen) == ((), [])
    box.submit(LEAD)
    assert emails(seen) == ["ada"]


def test_signed_deliveries_are_known_by_their_recipients(box: Handle, seen: list[Received]) -> None:
    box.outbox.sign("whsec", header="X-Signature")
    box.submit(LEAD)
    (came,) = seen
    now = box.clock.now.timestamp()

    assert verify_signature(came.headers, came.body, "whsec", now=now, header="x-signature") == now

    wrong = {
        "does not fit": (came.headers, came.body + b" ", "whsec", now),
        "fit the body and the secret": (came.headers, came.body, "other", now),
        "more than 300 s": (came.headers, came.body, "whsec", now + 301),
        "no header": ({}, came.body, "whsec", now),
        "not of the form": ({"X-Signature": "t=x,v1=ab"}, came.body, "whsec", now),
    }
    for match, (headers, body, secret, moment) in wrong.items():
        with pytest.raises(SignatureError, match=match) as caught:
            verify_signature(headers, body, secret, now=moment, header="X-Signature")
        assert "whsec" not in str(caught.value)
    box.outbox.sign(None)
    box.submit(LEAD)
    assert "X-Signature" not in seen[1].headers


def test_what_may_not_go_out_is_recorded_without_being_sent(box: Handle) -> None:
    box.load(world("https://buyer.example/leads"))
    box.submit(LEAD)
    (delivery,) = box.verify_delivery(state="stubbed", exactly=1)
    assert orjson.loads(delivery.body)["email"] == "ada@example.com"
