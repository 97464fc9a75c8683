"""What is left of a request: an entry in the journal, and nothing secret anywhere."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.routing import Router
from tests.http.doors import FORM, JSON, LEAD, OWNER, SUBMIT, Door, ServerDoor, new_namespace
from tests.http.raw import ask, request

SECRET = "s3cr3t-k3y"
KEY = {"Authorization": "Basic " + b64encode(f"API:{SECRET}".encode()).decode()}
WRONG_KEY = {"Authorization": "Basic " + b64encode(f"API:{SECRET}-not".encode()).decode()}
AUTH = f"Authorization: {KEY['Authorization']}"


def recorded(door: Door, prefix: str, number: int = 1) -> dict[str, Any]:
    """One entry, whole."""
    entry: dict[str, Any] = door.ask("GET", f"{prefix}/_sandbox/requests/{number}").json
    return entry


@pytest.mark.parametrize(
    ("method", "target", "body", "headers", "status", "operation", "problem"),
    [
        ("GET", "/nowhere", None, {}, 404, None, "not-found"),
        ("BREW", "/flows", None, {}, 405, None, "method-not-allowed"),
        ("GET", "/flows", None, {}, 401, "listFlows", "unauthorized"),
        ("GET", "/flows", None, OWNER | {"Accept": "a/b"}, 406, "listFlows", "not-acceptable"),
        ("POST", "/flows", b"{", OWNER | JSON, 400, "createFlow", "malformed-json"),
        ("POST", "/flows", b"\xff", OWNER | JSON, 400, "createFlow", "invalid-encoding"),
        ("POST", "/flows", b"a=1", OWNER | FORM, 415, "createFlow", "unsupported-media-type"),
        ("POST", "/flows", b"", OWNER | JSON, 400, "createFlow", "missing-body"),
        ("POST", "/flows", b"{}", OWNER | JSON, 422, "createFlow", "validation"),
        ("GET", "/flows/x", None, OWNER, 400, "getFlow", "validation"),
        ("GET", "/flows/" + "0" * 24, None, OWNER, 404, "getFlow", "not-found"),
        ("GET", "/api/v1/nowhere", None, {}, 404, None, "not-found"),
        ("POST", SUBMIT.replace("f1/", "f9/"), LEAD, FORM, 404, "submitLead", None),
        ("POST", SUBMIT, b"{", JSON, 400, "submitLead", None),
    ],
)
def test_what_fails_is_recorded(
    door: Door,
    method: str,
    target: str,
    body: bytes | None,
    headers: dict[str, str],
    status: int,
    operation: str | None,
    problem: str | None,
) -> None:
    prefix = new_namespace(door)

    answer = door.ask(method, prefix + target, body, headers)

    entry = recorded(door, prefix)
    assert answer.status == entry["status"] == status
    assert (entry["method"], entry["path"]) == (method, target)
    assert entry["operation"] == operation
    if problem is not None:
        assert entry["problem"] == problem
    assert bool(entry["findings"]) is (problem == "validation")
    assert entry["reply"]["body_size"] == len(answer.body)
    assert entry["namespace"] == prefix[2:]
    assert entry["lead_id"] is None


def test_findings_are_recorded_whole(door: Door) -> None:
    prefix = new_namespace(door)

    answer = door.ask("POST", f"{prefix}/flows", b'{"name": 1}', OWNER | JSON)

    entry = recorded(door, prefix)
    assert entry["findings"] == answer.json["findings"]
    assert {"name", "enabled"} <= {finding["path"] for finding in entry["findings"]}


@pytest.mark.parametrize(
    ("data", "status", "problem"),
    [
        (request("POST", "/flows", b"{}", AUTH, "Content-Length: x"), 400, "length-mismatch"),
        (request("POST", "/flows", b"", AUTH, "Content-Length: 99999999"), 413, "body-too-large"),
        (request("GET", "/" + "a" * 70_000), 414, "uri-too-long"),
        (request("GET", "/flows", b"", "X: " + "a" * 70_000), 431, "headers-too-large"),
        (b"GET /flows HTTP/3.0\r\n\r\n", 505, "version-not-supported"),
        (b"NONSENSE\r\n\r\n", 400, "bad-request"),
    ],
    ids=["length", "size", "URI", "header", "version", "nonsense"],
)
def test_what_is_no_http_is_recorded_too(data: bytes, status: int, problem: str) -> None:
    with Sandbox("quickstart", strict_contract=True) as box:
        answer = ask(box.url, data)
        entries = box.requests

    assert answer.status == status
    assert [(one.status, one.problem, one.operation) for one in entries] == [
        (status, problem, None)
    ]


def test_a_submission_is_recorded_with_its_lead(door: Door) -> None:
    prefix = new_namespace(door)

    lead = door.ask("POST", prefix + SUBMIT, LEAD, FORM).json["lead"]["id"]

    entry = recorded(door, prefix)
    assert (entry["operation"], entry["status"], entry["lead_id"]) == ("submitLead", 201, lead)
    assert entry["request"]["body"] == LEAD.decode()
    assert entry["duration_us"] > 0
    assert door.ask("GET", f"{prefix}/_sandbox/leads/{lead}/trace").json["trace"]


def test_keys_are_masked_where_requests_are_shown(door: Door) -> None:
    prefix = new_namespace(door)
    more = {"X-Auth-Token": SECRET, "X-Api-Key": SECRET, "Sandbox-Token": SECRET}

    door.ask("GET", f"{prefix}/flows", headers=KEY | more)
    answer = door.ask("GET", f"{prefix}/_sandbox/requests/1")
    listed = door.ask("GET", f"{prefix}/_sandbox/requests")

    sent = answer.json["request"]["headers"]
    assert sent["authorization"] == "Basic ***"
    assert {sent[name.lower()] for name in more} == {"***"}
    for shown in (answer.body, listed.body):
        assert SECRET.encode() not in shown
        assert KEY["Authorization"].split()[1].encode() not in shown


# Logs


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A sandbox whose keys would be recognised anywhere."""
    with Sandbox("quickstart", api_key=SECRET, token=f"token-{SECRET}") as box:
        yield box


