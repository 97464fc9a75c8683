"""TrustedForm deliveries."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.trustedform import TRUSTEDFORM
from sandbox.leadconduit.integrations.trustedform_legacy import INSIGHTS, consent_event
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

CERT = "https://cert.trustedform.com/3f9c0b7a5d2e4816af30c19e77b4d5520861ecfa"
CONTEXT = base.Context(settings={"api_key": "KEY"})
LEAD = {"id": "L1", "email": "a@b.example", "phone_1": "5127891111", "trustedform_cert_url": CERT}


def sent(**options: Any) -> dict[str, Any]:
    variables = {"lead": LEAD, "source": {"name": "Acme"}, **options}
    request = TRUSTEDFORM.request(variables, CONTEXT)
    assert (request.method, request.url) == ("POST", CERT)
    assert request.headers["api-version"] == "4.0"
    body: dict[str, Any] = json.loads(request.body)
    return body


def test_retain_matches_the_lead_and_names_the_event_and_the_vendor() -> None:
    assert sent(trustedform={"retain": True}) == {
        "match_lead": {"email": "a@b.example", "phone": "5127891111"},
        "retain": {"reference": "https://app.leadconduit.com/events/L1", "vendor": "Acme"},
    }


def test_insights_ask_for_the_chosen_properties() -> None:
    options = {"age": True, "location": True, "browser": False}
    assert sent(trustedform={"insights": True}, insights=options) == {
        "insights": {"properties": ["age_seconds", "approx_ip_geo"]}
    }


def read(status: int, body: Any) -> dict[str, Any]:
    raw = body if isinstance(body, str) else json.dumps(body)
    response = IncomingResponse(status, {}, raw.encode())
    return TRUSTEDFORM.response({}, OutgoingRequest("POST", CERT), response, CONTEXT)


def test_replies_become_flat() -> None:
    body = {
        "outcome": "success",
        "match_lead": {"result": {"success": True}},
        "insights": {
            "properties": {"age_seconds": 5, "approx_ip_geo": {"city": "Austin"}},
            "scans": {"result": {"required": {"found": ["a"], "not_found": ["b"]}}},
        },
        "verify": {"languages": [{"text": "I agree"}]},
    }
    assert read(200, body) == {
        "outcome": "success",
        "successful_match": True,
        "age_in_seconds": 5,
        "city": "Austin",
        "required_scans_found": ["a"],
        "required_scans_not_found": ["b"],
        "verify": {"languages": ["I agree"]},
        "amount_required_matched": "some",
    }
    assert read(201, body) == {"outcome": "success"}


@pytest.mark.parametrize(("status", "body"), [(500, {"outcome": "success"}), (200, "<html>")])
def test_broken_replies_are_errors(status: int, body: Any) -> None:
    assert read(status, body) == {"outcome": "error", "reason": "unable to parse response"}


BLANK = "TrustedForm cert URL must not be blank"
INVALID = "TrustedForm cert URL must be valid"


@pytest.mark.parametrize(
    ("url", "environment", "problem"),
    [
        (CERT, "production", None),
        ("https://ping.trustedform.com/0.abc", "production", None),
        (CERT + "a", "production", INVALID),
        (CERT.upper(), "production", INVALID),
        (CERT.replace("https", "http"), "production", INVALID),
        (CERT.replace("trustedform", "staging.trustedform"), "staging", None),
        (CERT.replace("trustedform", "staging.trustedform"), "development", INVALID),
        (None, "production", BLANK),
        (" ", "production", BLANK),
    ],
)
def test_certificates(url: Any, environment: str, problem: str | None) -> None:
    context = base.Context(settings={"NODE_ENV": environment})
    variables = {"lead": {"trustedform_cert_url": url}, "trustedform": {"retain": True}}
    assert TRUSTEDFORM.validate(variables, context) == problem
    assert INSIGHTS.validate(variables, context) == problem


def test_insights_need_a_property() -> None:
    variables = {"lead": LEAD, "trustedform": {"insights": True}, "insights": {"age": False}}
    problem = "no properties selected for TrustedForm Insights"
    assert TRUSTEDFORM.validate(variables, CONTEXT) == problem


def test_the_older_insights_peek_at_the_certificate() -> None:
    context = base.Context(settings={"TRUSTEDFORM_DATA_SERVICE_TOKEN": "T"})
    options = {"scan_required_text": ["a b"], "scan_forbidden_text": "c"}
    request = INSIGHTS.request({"lead": LEAD, "trustedform": options}, context)
    assert request.url == f"{CERT}/peek"
    assert request.headers["Authorization"] == "Bearer T"
    assert request.body == (
        b"scan%5B%5D=a%20b&scan%5B%5D!=c&scan_delimiter=%7C&phone_1=5127891111&email=a%40b.example"
    )


@pytest.mark.parametrize(("found", "amount"), [(["a", "b"], "all"), (["a"], "some"), ([], "none")])
def test_consent_counts_its_scans(found: list[str], amount: str) -> None:
    variables = {"trustedform": {"scan_required_text": ["a", "b"]}}
    event = consent_event(201, {"scans": {"required_found": found}}, variables)
    assert event["num_required_matched"] == amount
    assert consent_event(500, {}, variables) == {"outcome": "error"}
