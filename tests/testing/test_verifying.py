"""What handles say of what was recorded: narrowing, waiting, order, expectations; here and from
afar."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import requests

from sandbox import M, Sandbox
from sandbox.control.partial import CriteriaError
from sandbox.testing import RemoteSandbox, VerificationError
from sandbox.testing.handle import Handle

LEAD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as server:
        yield server


@pytest.fixture(params=["here", "from afar"])
def box(request: pytest.FixtureRequest, server: Sandbox) -> Iterator[Handle]:
    if request.param == "here":
        yield server.namespace()
        return
    with RemoteSandbox(server.url) as remote:
        yield remote.namespace()


def test_records_are_narrowed_and_combined(box: Handle) -> None:
    box.submit(LEAD)
    box.submit(LEAD, state="NY")
    requests.get(f"{box.url}/nowhere")

    submits = box.requests.matching(operation="submitLead")
    missing = box.requests.matching(status="4xx")

    assert len(box.requests) == 3
    assert [one.number for one in submits] == [1, 2]
    assert [one.number for one in submits | missing] == [1, 2, 3]
    assert submits & missing == ()
    assert [one.number for one in ~submits] == [3]
    assert [one.number for one in submits.matching(answer={"outcome": "failure"})] == [2]
    assert [one.number for one in box.requests.matching(~M(status=201) | M(path="/x"))] == [3]
    assert box.leads.matching(json_path={"$.variables.lead.state.normal": "NY"})[0].reason
    with pytest.raises(CriteriaError, match="colour is not a criterion"):
        box.requests.matching(colour="red")


def test_verification_takes_expressions(box: Handle) -> None:
    box.submit(LEAD)

    found = box.verify(M(operation="submitLead") & ~M(status="4xx"), exactly=1)
    box.verify(box.requests.matching(status=201), schema={"type": "object"})
    with pytest.raises(VerificationError, match=r"it would fit with status = 404"):
        box.verify(status=404)

    assert found[0].status == 201


def test_order(box: Handle) -> None:
    box.submit(LEAD)
    requests.get(f"{box.url}/flows", auth=box.auth)
    box.submit(LEAD)

    box.verify_order(M(operation="submitLead"), M(operation="listFlows"))
    with pytest.raises(
        VerificationError, match="number 3 of 3 in order is missing: it came before"
    ):
        box.verify_order(
            M(operation="submitLead"), M(operation="submitLead"), M(operation="listFlows")
        )


def test_waiting_for_what_comes_later(box: Handle) -> None:
    threading.Timer(0.05, box.submit, args=(LEAD,)).start()

    assert box.wait_for(operation="submitLead")[0].status == 201
    assert box.wait_for_lead(outcome="success")[0].price == 10
    assert box.wait_for_delivery(url="https://buyer.example/*")


def test_waiting_ends(box: Handle) -> None:
    with pytest.raises(VerificationError, match="No request was recorded at all"):
        box.wait_for(operation="submitLead", timeout=0.01)


def test_expectations(box: Handle) -> None:
    box.expect(operation="submitLead", exactly=1)
    box.never(kind="leads", outcome="error")
    with pytest.raises(VerificationError, match="Expected exactly 1 of the requests") as error:
        box.check()
    assert error.value.faults[0]["check"] == "expectations"

    box.submit(LEAD)
    box.check()

    box.reset()
    box.check()


def test_what_nobody_spoke_of_is_a_surprise(box: Handle) -> None:
    requests.get(f"{box.url}/nowhere")

    with pytest.raises(VerificationError, match="unexpected: No operation fits GET /nowhere"):
        box.check()
    box.check("expectations", "contract")
    box.verify(status=404)
    box.check()


def test_expectations_over_http(server: Sandbox) -> None:
    box = server.namespace()
    url = f"{box.url}/_sandbox/expectations"

    made = requests.post(
        url, json={"kind": "leads", "criteria": {"outcome": "success"}, "exactly": 1}
    )
    ordered = requests.post(
        url, json={"kind": "requests", "in_order": [{"path": "/a"}, {"path": "/b"}]}
    )
    before = requests.get(url).json()["expectations"]
    failed = requests.post(f"{url}/check", json={})
    box.submit(LEAD)
    for path in ("/a", "/b"):
        requests.get(box.url + path)
    passed = requests.post(f"{url}/check", json={})

    assert (made.status_code, made.json()["id"]) == (201, "e1")
    assert ordered.status_code == 201
    assert [one["met"] for one in before] == [False, False]
    assert failed.status_code == 409
    assert [one["check"] for one in failed.json()["faults"]] == ["expectations"] * 2
    assert passed.status_code == 200
    assert requests.delete(url).status_code == 204
    assert requests.get(url).json() == {"expectations": []}


def test_waiting_over_http(server: Sandbox) -> None:
    box = server.namespace()
    url = f"{box.url}/_sandbox/leads/wait"
    threading.Timer(0.05, box.submit, args=(LEAD,)).start()

    came = requests.post(url, json={"outcome": "success"})
    never = requests.post(url, params={"timeout": 0}, json={"outcome": "error"})

    assert (came.status_code, came.json()["count"]) == (200, 1)
    assert never.status_code == 409
    near = never.json()["closest"][0]
    assert near["change"] == [{"op": "replace", "path": "/outcome", "value": "error"}]


@pytest.mark.parametrize(
    ("expression", "criteria"),
    [
        (M(a=1), {"a": 1}),
        (M(a=1) & M(b=2) & M(c=3), {"all_of": [{"a": 1}, {"b": 2}, {"c": 3}]}),
        (M(a=1) | M(b=2), {"any_of": [{"a": 1}, {"b": 2}]}),
        (~M(a=1), {"not": {"a": 1}}),
        (~~M(a=1), {"a": 1}),
    ],
)
def test_expressions_are_json(expression: M, criteria: object) -> None:
    assert expression.criteria == criteria
    assert M.of(expression.criteria) == expression