def broken(call: Call) -> Reply:
    """A behaviour with a bug."""
    raise RuntimeError(f"no answer for {call.operation.id}")


def break_operation(box: Sandbox, name: str) -> None:
    service = box.app.extensions["sandbox"]
    service.router = Router(
        [
            replace(product, behaviours={**product.behaviours, name: broken})
            for product in service.router.products
        ]
    )


def test_no_secret_is_logged(box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    door = ServerDoor("box", box.url)
    break_operation(box, "listDestinations")
    token = {"Sandbox-Token": f"token-{SECRET}"}

    statuses = [
        door.ask(method, target, body, headers).status
        for method, target, body, headers in [
            ("GET", "/flows", None, KEY),
            ("GET", "/flows", None, WRONG_KEY),
            ("GET", "/flows/x", None, KEY),
            ("GET", "/destinations", None, KEY),
            ("POST", "/flows", b"{", KEY | JSON),
            ("GET", "/flows", None, {"Authorization": f"Basic {SECRET}"}),
            ("POST", SUBMIT, LEAD, FORM | KEY),
            ("GET", "/_sandbox/world", None, token),
            ("GET", "/_sandbox/world", None, {"Sandbox-Token": f"wrong-{SECRET}"}),
            ("GET", "/_sandbox/nowhere", None, token),
        ]
    ]
    ask(box.url, request("GET", "/flows", b"", AUTH, "nonsense"))

    assert statuses == [200, 401, 400, 500, 400, 401, 201, 200, 401, 404]
    assert "listDestinations" in caplog.text  # the failure is logged, with its place
    for secret in (SECRET, KEY["Authorization"].split()[1], WRONG_KEY["Authorization"].split()[1]):
        assert secret not in caplog.text


def test_an_answer_to_a_failure_tells_nothing_of_it(box: Sandbox) -> None:
    break_operation(box, "listDestinations")
    break_operation(box, "listWorlds")
    door = ServerDoor("box", box.url)

    api = door.ask("GET", "/destinations", headers=KEY)
    control = door.ask("GET", "/_sandbox/worlds", headers={"Sandbox-Token": f"token-{SECRET}"})

    assert (api.status, api.json) == (
        500,
        {"error": "The sandbox failed on this request; see its log."},
    )
    assert (control.status, control.type) == (500, "application/problem+json")
    assert b"RuntimeError" not in control.body
    assert [(one.status, one.problem) for one in box.requests] == [(500, "internal-error")]


def test_a_line_of_the_log_is_one_line(box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    break_operation(box, "getField")
    door = ServerDoor("box", box.url)

    answer = door.ask("GET", "/fields/x%0D%0AERROR%20all", headers=KEY)

    assert answer.status == 500
    assert [record.getMessage().splitlines() for record in caplog.records] == [
        [r"GET '/fields/x\r\nERROR all' failed inside the sandbox"]
    ]
