"""The delivery from LeadConduit to LeadConduit."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.leadconduit_default import DEFAULT
from sandbox.leadconduit.values import Rich
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

URL = "https://next.example/flows/f/sources/s/submit"
CONTEXT = base.Context(environment="production")


def request(**variables: Any) -> OutgoingRequest:
    return DEFAULT.request({"url": URL, **variables}, CONTEXT)


def read(body: str, content_type: str | None = "application/json", **variables: Any) -> Any:
    headers = {"Content-Type": content_type} if content_type else {}
    response = IncomingResponse(500, headers, body.encode())
    return DEFAULT.response(variables, OutgoingRequest("POST", URL), response, CONTEXT)


@pytest.mark.parametrize(
    ("variables", "body"),
    [
        ({"lead": {"a": "1 2", "b": None, "c": False}}, "a=1%202&b=&c=false&price=0"),
        ({"lead": {"a": {"b": "x"}, "l": ["p", "q"]}}, "a.b=x&l.0=p&l.1=q&price=0"),
        ({"lead": {"a": "1", "price": "9"}, "price": 3}, "a=1&price=3"),
        (
            {"lead": {"a": "1"}, "default": {"custom": {"a": "2", "l": ["p", "q"], "e": ""}}},
            "a=2&l=p&l=q&price=0",
        ),
        (
            {
                "lead": {
                    "n": Rich("number", "number", float("nan"), "x", {"raw": "x", "valid": False})
                }
            },
            "n=&price=0",
        ),
    ],
)
def test_a_lead_goes_out_as_a_form(variables: dict[str, Any], body: str) -> None:
    sent = request(**variables)
    assert (sent.method, sent.url, sent.body.decode()) == ("POST", URL, body)


def test_a_lead_goes_out_in_a_query() -> None:
    nan = Rich("number", "number", float("nan"), "x", {"raw": "x", "valid": False})
    sent = request(
        url=f"{URL}?a=old&k=v#frag", method="GET", lead={"a": "1 2", "n": nan, "e": [], "o": {}}
    )
    assert sent.url == f"{URL}?a=1+2&k=v&n=NaN&e=&o=%5Bobject+Object%5D&price=0#frag"
    assert sent.body == b""


@pytest.mark.parametrize(
    "variables", [{}, {"lead": {}, "method": "PUT"}, {"lead": {}, "method": "GET", "url": "x"}]
)
def test_what_cannot_be_sent(variables: dict[str, Any]) -> None:
    with pytest.raises(base.DeliveryError):
        request(**variables)


@pytest.mark.parametrize(
    ("body", "content_type", "event"),
    [
        ('{"outcome":"success","x":1}', "application/json", {"outcome": "success", "x": 1}),
        (
            "<r><outcome>failure</outcome><reason>r</reason></r>",
            "text/xml",
            {"outcome": "failure", "reason": "r"},
        ),
        ('{"outcome":""}', "application/json", {"outcome": ""}),
        ('{"message":"m","x":1}', "application/json", {"outcome": "error", "reason": "m"}),
        ("[]", "application/json", {"outcome": "error", "reason": "Unrecognized response"}),
        (
            "{}",
            None,
            {"outcome": "error", "reason": "No Content-Type specified in server response"},
        ),
        (
            "{}",
            "text/html",
            {"outcome": "error", "reason": "Unsupported Content-Type specified in server response"},
        ),
    ],
)
def test_replies(body: str, content_type: str | None, event: dict[str, Any]) -> None:
    assert read(body, content_type) == event


def test_the_default_outcome_takes_the_place_of_none() -> None:
    assert read('{"reason":"r"}', default_outcome="failure") == {
        "outcome": "failure",
        "reason": "r",
    }


@pytest.mark.parametrize(("body", "content_type"), [("{", "application/json"), ("x", "text/xml")])
def test_broken_replies_fail(body: str, content_type: str) -> None:
    with pytest.raises(base.FAILURES):
        read(body, content_type)


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"url": None}, "URL is required"),
        ({"url": "http://"}, "URL must be valid"),
        ({"url": "http:foo.com"}, None),
        ({"url": "http://foo.com:99999"}, "URL must be valid"),
        ({"url": "http://[2001:4860:4860::8888]/"}, "URL must be valid"),
        ({"url": "http://172.16.0.1"}, "URL must be public"),
        ({"default_outcome": "SUCCESS"}, 'default outcome must be "success", "failure" or "error"'),
        ({"default_outcome": "a failure"}, None),
        ({"method": "GET"}, None),
        ({"method": "PUT"}, "Unsupported HTTP method - use GET or POST"),
    ],
)
def test_checks(variables: dict[str, Any], problem: str | None) -> None:
    assert DEFAULT.validate({"url": "http://foo.com", **variables}, CONTEXT) == problem
