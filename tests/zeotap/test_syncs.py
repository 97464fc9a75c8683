"""Syncs and audience syncs: their life, and what triggering them leaves behind."""

from __future__ import annotations

import time
from typing import Any

import pytest

from sandbox.world.holding import HoldRule
from tests.zeotap.api_kit import NOBODY, ONE, OWNER, STAMP, TWO, WEBHOOK, Api

SOURCE = "b0000000-0000-4000-8000-000000000001"
MODEL = "b0000000-0000-4000-8000-000000000002"
AUDIENCE = "b0000000-0000-4000-8000-000000000003"
HOOK = "b0000000-0000-4000-8000-000000000004"
SYNC = "b0000000-0000-4000-8000-000000000005"
AUDIENCE_SYNC = "b0000000-0000-4000-8000-000000000006"
ROWS = [{"id": "1", "email": "ada@example.com"}, {"id": "2", "email": "ben@example.com"}]


def section(**sync: Any) -> dict[str, Any]:
    """A workspace with a sync of two rows."""
    hook = {**WEBHOOK, "id": HOOK, "status": "connected"}
    return {
        "workspaces": [
            {
                "id": ONE,
                "name": "One",
                "members": [{"account": OWNER, "role": "owner"}],
                "sources": [
                    {"id": SOURCE, "name": "W", "source_type": "bigquery", "config": {}},
                ],
                "models": [
                    {
                        "id": MODEL,
                        "name": "Leads",
                        "source_id": SOURCE,
                        "primary_key_column": "id",
                        "rows": ROWS,
                    }
                ],
                "audiences": [
                    {"id": AUDIENCE, "name": "A", "primary_key_column": "id", "rows": ROWS[:1]}
                ],
                "destinations": [hook],
                "syncs": [
                    {"id": SYNC, "name": "S", "model_id": MODEL, "destination_id": HOOK, **sync}
                ],
                "audience_syncs": [
                    {
                        "id": AUDIENCE_SYNC,
                        "name": "A",
                        "audience_id": AUDIENCE,
                        "destination_id": HOOK,
                    }
                ],
            }
        ]
    }


def test_a_sync_has_defaults_and_is_changed_in_part() -> None:
    api = Api()
    sync, hook = api.pipeline(sync_mode="mirror", schedule="0 */6 * * *")
    path = f"/syncs/{sync['id']}"

    assert sync["destination_id"] == hook["id"]
    assert (sync["status"], sync["sync_mode"], sync["primary_key"]) == ("active", "mirror", "")
    assert (sync["last_synced_at"], sync["last_run_id"]) == (None, None)
    changed = api.put(path, {"status": "paused", "schedule": None, "last_run_id": NOBODY})
    assert changed.json == {**sync, "status": "paused", "schedule": None}
    assert api.get("/syncs").json == [changed.json]
    assert api.delete(path).json == {"status": "deleted"}
    assert api.get(path).json == {"error": "sync not found"}


@pytest.mark.parametrize(
    ("member", "value", "error"),
    [
        ("model_id", NOBODY, "model not found"),
        ("destination_id", NOBODY, "destination not found"),
        ("destination_id", "x", "destination_id must be a UUID"),
        ("status", "gone", "status must be one of active or paused"),
    ],
)
def test_what_is_wrong_with_syncs(member: str, value: str, error: str) -> None:
    api = Api()
    sync, _ = api.pipeline()
    body = {name: sync[name] for name in ("name", "model_id", "destination_id")}

    for answer in (
        api.post("/syncs", {**body, member: value}),
        api.put(f"/syncs/{sync['id']}", {member: value}),
    ):
        assert (answer.status, answer.json) == (400, {"error": error})
    assert api.get("/syncs").json == [sync]


def test_what_is_of_another_workspace_cannot_be_referred_to() -> None:
    api = Api()
    sync, _ = api.pipeline()
    foreign = api.made("/destinations", WEBHOOK, workspace=TWO)
    body = {"name": "x", "model_id": sync["model_id"], "destination_id": foreign["id"]}

    assert api.post("/syncs", body).json == {"error": "destination not found"}


