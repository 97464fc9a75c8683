"""Prismatic's webhooks: in the same process, and in the place of the real ones."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from urllib.parse import quote

import pytest

from tests.leadconduit.api.kit import FLOW, VENDOR, WORLD, Account

ID = "SW5zdGFuY2VGbG93Q29uZmlnOjkyZTQyMmI1LTVhNzEtNDczNy1hNWUzLWIyZTBjYTJmMDBiZQ=="
PATH = f"/trigger/{ID}"
JSON = {"content-type": "application/json"}


def account(url: str = f"https://hooks.prismatic.io{PATH}", **described: Any) -> Account:
    """An account whose destination has this webhook, described so in the world."""
    action = {"name": "Add", "action_id": "add", "webhook_url": url}
    destinations = [{**WORLD["destinations"][0], "actions": [action]}, WORLD["destinations"][1]]
    webhooks = [{"id": ID, **described}] if described else []
    return Account({**WORLD, "destinations": destinations, "prismatic": webhooks})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
def test_a_call_is_answered_at_once_with_the_id_of_the_run(method: str) -> None:
    answer = account().call(method, PATH, b'{"email":"a@b.co"}', key=None, headers=JSON)
    execution = answer.json["executionId"]
    assert answer.status == 200
    assert answer.headers["prismatic-executionid"] == execution
    assert b64decode(execution).startswith(b"InstanceExecutionResult:")


def test_the_id_may_be_escaped() -> None:
    made = account(f"https://hooks.prismatic.io/trigger/{quote(ID, safe='')}")
    assert made.call("POST", PATH, key=None).status == 200


def test_a_synchronous_call_is_redirected_to_the_result() -> None:
    made = account()
    headers = {**JSON, "prismatic-synchronous": "true"}
    answer = made.call("POST", PATH, b'{"email":"a@b.co"}', key=None, headers=headers)
    assert answer.status == 303
    path = answer.headers["Location"].removeprefix("http://sandbox.test")
    result = made.get(path, key=None)
    assert (result.status, result.json) == (200, {"email": "a@b.co"})


def test_the_world_may_say_what_the_result_is() -> None:
    made = account(result={"id": 7})
    answer = made.call("POST", PATH, key=None, headers={"prismatic-synchronous": "TRUE"})
    assert made.get(answer.headers["Location"].partition(".test")[2], key=None).json == {"id": 7}


@pytest.mark.parametrize(
    ("described", "path", "headers", "status"),
    [
        ({}, "/trigger/unknown", {}, 404),
        ({"paused": True}, PATH, {}, 404),
        ({"api_keys": ["k1", "k2"]}, PATH, {}, 401),
        ({"api_keys": ["k1", "k2"]}, PATH, {"api-key": "k"}, 401),
        ({"api_keys": ["k1", "k2"]}, PATH, {"api-key": "k2"}, 200),
        ({}, "/__prismatic__/results/unknown", {}, 404),
    ],
)
def test_who_may_call_what(described: Any, path: str, headers: Any, status: int) -> None:
    method = "GET" if "results" in path else "POST"
    answer = account(**described).call(method, path, key=None, headers=headers)
    assert answer.status == status
    assert ("error" in answer.json) is (status != 200)


def test_payloads_have_a_limit() -> None:
    assert account().call("POST", PATH, b"x" * (6 * 1024 * 1024 + 1), key=None).status == 413


def test_other_methods_are_refused() -> None:
    answer = account().call("TRACE", PATH, key=None)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST, PUT, PATCH, DELETE")


def test_old_runs_make_room() -> None:
    made = account()
    first = made.call("POST", PATH, key=None).json["executionId"]
    for _ in range(1000):
        made.call("POST", PATH, key=None)
    assert len(made.namespace.store.collection("prismatic_executions")) == 1000
    assert made.get(f"/__prismatic__/results/{first}", key=None).status == 404


@pytest.mark.parametrize(("described", "outcome"), [({}, "success"), ({"paused": True}, "error")])
def test_destinations_reach_it_without_leaving_the_machine(described: Any, outcome: str) -> None:
    made = account(**described)
    made.get(f"/flows/{FLOW}/sources/{VENDOR}/submit?email=a@b.co&state=TX", key=None)
    event = made.namespace.events.oldest(1)[0]
    assert (event["module_id"], event["outcome"]) == ("prismatic", outcome)
    exchange = made.namespace.outbox.deliveries.newest(1)[0]
    assert (exchange.stub, exchange.request.url) == (
        "prismatic",
        f"https://hooks.prismatic.io{PATH}",
    )
    assert ("execution_id" in event["sales_crm"]) is (outcome == "success")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_the_redirect_is_a_switch(status: int) -> None:
    made = account()
    made.namespace.switches.set("prismatic_redirect", status)
    answer = made.call("POST", PATH, key=None, headers={"prismatic-synchronous": "true"})
    assert answer.status == status


@pytest.mark.parametrize("status", [404, 503])
def test_what_a_paused_instance_answers_is_a_switch(status: int) -> None:
    made = account(paused=True)
    made.namespace.switches.set("prismatic_paused", status)
    answer = made.call("POST", PATH, key=None)
    assert answer.status == status
    assert "paused" in answer.json["error"]


@pytest.mark.parametrize(
    ("takes", "limit", "status"),
    [
        (0, 30, 303),
        (30, 30, 303),
        (31, 30, 504),
        (31, 60, 303),
        (12.5, 10, 504),
        (999, "none", 303),
    ],
)
def test_a_synchronous_call_has_a_time_limit(takes: float, limit: Any, status: int) -> None:
    made = account(takes=takes)
    made.namespace.switches.set("prismatic_time_limit", limit)
    answer = made.call("POST", PATH, key=None, headers={"prismatic-synchronous": "true"})
    assert answer.status == status
    assert answer.headers["prismatic-executionid"]
    assert made.call("POST", PATH, key=None).status == 200


def test_a_flow_that_took_too_long_goes_on() -> None:
    made = account(takes=31, result={"id": 7})
    answer = made.call("POST", PATH, key=None, headers={"prismatic-synchronous": "true"})
    assert answer.json == {"error": "The flow did not end within 30 seconds"}
    execution = answer.headers["prismatic-executionid"]
    assert made.get(f"/__prismatic__/results/{execution}", key=None).json == {"id": 7}
