"""A clock that brings about what is due: in the process and over HTTP, alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.testing import Handle, RemoteSandbox, Sandbox
from sandbox.testing.clock import Passage

HOOK = "https://partner.example/hook"
DOCUMENT = """
openapi: 3.1.0
info: {title: Jobs, version: "1"}
paths:
  /jobs:
    post:
      operationId: startJob
      parameters: [{name: Notify, in: header, schema: {type: string}}]
      responses: {"202": {description: Later.}}
      callbacks:
        done:
          $request.header.Notify:
            post: {x-sandbox-delay: 3600, responses: {"200": {description: Thanks.}}}
        soon:
          $request.header.Notify:
            put: {x-sandbox-delay: 60, responses: {"200": {description: Thanks.}}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    file: Path = tmp_path_factory.mktemp("clock") / "jobs.yaml"
    file.write_text(DOCUMENT)
    with Sandbox("quickstart", specs=(f"jobs={file}",)) as running:
        yield running


@pytest.fixture(params=["local", "remote"])
def box(request: pytest.FixtureRequest, server: Sandbox) -> Iterator[Handle]:
    far = RemoteSandbox(server.url)
    maker: Any = far if request.param == "remote" else server
    made = maker.namespace()
    made.clock.freeze("2026-03-02T15:00:00Z")
    yield made
    maker.delete(made)
    far.close()


def start(box: Handle) -> None:
    answer = requests.post(f"{box.url}/jobs/jobs", headers={"Notify": HOOK}, timeout=10)
    assert answer.status_code == 202


def told(passage: Passage) -> list[tuple[str, str, str]]:
    return [(one["at"][11:19], one["kind"], one["step_id"]) for one in passage]


def states(box: Handle) -> list[tuple[str | None, str]]:
    return [(one.step_id, one.state) for one in box.deliveries]


def test_delayed_callbacks_come_in_their_order_and_at_their_time(box: Handle) -> None:
    start(box)
    assert states(box) == [("done", "held"), ("soon", "held")]

    passage = box.clock.advance(hours=2)

    assert told(passage) == [("15:01:00", "webhook", "soon"), ("16:00:00", "webhook", "done")]
    assert [one["state"] for one in passage] == ["stubbed", "stubbed"]
    assert passage[0]["url"] == HOOK
    assert sorted(one.time.isoformat()[11:19] for one in box.deliveries) == ["15:01:00", "16:00:00"]
    assert passage.now == box.clock.now


def test_up_to_a_time_and_no_further(box: Handle) -> None:
    start(box)

    assert told(box.clock.run("2026-03-02T15:30:00Z")) == [("15:01:00", "webhook", "soon")]
    assert states(box) == [("done", "held"), ("soon", "stubbed")]
    with pytest.raises(ValueError, match="only moves forward"):
        box.clock.run("2026-03-02T15:00:00Z")


def test_one_thing_after_another(box: Handle) -> None:
    start(box)
    due = [(one["at"][11:19], one["kind"]) for one in box.clock.upcoming()]
    assert ("15:01:00", "webhook") in due

    assert told(box.clock.run_next()) == [("15:01:00", "webhook", "soon")]
    assert box.clock.now.isoformat()[11:19] == "15:01:00"
    assert told(box.clock.run_next()) == [("16:00:00", "webhook", "done")]
    assert box.clock.run_next().of("webhook") == ()


def test_what_is_overdue_when_the_clock_is_set_is_done(box: Handle) -> None:
    start(box)

    assert box.clock.set("2026-03-02T15:30:00Z").isoformat()[11:19] == "15:30:00"

    assert states(box) == [("done", "held"), ("soon", "stubbed")]
    assert box.clock.frozen


def test_a_clock_that_runs_sends_by_itself(box: Handle) -> None:
    start(box)
    box.clock.set("2026-03-02T15:00:59.900Z")
    box.clock.resume()

    sent = box.wait_for_delivery(step_id="soon", state="stubbed")

    assert sent[0].time.isoformat()[11:19] == "15:01:00"
    box.clock.freeze()
    assert box.wait_for_callbacks(0.5), "what is due by a clock that stands is not waited for"


def test_a_wait_for_callbacks_goes_by_a_clock_that_runs(box: Handle) -> None:
    start(box)
    box.clock.set("2026-03-02T15:59:59.900Z")
    box.clock.resume()

    assert box.wait_for_callbacks(10)
    assert {state for _, state in states(box)} == {"stubbed"}


def test_a_wait_for_callbacks_has_an_end(box: Handle) -> None:
    start(box)
    box.clock.resume()

    assert not box.wait_for_callbacks(0.01)


def test_a_snapshot_takes_what_is_due_along(box: Handle) -> None:
    start(box)
    snapshot = box.snapshot()
    box.clock.advance(hours=2)

    box.restore(snapshot)

    assert states(box) == [("done", "held"), ("soon", "held")]
    assert len(box.clock.advance(hours=2).of("webhook")) == 2
    assert states(box) == [("done", "stubbed"), ("soon", "stubbed")]


@pytest.mark.parametrize("records", [True, False])
def test_a_fork_sends_its_own(box: Handle, server: Sandbox, records: bool) -> None:
    start(box)
    fork = box.fork(records=records)

    assert len(fork.clock.advance(hours=2).of("webhook")) == 2

    assert states(fork) == [("done", "stubbed"), ("soon", "stubbed")]
    assert states(box) == [("done", "held"), ("soon", "held")]
    server.delete(fork)


def test_what_is_due_can_be_sent_and_dropped_by_hand(box: Handle) -> None:
    start(box)
    done, soon = box.outbox.held

    assert box.outbox.fire(done).state == "stubbed"
    assert box.outbox.drop(soon).state == "dropped"

    assert box.clock.advance(hours=2).of("webhook") == ()


def test_a_reset_forgets_what_was_due(box: Handle) -> None:
    start(box)
    box.reset()

    assert box.clock.advance(hours=2).of("webhook") == ()
    assert states(box) == []


def test_a_token_expires() -> None:
    account = "770e8400-e29b-41d4-a716-446655440001"
    token = {"token": "sk_test_of_a_day", "account": account, "expires_at": "2026-03-03T15:00:00Z"}
    person = {"id": account, "name": "Ada", "email": "ada@example.com"}
    world = {
        "name": "tokens",
        "clock": {"now": "2026-03-02T15:00:00Z", "frozen": True},
        "zeotap": {"accounts": [person], "tokens": [token], "workspaces": []},
    }
    with Sandbox(world) as box:
        me = f"{box.url}/api/v1/workspaces"
        bearer = {"Authorization": "Bearer sk_test_of_a_day"}
        assert requests.get(me, headers=bearer, timeout=10).status_code == 200

        (expired,) = box.clock.advance(days=2).of("token expiry")

        assert (expired["at"][:10], expired["account_id"]) == ("2026-03-03", account)
        assert "sk_test_of_a_day" not in str(expired)
        assert requests.get(me, headers=bearer, timeout=10).status_code == 401