def test_triggering_sends_the_rows_and_leaves_a_run() -> None:
    api = Api(section=section())
    answer = api.post(f"/syncs/{SYNC}/trigger")
    run = answer.json

    assert answer.status == 202
    assert (run["status"], run["trigger"], run["sync_id"]) == ("completed", "api", SYNC)
    assert (run["rows_processed"], run["rows_created"], run["rows_failed"]) == (2, 2, 0)
    (sent,) = api.namespace.outbox.deliveries.oldest(10)
    assert (sent.request.url, sent.step_id) == ("https://hooks.example/rows", SYNC)
    assert sent.request.headers["X-API-Key"] == "hook-secret"
    assert api.get(f"/syncs/{SYNC}/runs").json == [run]
    assert api.get(f"/syncs/{SYNC}/runs/{run['id']}").json == run
    sync = api.get(f"/syncs/{SYNC}").json
    assert (sync["last_run_id"], sync["last_synced_at"]) == (run["id"], STAMP)


def test_a_run_that_is_held_goes_on_by_itself() -> None:
    api = Api(section=section())
    holding = api.namespace.outbox.holding
    holding.hold(HoldRule("https://hooks.example/"))
    run = api.post(f"/syncs/{SYNC}/trigger").json
    (held,) = holding.held
    assert (run["status"], held.state, held.step_id) == ("queued", "held", SYNC)
    assert api.get(f"/syncs/{SYNC}").json["last_synced_at"] is None

    assert holding.fire(held.number).state == "stubbed"

    deadline = time.monotonic() + 10
    while (stored := api.get(f"/syncs/{SYNC}/runs/{run['id']}").json)["status"] != "completed":
        assert time.monotonic() < deadline, stored
        time.sleep(0.005)
    assert stored["rows_created"] == 2
    while api.get(f"/syncs/{SYNC}").json["last_synced_at"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_runs_come_newest_first_and_belong_to_their_sync(order: str) -> None:
    api = Api({"zeotap_list_order": order}, section=section())
    runs = [api.post(f"/syncs/{SYNC}/trigger").json for _ in range(3)]
    other = api.post(f"/audience-syncs/{AUDIENCE_SYNC}/trigger").json

    listed = api.get(f"/syncs/{SYNC}/runs").json
    assert [one["id"] for one in listed] == [one["id"] for one in runs[::-1]]
    assert api.get(f"/syncs/{SYNC}/runs/{other['id']}").json == {"error": "run not found"}
    assert other["rows_processed"] == 1
    assert api.get(f"/audience-syncs/{AUDIENCE_SYNC}/runs/{other['id']}").json == other


@pytest.mark.parametrize(
    ("switches", "status", "state"),
    [
        ({}, 202, "completed"),
        ({"zeotap_trigger_status": 200}, 200, "completed"),
        ({"zeotap_trigger_answer": "queued"}, 202, "queued"),
    ],
)
def test_how_triggering_answers(switches: dict[str, Any], status: int, state: str) -> None:
    api = Api(switches, section=section())
    answer = api.post(f"/syncs/{SYNC}/trigger")

    assert (answer.status, answer.json["status"]) == (status, state)
    stored = api.get(f"/syncs/{SYNC}/runs/{answer.json['id']}").json
    assert stored["status"] == "completed"


def test_a_run_that_cannot_be_says_why() -> None:
    api = Api(section=section(status="paused"))
    paused = api.post(f"/syncs/{SYNC}/trigger").json

    assert paused["status"] == "cancelled"
    assert paused["error"]
    assert api.get(f"/syncs/{SYNC}").json["last_synced_at"] is None
    api.delete(f"/audience-syncs/{AUDIENCE_SYNC}")
    assert api.delete(f"/destinations/{HOOK}").status == 200
    api.put(f"/syncs/{SYNC}", {"status": "active"})
    gone = api.post(f"/syncs/{SYNC}/trigger").json
    assert gone["status"] == "failed"
    assert gone["rows_processed"] == 0


def test_an_audience_that_the_world_does_not_know_has_no_rows() -> None:
    api = Api(section=section())
    body = {"name": "x", "audience_id": NOBODY, "destination_id": HOOK}
    sync = api.made("/audience-syncs", body)

    assert sync["sync_mode"] == "mirror"
    assert "primary_key" not in sync
    assert api.post(f"/audience-syncs/{sync['id']}/trigger").json["rows_processed"] == 0


def test_runs_go_with_their_sync() -> None:
    api = Api(section=section())
    api.post(f"/syncs/{SYNC}/trigger")
    api.delete(f"/syncs/{SYNC}")

    assert api.get(f"/syncs/{SYNC}/runs").status == 404
    assert len(api.namespace.store.collection("zeotap.runs")) == 0
