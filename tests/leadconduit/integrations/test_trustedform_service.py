"""TrustedForm deliveries against certificates that a test has issued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.leadconduit.delivery import deliver
from sandbox.leadconduit.integrations.registry import find
from sandbox.leadconduit.outside import CERTIFICATES, issue
from tests.leadconduit.api.kit import Account

COMPOSITE = "leadconduit-trustedform.outbound.trustedform"
PEEK = "leadconduit-trustedform.outbound.insights"


def run(
    made: Account, url: str, *, module: str = COMPOSITE, lead: Any = None, **options: Any
) -> dict[str, Any]:
    properties = {
        "lead": {"trustedform_cert_url": url, "email": "ada@example.org", **(lead or {})},
        "trustedform": {name: value for name, value in options.items() if name != "insights"},
        "insights": options.get("insights", {}),
    }
    if "insights" in options:
        properties["trustedform"]["insights"] = True
    return deliver(find(module), properties, made.namespace).event


def issued(made: Account, **described: Any) -> str:
    return str(issue(made.namespace, described)["url"])


def test_a_certificate_is_retained_once_and_then_known_as_retained() -> None:
    made = Account()
    url = issued(made, email="ADA@example.org")
    first, second = run(made, url, retain=True), run(made, url, retain=True)
    assert (first["outcome"], first["email_fingerprint_matched"]) == ("success", True)
    assert (first["previously_retained"], second["previously_retained"]) == (False, True)
    assert first["expires_at"] == "2031-03-01T09:00:00.000Z"
    assert made.namespace.outbox.deliveries.newest(1)[0].stub == "trustedform"


@pytest.mark.parametrize(
    ("described", "lead", "outcome"),
    [
        ({"email": "ada@example.org"}, {}, "success"),
        ({"email": "bob@example.org"}, {}, "failure"),
        ({"phone": "+1 (512) 789-1111"}, {"phone_1": "5127891111"}, "success"),
        (
            {"email": "bob@example.org", "phone": "512-789-1111"},
            {"phone_1": "5127891111"},
            "success",
        ),
        ({"phone": "512-789-1111"}, {}, "failure"),
        ({}, {}, "success"),
    ],
)
def test_the_lead_has_to_match(described: Any, lead: Any, outcome: str) -> None:
    made = Account()
    event = run(made, issued(made, **described), lead=lead, retain=True)
    assert event["outcome"] == outcome
    assert ("masked_cert_url" in event) is (outcome == "success")
    kept = made.namespace.store.collection(CERTIFICATES).values()[0]
    assert kept.get("retained", False) is (outcome == "success")


def test_insights_are_the_usual_ones_unless_the_certificate_says_else() -> None:
    made = Account()
    url = issued(made, page_url="https://roofs.example/quote", properties={"ip": "203.0.113.9"})
    made.namespace.clock.advance(timedelta(minutes=2))
    wanted = {"age": True, "domain": True, "ip_address": True, "location": True}
    event = run(made, url, insights=wanted)
    assert {name: event[name] for name in ("age_in_seconds", "domain", "ip", "city")} == {
        "age_in_seconds": 120,
        "domain": "roofs.example",
        "ip": "203.0.113.9",
        "city": "Austin",
    }
    assert "bot_detected" not in event


@pytest.mark.parametrize(
    ("required", "forbidden", "outcome"),
    [("I agree", "lawsuit", "success"), ("I refuse", "", "failure"), ("", "CALLED", "failure")],
)
def test_pages_are_scanned(required: str, forbidden: str, outcome: str) -> None:
    made = Account()
    url = issued(made, page_text="Yes, I agree to be called.")
    texts = {"scan_required_text": required, "scan_forbidden_text": forbidden}
    event = run(made, url, insights={"page_scan": True, "age": True}, **texts)
    assert (event["outcome"], event["scans_result"]) == (outcome, outcome == "success")


@pytest.mark.parametrize(("verified", "outcome"), [(True, "success"), (False, "failure")])
def test_consent_is_verified(verified: bool, outcome: str) -> None:
    made = Account()
    event = run(made, issued(made, verified=verified, consent_text="Call me"), verify=True)
    assert (event["outcome"], event["verify"]["success"]) == (outcome, verified)
    assert event["verify"]["languages"] == ["Call me"]


def test_a_certificate_that_nobody_issued() -> None:
    event = run(Account(), f"https://cert.trustedform.com/{'a' * 40}", retain=True)
    assert event == {"outcome": "failure", "reason": "certificate not found"}


def test_a_certificate_that_has_expired() -> None:
    made = Account()
    url = issued(made)
    made.namespace.clock.advance(timedelta(days=90))
    assert run(made, url, retain=True)["reason"] == "certificate expired"


def test_the_older_insights_call() -> None:
    made = Account()
    event = run(made, issued(made, page_text="agree"), module=PEEK, scan_required_text="agree")
    assert (event["outcome"], event["city"], event["scans_found"]) == (
        "success",
        "Austin",
        ["agree"],
    )


def test_a_world_may_bring_certificates() -> None:
    number = "0." + "x" * 20
    made = Account({"certificates": [{"id": number, "expires_at": "2026-03-03T00:00:00Z"}]})
    url = f"https://cert.trustedform.com/{number}"
    assert run(made, url, retain=True)["outcome"] == "success"
