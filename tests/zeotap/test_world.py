"""The built-in world `zeotap` holds what its comments promise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.zeotap.connection_test import run_test
from sandbox.zeotap.connections import effective_config
from sandbox.zeotap.connectors import TYPES, find

RETAIL = "660e8400-e29b-41d4-a716-446655440001"
TRAVEL = "660e8400-e29b-41d4-a716-446655440002"
HOOK = "d0000000-0000-4000-8000-000000000014"
OLD_HOOK = "d0000000-0000-4000-8000-000000000017"
NEWSLETTER = "d0000000-0000-4000-8000-000000000010"
ACTIVE, PAUSED, FAILING = (f"20000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
AUDIENCE = "21000000-0000-4000-8000-000000000001"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox("zeotap", listen=False, strict_contract=True) as running:
        yield running


def ask(
    box: Sandbox,
    method: str,
    path: str,
    body: Any = None,
    token: str = "sk_test_sandbox",
    workspace: str = RETAIL,
) -> Any:
    """Status and JSON of a call below a workspace."""
    answer = box.app.test_client().open(
        f"/api/v1/workspaces/{workspace}{path}",
        method=method,
        json=body,
        headers={"Authorization": f"Bearer {token}", "X-Workspace-ID": workspace},
    )
    return answer.status_code, answer.get_json(silent=True)


def stored(box: Sandbox, collection: str) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = box._namespace.store.collection(f"zeotap.{collection}").values()
    return values


def test_there_is_a_destination_of_every_type(box: Sandbox) -> None:
    status, destinations = ask(box, "GET", "/destinations")
    assert status == 200
    assert {one["destination_type"] for one in destinations} == set(TYPES["destination"])
    assert {one["source_type"] for one in ask(box, "GET", "/sources")[1]} == set(TYPES["source"])


@pytest.mark.parametrize("kind", ["destination", "source"])
def test_every_status_is_what_a_test_would_find(box: Sandbox, kind: Any) -> None:
    for value in stored(box, f"{kind}s"):
        connector = find(kind, value[f"{kind}_type"])
        assert connector is not None
        config = effective_config(box._namespace, value)
        result = run_test(connector, config, existing=True, profile="strict")
        if value["name"] == "Salesforce Production":
            result = run_test(connector, config, existing=True)
        expected = "connected" if result.success else "error"
        assert value["status"] in (expected, "pending"), value["name"]
        assert value["status_error"] == (result.error if value["status"] == "error" else "")


def test_all_three_states_are_there(box: Sandbox) -> None:
    states = {one["status"] for one in ask(box, "GET", "/destinations")[1]}
    assert states == {"pending", "connected", "error"}


def test_no_secret_is_shown(box: Sandbox) -> None:
    for path in ("/destinations", "/sources", "/syncs", "/models", "/api-keys"):
        shown = json.dumps(ask(box, "GET", path))
        assert "not-a-" not in shown
        assert "not_a_" not in shown
        assert "sk_live_retail" not in shown


def test_an_active_sync_keeps_its_destination_and_a_paused_one_does_not(box: Sandbox) -> None:
    assert ask(box, "DELETE", f"/destinations/{HOOK}")[0] == 409
    assert ask(box, "DELETE", f"/destinations/{NEWSLETTER}") == (200, {"status": "deleted"})


@pytest.mark.parametrize(
    ("token", "retail", "travel"),
    [
        ("sk_test_sandbox", 200, 200),
        ("sk_test_admin", 200, 403),
        ("sk_test_member", 200, 403),
        ("sk_live_retail", 200, 403),
        ("sk_live_travel", 403, 200),
        ("sk_test_nobody", 401, 401),
    ],
)
def test_who_belongs_where(box: Sandbox, token: str, retail: int, travel: int) -> None:
    found = [
        ask(box, "GET", "/destinations", token=token, workspace=one)[0] for one in (RETAIL, TRAVEL)
    ]
    assert found == [retail, travel]


def test_a_member_only_looks(box: Sandbox) -> None:
    assert ask(box, "GET", f"/destinations/{HOOK}", token="sk_test_member")[0] == 200
    assert ask(box, "POST", f"/destinations/{HOOK}/test", token="sk_test_member")[0] == 403


def test_five_rows_go_out_in_three_requests(box: Sandbox) -> None:
    status, run = ask(box, "POST", f"/syncs/{ACTIVE}/trigger")
    assert status == 202
    assert (run["status"], run["rows_processed"], run["rows_created"]) == ("completed", 5, 5)
    sizes = [len(one.json["rows"]) for one in box.zeotap.deliveries]
    assert sizes == [2, 2, 1]
    assert box.zeotap.deliveries[0].json["rows"][0] == {
        "data": {
            "customer_id": "cust_123",
            "email": "jane@customer.example",
            "name": "Jane Doe",
            "lifetime_value": 310.5,
        },
        "operation": "insert",
        "primary_key": "cust_123",
    }
    assert ask(box, "GET", f"/syncs/{ACTIVE}/runs")[1] == [run]
    assert ask(box, "GET", f"/syncs/{ACTIVE}/runs/{run['id']}") == (200, run)


def test_a_paused_sync_gives_a_cancelled_run(box: Sandbox) -> None:
    _, run = ask(box, "POST", f"/syncs/{PAUSED}/trigger")
    assert (run["status"], run["error"]) == ("cancelled", "the sync is paused, not active")
    assert box.zeotap.deliveries == ()


def test_a_server_that_is_down_fails_the_run(box: Sandbox) -> None:
    _, run = ask(box, "POST", f"/syncs/{FAILING}/trigger")
    assert (run["status"], run["rows_failed"]) == ("failed", 5)
    assert run["error"] == "the webhook answered with status 503"


def test_the_audience_is_added(box: Sandbox) -> None:
    _, run = ask(box, "POST", f"/audience-syncs/{AUDIENCE}/trigger")
    assert (run["status"], run["rows_created"]) == ("completed", 2)
    (delivery,) = box.zeotap.deliveries
    assert delivery.json["sync_mode"] == "add"
    assert [row["primary_key"] for row in delivery.json["rows"]] == ["cust_123", "cust_126"]


def test_two_loads_are_the_same(box: Sandbox) -> None:
    with Sandbox("zeotap", listen=False) as other:
        assert ask(box, "GET", "/destinations") == ask(other, "GET", "/destinations")
        assert ask(box, "POST", f"/syncs/{ACTIVE}/trigger") == ask(
            other, "POST", f"/syncs/{ACTIVE}/trigger"
        )
