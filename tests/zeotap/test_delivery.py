"""Sync runs: what is sent, what is counted, and when a run fails."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.world.exchange import Fault, IncomingResponse
from sandbox.world.namespace import Namespace
from sandbox.world.stubs import Answer as StubAnswer
from sandbox.world.stubs import Stub
from sandbox.zeotap.delivery import (
    RUNS,
    batch_body,
    queue_run,
    refusal,
    run_sync,
    webhook_headers,
    webhook_method,
)
from tests.world.receiver import Answer, receiver
from tests.zeotap.senders import DESTINATION, WORKSPACE, destination, namespace, sync

HOOK = "https://hooks.example/rows"
ROWS = [{"id": f"cust_{n}", "email": f"{n}@example.com"} for n in range(5)]


def answering(*answers: StubAnswer) -> Namespace:
    """A namespace where the webhook answers so, in turn."""
    space = namespace()
    space.outbox.stubs.load([Stub("hook", HOOK, answers)])
    return space


def run(space: Namespace, rows: list[dict[str, Any]] | None = None, **members: Any) -> Any:
    return run_sync(space, sync(**members), None, destination(HOOK), ROWS if rows is None else rows)


def counted(run: Any) -> dict[str, int]:
    return {
        name.removeprefix("rows_"): count
        for name, count in run.items()
        if name.startswith("rows_") and count
    }


def sent(space: Namespace) -> list[Any]:
    return [json.loads(one.request.body) for one in space.outbox.deliveries.oldest(99)]


def test_rows_arrive_over_real_http_in_the_documented_shape() -> None:
    space = namespace()
    rows = [{"id": "cust_123", "email": "user@example.com", "name": "Jane Doe"}]
    with receiver() as there:
        to = destination(f"{there.url}/in", authorization_header="Bearer t", api_key="k")
        done = run_sync(space, sync(), None, to, rows)
    (request,) = there.received
    assert (request.method, request.target) == ("POST", "/in")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == "Bearer t"
    assert request.headers["X-Api-Key"] == "k"
    assert json.loads(request.body) == {
        "sync_mode": "insert",
        "rows": [{"data": rows[0], "operation": "insert", "primary_key": "cust_123"}],
    }
    assert (done["status"], counted(done)) == ("completed", {"processed": 1, "created": 1})


def test_the_bytes_of_a_batch() -> None:
    row = {"data": {"a": 1}, "operation": "insert", "primary_key": "k"}
    assert batch_body("insert", [row]) == (
        b'{"sync_mode":"insert","rows":[{"data":{"a":1},"operation":"insert","primary_key":"k"}]}'
    )


def test_a_run_has_all_its_members() -> None:
    space = answering(IncomingResponse(200))
    done = run(space)
    assert list(done) == [
        "id",
        "workspace_id",
        "sync_id",
        "status",
        "trigger",
        "rows_processed",
        "rows_created",
        "rows_updated",
        "rows_deleted",
        "rows_failed",
        "started_at",
        "completed_at",
        "error",
    ]
    assert done["workspace_id"] == WORKSPACE
    assert done["sync_id"] == sync()["id"]
    assert done["trigger"] == "api"
    assert done["started_at"].endswith("Z")
    record = space.store.collection(RUNS).get(done["id"])
    assert record is not None
    assert record.value == done


def test_a_queued_run_becomes_the_run() -> None:
    space = answering(IncomingResponse(200))
    queued = queue_run(space, sync(), "manual")
    assert (queued["status"], queued["started_at"]) == ("queued", None)
    done = run_sync(space, sync(), None, destination(HOOK), ROWS, run=queued)
    assert done["id"] == queued["id"]
    assert done["trigger"] == "manual"
    assert queued["status"] == "queued"
    assert len(space.store.collection(RUNS)) == 1


@pytest.mark.parametrize(
    ("config", "sizes"),
    [
        ({}, [5]),
        ({"batch_size": 2}, [2, 2, 1]),
        ({"batch_size": 1}, [1] * 5),
        ({"batch_size": 0}, [1] * 5),
        ({"batch_size": 10**9}, [5]),
        ({"batch_size": "2"}, [5]),
        ({"batch_size": True}, [5]),
        (None, [5]),
    ],
)
def test_rows_go_in_batches(config: Any, sizes: list[int]) -> None:
    space = answering(IncomingResponse(200))
    run(space, config=config)
    assert [len(body["rows"]) for body in sent(space)] == sizes


def test_a_hundred_rows_go_in_one_request() -> None:
    space = answering(IncomingResponse(200))
    done = run(space, [{"id": n} for n in range(250)])
    assert [len(body["rows"]) for body in sent(space)] == [100, 100, 50]
    assert counted(done) == {"processed": 250, "created": 250}


def test_without_rows_nothing_is_sent() -> None:
    space = answering(IncomingResponse(200))
    done = run(space, [])
    assert (done["status"], counted(done), sent(space)) == ("completed", {}, [])


@pytest.mark.parametrize(
    ("mode", "operation"),
    [
        ("insert", "insert"),
        ("append", "insert"),
        ("update", "update"),
        ("upsert", "upsert"),
        ("mirror", "upsert"),
        ("add", "add"),
        ("remove", "remove"),
    ],
)
def test_operations_follow_from_the_mode(mode: str, operation: str) -> None:
    space = answering(IncomingResponse(200))
    run(space, sync_mode=mode)
    (body,) = sent(space)
    assert body["sync_mode"] == mode
    assert {row["operation"] for row in body["rows"]} == {operation}


def test_the_primary_key_comes_from_the_sync_or_else_from_the_model() -> None:
    space = answering(IncomingResponse(200))
    model = {"primary_key_column": "email"}
    for members in ({}, {"primary_key": ""}, {"primary_key": None}):
        run_sync(space, sync(**members), model, destination(HOOK), ROWS[:1])
    run_sync(space, sync(primary_key=""), None, destination(HOOK), ROWS[:1])
    keys = [body["rows"][0]["primary_key"] for body in sent(space)]
    assert keys == ["cust_0", "0@example.com", "0@example.com", None]


def test_a_mapping_chooses_and_renames_columns() -> None:
    space = answering(IncomingResponse(200))
    mapping = [
        {"source_column": "email", "destination_field": "Email"},
        {"source_column": "gone", "destination_field": "Gone"},
    ]
    run(space, field_mapping=mapping)
    first = sent(space)[0]["rows"][0]
    assert first["data"] == {"Email": "0@example.com", "Gone": None}
    assert first["primary_key"] == "cust_0"


# Counting


def test_rows_that_were_delivered_before_are_updated() -> None:
    space = answering(IncomingResponse(200))
    assert counted(run(space, ROWS[:2], sync_mode="upsert")) == {"processed": 2, "created": 2}
    assert counted(run(space, ROWS[:3], sync_mode="upsert")) == {
        "processed": 3,
        "created": 1,
        "updated": 2,
    }


def test_inserting_again_creates_again() -> None:
    space = answering(IncomingResponse(200))
    assert counted(run(space)) == counted(run(space)) == {"processed": 5, "created": 5}


def test_update_only_updates() -> None:
    space = answering(IncomingResponse(200))
    assert counted(run(space, sync_mode="update")) == {"processed": 5, "updated": 5}


def test_a_mirror_deletes_what_is_gone() -> None:
    space = answering(IncomingResponse(200))
    run(space, [{"id": 1}, {"id": "1"}, {"id": 2}], sync_mode="mirror")
    done = run(space, [{"id": "1"}], sync_mode="mirror")
    assert counted(done) == {"processed": 3, "updated": 1, "deleted": 2}
    assert [(row["operation"], row["primary_key"]) for row in sent(space)[-1]["rows"]] == [
        ("upsert", "1"),
        ("delete", 1),
        ("delete", 2),
    ]
    assert counted(run(space, [{"id": "1"}], sync_mode="mirror")) == {
        "processed": 1,
        "updated": 1,
    }


def test_another_destination_begins_afresh() -> None:
    space = answering(IncomingResponse(200))
    run(space, sync_mode="upsert")
    done = run(space, sync_mode="upsert", destination_id="550e8400-e29b-41d4-a716-446655440009")
    assert counted(done) == {"processed": 5, "created": 5}


def test_members_removed_from_an_audience_are_deleted() -> None:
    space = answering(IncomingResponse(200))
    assert counted(run(space, sync_mode="add")) == {"processed": 5, "created": 5}
    assert counted(run(space, sync_mode="remove")) == {"processed": 5, "deleted": 5}
    assert counted(run(space, sync_mode="add")) == {"processed": 5, "created": 5}


def test_a_run_that_ends_meanwhile_is_not_forgotten() -> None:
    space = answering(IncomingResponse(200))
    with receiver() as there:
        inner = Answer(200, before=lambda: run(space, ROWS[1:2], sync_mode="upsert"))
        there.answers["/rows"] = inner
        to = destination(f"{there.url}/rows")
        run_sync(space, sync(sync_mode="upsert"), None, to, ROWS[:1])
    done = run(space, ROWS[:3], sync_mode="upsert")
    assert counted(done) == {"processed": 3, "created": 1, "updated": 2}


# Failing


def test_a_run_fails_when_no_row_is_delivered() -> None:
    space = answering(IncomingResponse(500))
    done = run(space, config={"batch_size": 2})
    assert done["status"] == "failed"
    assert done["error"] == "the webhook answered with status 500"
    assert counted(done) == {"processed": 5, "failed": 5}
    assert len(sent(space)) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500])
def test_only_2xx_delivers(status: int) -> None:
    done = run(answering(IncomingResponse(status)))
    assert done["status"] == "failed"
    assert str(status) in done["error"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_delivers(status: int) -> None:
    assert run(answering(IncomingResponse(status)))["status"] == "completed"


def test_a_completed_run_may_hold_rows_that_failed() -> None:
    space = answering(IncomingResponse(200), IncomingResponse(422), IncomingResponse(200))
    done = run(space, config={"batch_size": 2})
    assert done["status"] == "completed"
    assert done["error"] == "the webhook answered with status 422"
    assert counted(done) == {"processed": 5, "created": 3, "failed": 2}


def test_failed_rows_are_not_taken_for_delivered() -> None:
    space = answering(IncomingResponse(500), IncomingResponse(200))
    run(space, sync_mode="upsert")
    assert counted(run(space, sync_mode="upsert")) == {"processed": 5, "created": 5}


def test_without_an_answer_the_rest_is_not_tried() -> None:
    space = answering(IncomingResponse(200), Fault("timeout", "timed out after 10 s"))
    done = run(space, config={"batch_size": 1})
    assert done["status"] == "failed"
    assert done["error"] == "no answer from the webhook: timeout"
    assert counted(done) == {"processed": 5, "created": 1, "failed": 4}
    assert len(sent(space)) == 2


def test_a_webhook_that_is_slow_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.zeotap.delivery.LONGEST_SECONDS", -1.0)
    space = answering(IncomingResponse(200))
    done = run(space)
    assert (done["status"], counted(done)) == ("failed", {"processed": 5, "failed": 5})
    assert done["error"].startswith("not sent: the run took longer than")
    assert sent(space) == []


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "snow \u2603"])
def test_a_header_that_cannot_be_sent_fails_the_run(value: str) -> None:
    with receiver() as there:
        to = destination(there.url, headers={"X-Odd": value})
        done = run_sync(namespace(), sync(), None, to, ROWS)
    assert (done["status"], done["error"]) == ("failed", "no answer from the webhook: broken")
    assert there.received == []


def test_nobody_listening_fails_the_run() -> None:
    with receiver() as there:
        url = there.url
    done = run_sync(namespace(), sync(), None, destination(url), ROWS)
    assert (done["status"], done["error"]) == ("failed", "no answer from the webhook: refused")


@pytest.mark.parametrize("url", ["", "nowhere", None, 5])
def test_an_address_that_is_none_fails_the_run(url: Any) -> None:
    to = {**destination(HOOK), "config": {"url": url}}
    done = run_sync(namespace(), sync(), None, to, ROWS)
    assert (done["status"], counted(done)) == ("failed", {"processed": 5, "failed": 5})


@pytest.mark.parametrize(
    ("members", "to", "strict", "status", "error"),
    [
        ({}, destination(HOOK), False, "", ""),
        ({}, destination(HOOK), True, "", ""),
        ({}, destination(HOOK, "pending"), False, "", ""),
        ({}, destination(HOOK, "pending"), True, "failed", "its status is pending"),
        ({}, destination(HOOK, "error"), False, "failed", "its status is error"),
        ({}, None, False, "failed", "the destination does not exist"),
        ({"status": "paused"}, destination(HOOK), False, "cancelled", "the sync is paused"),
    ],
)
def test_runs_that_send_nothing(
    members: dict[str, Any], to: Any, strict: bool, status: str, error: str
) -> None:
    found = refusal(sync(**members), to, strict=strict)
    assert found[0] == status
    assert error in found[1]
    space = namespace()
    done = run_sync(space, sync(**members), None, to, ROWS, strict=strict)
    assert done["status"] == (status or "completed")
    assert done["completed_at"]
    assert len(sent(space)) == (0 if status else 1)
    assert counted(done) == ({} if status else {"processed": 5, "created": 5})


def test_rows_for_other_types_are_counted_and_stay_here() -> None:
    space = namespace()
    to = {**destination(HOOK), "destination_type": "braze"}
    done = run_sync(space, sync(), None, to, ROWS)
    assert (done["status"], counted(done)) == ("completed", {"processed": 5, "created": 5})
    assert sent(space) == []


def test_the_outbox_names_the_sync() -> None:
    space = answering(IncomingResponse(200))
    run(space)
    (exchange,) = space.outbox.deliveries.newest(9)
    assert exchange.step_id == sync()["id"]


def test_the_lock_is_free_while_rows_are_sent() -> None:
    space = namespace()
    taken: list[bool] = []

    class Outside:
        def answer(self, request: Any) -> tuple[str, IncomingResponse]:
            import threading

            def take() -> None:
                taken.append(space.lock.acquire(timeout=2))
                space.lock.release()

            other = threading.Thread(target=take)
            other.start()
            other.join()
            return "outside", IncomingResponse(200)

    space.outbox.stubs = Outside()  # type: ignore[assignment]
    run(space)
    assert taken == [True]


# Requests


@pytest.mark.parametrize(
    ("config", "method"),
    [
        ({}, "POST"),
        ({"method": "PUT"}, "PUT"),
        ({"method": "patch"}, "PATCH"),
        ({"method": "DELETE"}, "POST"),
        ({"method": None}, "POST"),
    ],
)
def test_methods(config: dict[str, Any], method: str) -> None:
    assert webhook_method(config) == method


@pytest.mark.parametrize(
    ("config", "headers"),
    [
        ({}, {}),
        ({"headers": {"X-API-Key": "k"}}, {"X-API-Key": "k"}),
        (
            {"api_key": "k", "authorization_header": "Basic x"},
            {"X-Api-Key": "k", "Authorization": "Basic x"},
        ),
        ({"api_key": "k", "headers": {"x-api-key": "own"}}, {"x-api-key": "own"}),
        ({"headers": {"X-Number": 5, "X-None": None}}, {"X-Number": "5"}),
        ({"headers": ["no", "object"]}, {}),
    ],
)
def test_headers(config: dict[str, Any], headers: dict[str, str]) -> None:
    assert webhook_headers(config) == {"Content-Type": "application/json", **headers}


def test_an_own_content_type_replaces_the_usual_one() -> None:
    config = {"headers": {"content-type": "application/vnd.rows+json"}}
    assert webhook_headers(config) == {"content-type": "application/vnd.rows+json"}


def test_the_destination_of_the_kit_is_the_one_of_its_sync() -> None:
    assert destination(HOOK)["id"] == sync()["destination_id"] == DESTINATION
