"""Stubs of operations, over the control plane and in tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.control.substitution import ExpressionError, check
from sandbox.testing.operation_stubs import StubError

FLOW = {"when": {"operation": "listFlows"}}


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def box(server: Sandbox) -> Iterator[Sandbox]:
    server.reset()
    yield server


def add(box: Sandbox, **stub: Any) -> requests.Response:
    return requests.post(f"{box.url}/_sandbox/operation-stubs", json=stub, timeout=5)


def flows(box: Sandbox, query: str = "") -> requests.Response:
    return requests.get(f"{box.url}/flows{query}", auth=box.auth, timeout=5)


def test_a_stub_answers_in_the_place_of_the_operation(box: Sandbox) -> None:
    made = add(box, **FLOW, status=503, body="closed", headers={"Retry-After": "7"}, times=1)
    assert made.status_code == 201
    assert made.json()["id"] == "s1"
    assert made.headers["Location"].endswith("/_sandbox/operation-stubs/s1")

    answer = flows(box)
    assert (answer.status_code, answer.text) == (503, "closed")
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["Sandbox-Stub"] == "s1"
    assert flows(box).status_code == 200
    shown = requests.get(made.headers["Location"], timeout=5).json()
    assert (shown["answered"], shown["exhausted"]) == (1, True)


def test_who_may_not_call_is_refused_all_the_same(box: Sandbox) -> None:
    add(box, **FLOW, status=503)

    assert requests.get(f"{box.url}/flows", timeout=5).status_code == 401


def test_several_answers_come_in_turn(box: Sandbox) -> None:
    answers = [{"status": status} for status in (500, 502, 503)]
    add(box, **FLOW, answers=answers)
    assert [flows(box).status_code for _ in range(5)] == [500, 502, 503, 503, 503]
    add(box, **FLOW, answers=answers[:2], then="again")
    assert [flows(box).status_code for _ in range(4)] == [500, 502, 500, 502]


@pytest.mark.parametrize(
    ("when", "query", "fits"),
    [
        ({"path": "/flows"}, "", True),
        ({"path": "/fl*"}, "", True),
        ({"path_pattern": "^/flows$"}, "", True),
        ({"method": "get", "path": "/flows"}, "", True),
        ({"method": "POST", "path": "/flows"}, "", False),
        ({"operation": "listFlows", "query": {"a": "1"}}, "?a=1", True),
        ({"operation": "listFlows", "query": {"a": "1"}}, "?a=2", False),
        ({"operation": "listFlows", "headers": {"X-Test": "1"}}, "", False),
        ({"operation": "listFlows", "product": "leadconduit"}, "", True),
        ({"contract": "off"}, "", True),
    ],
)
def test_which_calls_are_answered(
    box: Sandbox, when: dict[str, Any], query: str, fits: bool
) -> None:
    contract = when.pop("contract", "on")
    assert add(box, when=when, status=503, contract=contract).status_code == 201

    assert (flows(box, query).status_code == 503) is fits


def test_a_body_can_be_asked_for(box: Sandbox) -> None:
    add(
        box,
        when={"operation": "createDestination", "body": {"name": "Odd"}},
        status=400,
        json={"error": "{{request.body.name}} is odd"},
    )
    zeotap = box.zeotap
    url = f"{zeotap.workspace_url}/destinations"
    body = {"name": "Odd", "destination_type": "webhook", "config": {}}

    answer = requests.post(url, json=body, headers=zeotap.headers, timeout=5)
    assert (answer.status_code, answer.json()) == (400, {"error": "Odd is odd"})
    other = requests.post(url, json={**body, "name": "Even"}, headers=zeotap.headers, timeout=5)
    assert other.status_code == 201


def test_an_answer_that_breaks_the_contract_is_refused(box: Sandbox) -> None:
    answers = [{"json": []}, {"status": 200, "json": [{"id": 7}]}, {"status": 418}]
    refused = add(box, **FLOW, answers=answers)

    assert refused.status_code == 422
    findings = refused.json()["findings"]
    places = {tuple(one["location"][:4]) for one in findings}
    assert places == {("body", "answers", 1, "json"), ("body", "answers", 2, "status")}
    assert all(one["message"].startswith("listFlows: ") for one in findings)
    assert requests.get(f"{box.url}/_sandbox/operation-stubs", timeout=5).json() == {"stubs": []}
    assert flows(box).status_code == 200


def test_the_contract_may_be_broken_on_purpose(box: Sandbox) -> None:
    assert add(box, **FLOW, status=418, json={"tea": True}, contract="off").status_code == 201

    answer = flows(box)
    assert (answer.status_code, answer.json()) == (418, {"tea": True})
    assert "Sandbox-Contract-Violation" in answer.headers


def test_what_fits_no_operation_is_refused(box: Sandbox) -> None:
    for when in ({"operation": "listFlow"}, {"path": "/nothing"}, {"path": "/nothing/*"}):
        refused = add(box, when=when, status=503)
        assert refused.status_code == 422
        assert refused.json()["findings"][0]["location"] == ["body", "when"]


@pytest.mark.parametrize(
    ("stub", "status"),
    [
        ({"when": {"path_pattern": "("}}, 400),
        ({"when": {"colour": 1}}, 422),
        ({"answers": []}, 422),
        ({"status": 99}, 422),
        ({"json": 1, "body": "x"}, 422),
        ({"answers": [{}], "status": 200}, 422),
        ({"headers": {"A": "x\r\ny"}}, 422),
        ({"json": "{{request.nothing}}"}, 422),
        ({"json": {"a": ["{{ uuid }} {{oops}}"]}}, 422),
        ({"body": "{{request.body.x | default oops}}"}, 422),
    ],
)
def test_what_cannot_be_understood_is_refused(
    box: Sandbox, stub: dict[str, Any], status: int
) -> None:
    refused = add(box, **{**FLOW, **stub})

    assert refused.status_code == status
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["findings"]


def test_expressions_are_replaced(box: Sandbox) -> None:
    add(
        box,
        when={"operation": "getFlow"},
        status=404,
        contract="off",
        headers={"X-Turn": "{{turn}}"},
        json={
            "id": "{{request.params.id}}",
            "turn": "{{turn}}",
            "text": "{{request.method}} {{request.path}}",
            "query": "{{request.query.a}}",
            "missing": "{{request.query.b | default 'none'}}",
            "null": "{{request.body.x}}",
            "agent": "{{request.headers.x-agent}}",
            "now": "{{now_ms}}",
            "uuid": "{{uuid}}",
        },
    )
    box.clock.freeze("2026-03-02T09:00:00Z")
    flow = "5" * 24
    answer = requests.get(
        f"{box.url}/flows/{flow}?a=1", auth=box.auth, headers={"X-Agent": "me"}, timeout=5
    )
    value = answer.json()

    assert len(value.pop("uuid")) == 36
    assert value == {
        "id": flow,
        "turn": 1,
        "text": f"GET /flows/{flow}",
        "query": "1",
        "missing": "none",
        "null": None,
        "agent": "me",
        "now": 1772442000000,
    }
    assert answer.headers["X-Turn"] == "1"


@pytest.mark.parametrize("text", ["{{}}", "{{ a b }}", "{{request}}", "{{now.x}}", "{{a|b}}"])
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(ExpressionError, match="is no expression; there are"):
        check({"a": [text]})


def test_the_contract_of_what_will_be_replaced_is_not_judged(box: Sandbox) -> None:
    stub = {"when": {"operation": "getFlow"}, "status": 404, "json": "{{request.body}}"}

    assert add(box, **stub).status_code == 201


def test_stubs_are_taken_away(box: Sandbox) -> None:
    url = f"{box.url}/_sandbox/operation-stubs"
    add(box, **FLOW, status=500)
    add(box, **FLOW, status=502)
    assert flows(box).status_code == 502
    assert requests.delete(f"{url}/s2", timeout=5).json()["answered"] == 1
    assert requests.delete(f"{url}/s2", timeout=5).status_code == 404
    assert flows(box).status_code == 500
    assert requests.delete(url, timeout=5).status_code == 204
    assert flows(box).status_code == 200
    add(box, **FLOW, status=500)
    box.reset()
    assert flows(box).status_code == 200


def test_a_namespace_has_its_own(box: Sandbox) -> None:
    other = box.namespace("other")
    other.stub_operation("listFlows", status=503)

    assert flows(box).status_code == 200
    assert requests.get(f"{other.url}/flows", auth=other.auth, timeout=5).status_code == 503
    box.delete(other)


def test_in_a_test(box: Sandbox) -> None:
    with box.stub_operation("listFlows", when={"query": {"a": "1"}}, json=[]) as stub:
        assert flows(box, "?a=1").json() == []
        assert flows(box).json() != []
        assert (stub.answered, stub.exhausted) == (1, False)
    assert flows(box, "?a=1").json() != []
    with pytest.raises(StubError, match=r"json\.0: listFlows: expected an object"):
        box.stub_operation("listFlows", json=[1])
    with pytest.raises(StubError, match="colour"):
        box.stub_operation("listFlows", colour=1)


def test_a_snapshot_holds_the_stubs_as_they_stand(box: Sandbox) -> None:
    box.stub_operation("listFlows", answers=[{"status": 500}, {"status": 502}, {"status": 503}])
    namespace = box._namespace
    assert flows(box).status_code == 500
    state = namespace.state()
    assert flows(box).status_code == 502
    box.reset()
    assert flows(box).status_code == 200

    namespace.restore(state)
    assert [flows(box).status_code for _ in range(2)] == [502, 503]
