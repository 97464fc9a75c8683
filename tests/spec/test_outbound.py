"""What callbacks and webhooks may reach: this machine, and hosts that are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from sandbox.spec.callbacks import fire_webhook
from sandbox.world.exchange import Exchange, OutgoingRequest
from sandbox.world.network import NetworkPolicy
from tests.spec.served import Api, of_text
from tests.world.receiver import Answer, Receiver, receiver

TEXT = """
paths:
  /jobs:
    post:
      operationId: start
      parameters: [{name: to, in: query, schema: {type: string}}]
      responses: {"204": {description: Fine.}}
      callbacks:
        done: {"{$request.query.to}": {post: {responses: {"200": {description: Fine.}}}}}
webhooks:
  lost:
    servers: [{url: "https://169.254.169.254/latest"}]
    post: {operationId: lost, responses: {"200": {description: Fine.}}}
"""
ELSEWHERE = [
    "http://partner.example/a",
    "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/",
    "http://192.168.1.1:8080/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://0.0.0.0:1/",
    "http://2852039166/",
    "http://127.0.0.1.partner.example/",
    "http://127.0.0.1@partner.example/",
    "http://partner.example#@127.0.0.1/",
]


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as state:
        yield state


def called(api: Api, address: str) -> list[Exchange]:
    assert api.post(f"/jobs?to={quote(address, safe='')}", None).status == 204
    assert api.service.senders.settle(10)
    return list(api.namespace.outbox.deliveries.oldest(10))


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_callback_to_another_host_is_recorded_and_not_sent(address: str) -> None:
    (kept,) = called(Api(of_text(TEXT)), address)

    assert kept.stubbed or kept.error_kind == "address"
    assert NetworkPolicy().route(kept.request.url) is None or kept.error_kind == "address"


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ftp://localhost/a"]
)
def test_what_is_no_http_goes_nowhere(address: str) -> None:
    (kept,) = called(Api(of_text(TEXT)), address)

    assert kept.error_kind == "address"
    assert not kept.stubbed


def test_a_webhook_that_names_its_server_is_held_to_the_same() -> None:
    api = Api(of_text(TEXT))
    kept = fire_webhook(api.namespace, api.document, "lost")

    assert kept.stubbed
    other = fire_webhook(api.namespace, api.document, "lost", url="http://10.1.2.3/")
    assert other.stubbed


def test_callbacks_follow_no_redirect(server: Receiver) -> None:
    server.answers["/first"] = Answer(302, {"Location": f"{server.url}/second"})
    (kept,) = called(Api(of_text(TEXT)), f"{server.url}/first")

    assert kept.response is not None and kept.response.status == 302
    assert [one.target for one in server.received] == ["/first"]


@pytest.mark.parametrize("there", ["http://10.0.0.1/", "//169.254.169.254/latest"])
def test_where_a_redirect_leads_is_decided_anew(there: str, server: Receiver) -> None:
    server.answers["/first"] = Answer(307, {"Location": there})
    headers = {"Authorization": "Bearer secret"}
    request = OutgoingRequest("GET", f"{server.url}/first", headers, follow_redirects=True)
    kept = Api(of_text(TEXT)).namespace.outbox.send(request)

    assert kept.stubbed
    assert kept.redirects == (there if there.startswith("http") else f"http:{there}",)
