"""How modules are found and run, and what the stub and destinations do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.registry import find, known, module_ids
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

CONTEXT = base.Context()


class Recipient:
    """Records requests and answers each with the same reply."""

    def __init__(
        self, body: str = "", status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        self.requests: list[OutgoingRequest] = []
        self.reply = IncomingResponse(status, headers or {}, body.encode())

    def __call__(self, request: OutgoingRequest) -> IncomingResponse:
        self.requests.append(request)
        return self.reply


@pytest.mark.parametrize("module_id", module_ids())
def test_every_module_says_what_it_is(module_id: str) -> None:
    integration = find(module_id)
    assert isinstance(integration, base.Integration)
    assert integration.module_id == module_id
    names = [variable.name for variable in integration.request_variables]
    assert names
    assert len(set(names)) == len(names)
    prefix = base.outcome_prefix(integration)
    outcome = f"{prefix}.outcome" if prefix else "outcome"
    assert outcome in [variable.name for variable in integration.response_variables]


def test_unknown_modules_are_stubbed() -> None:
    assert not known("leadconduit-acme.outbound.lead")
    assert known("leadconduit-custom.outbound.soap")
    stub = find("leadconduit-acme.outbound.lead")
    recipient = Recipient("<html>")
    event = base.deliver(stub, {"lead": {"a": "1"}, "x": [1]}, CONTEXT, recipient)
    assert event["outcome"] == "success"
    assert "leadconduit-acme.outbound.lead is not imitated" in event["sandbox_stub"]
    assert json.loads(recipient.requests[0].body) == {"lead": {"a": "1"}, "x": [1]}
    assert recipient.requests[0].url.endswith("/leadconduit-acme.outbound.lead")


def test_a_world_may_say_what_a_stubbed_module_answers() -> None:
    recipient = Recipient('{"outcome":"failure","reason":"bad","score":7}')
    event = base.deliver(find("any.module"), {}, CONTEXT, recipient)
    assert (event["outcome"], event["reason"], event["score"]) == ("failure", "bad", 7)


def test_destinations_get_the_lead_as_json() -> None:
    variables = {"url": "http://127.0.0.1:9/trigger/x==", "lead": {"email": "a@b.example"}}
    recipient = Recipient('{"executionId":"run-1"}')
    assert base.deliver(find("prismatic"), variables, CONTEXT, recipient) == {
        "outcome": "success",
        "execution_id": "run-1",
    }
    sent = recipient.requests[0]
    assert (sent.method, sent.url) == ("POST", "http://127.0.0.1:9/trigger/x==")
    assert json.loads(sent.body) == {"email": "a@b.example"}
    assert find("prismatic").validate({}, CONTEXT) == "URL is required"


def test_a_destination_that_refuses_is_an_error() -> None:
    variables = {"url": "http://127.0.0.1:9/trigger/x", "lead": {}}
    event = base.deliver(find("prismatic"), variables, CONTEXT, Recipient(status=429))
    assert event == {"outcome": "error", "reason": "Webhook answered 429"}


def test_the_host_capitalises_reply_headers_and_counts_the_body_itself() -> None:
    recipient = Recipient('{"a":1}', headers={"content-type": "application/json"})
    variables = {"url": "http://127.0.0.1/", "form_field": {"a": "1"}}
    form = find("leadconduit-custom.outbound.form")
    assert base.deliver(form, variables, CONTEXT, recipient)["a"] == 1
    assert "Content-Length" not in recipient.requests[0].headers


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"form_field": {"a": "1"}}, "the request has no URL"),
        ({"url": "http://a.example", "header": {"X": None}}, "header X has no value"),
        ({"url": "http://a.example", "form_field": {".".join("a" * 200): 1}}, "deeper than 100"),
    ],
)
def test_failures_are_delivery_errors(variables: dict[str, Any], message: str) -> None:
    form = find("leadconduit-custom.outbound.form")
    with pytest.raises(base.DeliveryError, match=message):
        base.deliver(form, variables, CONTEXT, Recipient())


def test_a_request_without_method_fails() -> None:
    variables = {"url": "http://a.example", "method": ""}
    with pytest.raises(base.DeliveryError, match="the request has no method"):
        base.deliver(find("leadconduit-custom.outbound.json"), variables, CONTEXT, Recipient())


def test_broken_replies_are_delivery_errors() -> None:
    recipient: Callable[[OutgoingRequest], IncomingResponse] = Recipient(
        "{", headers={"Content-Type": "application/json"}
    )
    variables = {"url": "http://a.example", "lead": {}}
    with pytest.raises(base.DeliveryError, match="is not valid JSON"):
        base.deliver(find("leadconduit-default.outbound"), variables, CONTEXT, recipient)


def test_cookies_joined_into_one_header_are_told_apart() -> None:
    cookies = "z=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/, session=abc; Path=/"
    variables = {"url": "http://127.0.0.1/", "cookie_search_term": "session"}
    event = base.deliver(
        find("leadconduit-custom.outbound.query"),
        variables,
        CONTEXT,
        Recipient("{}", headers={"set-cookie": cookies}),
    )
    assert event["cookie"] == "session=abc; Path=/"
