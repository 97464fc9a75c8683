"""Every client library reaches the sandbox at the addresses of production, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from sandbox.testing.handle import Handle
from sandbox.testing.intercept import NetworkRefused
from sandbox.testing.submit import basic
from tests.testing.intercept.clients import CLIENTS, Ask

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
ANN = {"first_name": "Ann", "email": "ann@example.com", "phone_1": "5125550100", "state": "TX"}


@pytest.fixture(params=CLIENTS)
def ask(request: pytest.FixtureRequest) -> Ask:
    return CLIENTS[request.param]


def test_a_lead_posted_to_production_is_in_the_sandbox(box: Handle, submit: str, ask: Ask) -> None:
    with box.intercept():
        got = ask("POST", submit, FORM, urlencode(ANN).encode())

    assert got.status == 201
    (lead,) = box.leads
    assert json.loads(got.body)["lead"]["id"] == lead.id
    (request,) = box.requests
    assert request.form["email"] == "ann@example.com"
    assert request.headers["host"] == "app.leadconduit.com"


def test_a_body_in_chunks_arrives_whole(box: Handle, submit: str, ask: Ask) -> None:
    def pieces() -> Iterator[bytes]:
        text = urlencode(ANN).encode()
        yield from (text[at : at + 7] for at in range(0, len(text), 7))

    with box.intercept():
        got = ask("POST", submit, FORM, pieces())

    assert got.status == 201
    (request,) = box.requests
    assert request.headers["transfer-encoding"] == "chunked"
    assert request.form["phone_1"] == "5125550100"


def test_errors_of_the_sandbox_are_answers(box: Handle, ask: Ask) -> None:
    with box.intercept():
        got = ask("GET", "https://app.leadconduit.com/flows?x=%C3%A9&y=a+b", {})

    assert got.status == 401
    assert got.headers["content-type"].startswith("application/json")
    assert (box.requests[0].path, box.requests[0].query) == ("/flows", "x=%C3%A9&y=a+b")


def test_head_has_the_length_of_get_and_no_body(box: Handle, ask: Ask) -> None:
    headers = {"Authorization": basic(box.auth), "Accept-Encoding": "gzip, deflate"}

    with box.intercept():
        head = ask("HEAD", "https://next.leadconduit.com/flows", headers)
        get = ask("GET", "https://next.leadconduit.com/flows", headers)

    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(get.body) > 0


def test_zeotap_is_served_at_its_own_host(box: Handle, ask: Ask) -> None:
    zeotap = box.zeotap
    headers = {"Authorization": f"Bearer {zeotap.token}"}

    with box.intercept():
        got = ask("GET", "https://composable.zeotap.com/api/v1/workspaces", headers)
        lost = ask("GET", "https://composable.zeotap.com/flows", headers)

    assert got.status == 200
    assert zeotap.workspace_id in got.body.decode()
    assert lost.status == 404
    assert b"composable.zeotap.com has no /flows" in lost.body


def test_plain_http_and_a_host_of_ones_own(box: Handle, ask: Ask) -> None:
    with box.intercept(hosts=["leads.partner.test", "*.conduit.test", "crm.test:8443"]):
        statuses = [
            ask("GET", f"{origin}{box.targets[0].path}", {}).status
            for origin in (
                "http://leads.partner.test",
                "https://eu.conduit.test",
                "https://crm.test:8443",
            )
        ]

    assert statuses == [201, 201, 201]
    assert [request.headers["host"] for request in box.requests] == [
        "leads.partner.test",
        "eu.conduit.test",
        "crm.test:8443",
    ]


@pytest.mark.parametrize(
    "url", ["https://example.com/x", "http://192.0.2.7:81/", "https://[2001:db8::1]/"]
)
def test_any_other_host_is_refused_by_name(box: Handle, ask: Ask, url: str) -> None:
    with box.intercept() as interception, pytest.raises(NetworkRefused) as refused:
        ask("GET", url, {})

    host = refused.value.host
    assert host in url
    assert host in str(refused.value)
    assert f"allow=[{host!r}]" in str(refused.value)
    assert [one.host for one in interception.refused] == [host]
    assert not box.requests
