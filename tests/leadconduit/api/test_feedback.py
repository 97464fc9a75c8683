"""Feedback on delivered leads: returns and conversions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.leadconduit.api.kit import CRM, FLOW, FLOWS, VENDOR, WORLD, Account

FORM = {"content-type": "application/x-www-form-urlencoded"}
NOT_TX = {"op": "and", "rules": [{"lhv": "lead.state", "op": "is not equal to", "rhv": "TX"}]}
NO_FAX = {
    "op": "and",
    "rules": [{"lhv": "feedback.reason", "op": "is not equal to", "rhv": "Fax"}],
}
TO_VENDOR = {
    "integration": {
        "module_id": "leadconduit-custom.outbound.json",
        "mappings": [
            {"property": "url", "value": "https://vendor.example/returns"},
            {"property": "json_property.kind", "value": "{{feedback.type}}"},
            {"property": "json_property.reference", "value": "{{lead.email}}"},
        ],
    }
}


def delivered(feedback: dict[str, Any] | None = None, source: Any = None) -> tuple[Account, str]:
    """An account with one delivered lead, and the id of the delivery's event."""
    step = {
        "type": "recipient",
        "entity": {"id": CRM},
        "integration": {
            "module_id": "leadconduit-custom.outbound.json",
            "mappings": [{"property": "url", "value": "https://crm.example/leads"}],
        },
        **({} if feedback is None else {"feedback": feedback}),
    }
    first = {**FLOWS[0], "steps": [step], "destinations": []}
    wanted = {} if source is None else {"feedback": source}
    first["sources"] = [{**first["sources"][0], **wanted}]
    made = Account({**WORLD, "flows": [first]})
    path = f"/flows/{FLOW}/sources/{VENDOR}/submit"
    made.get(f"{path}?fname=Ada&email=ada@example.org&state=TX&phone_1=512-789-1111", key=None)
    return made, made.namespace.events.oldest(1)[0]["id"]


def report(made: Account, event: str, body: bytes = b"type=return&reason=Fax", **more: Any) -> Any:
    headers = {**FORM, **more}
    return made.call("POST", f"/feedback?event_id={event}", body, key=None, headers=headers)


def last(made: Account, kind: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = made.namespace.events.newest(
        1, where=lambda event: bool(event["type"] == kind)
    )
    return found[0]


def test_a_return_is_recorded_and_the_lead_stays_as_it_is() -> None:
    made, event = delivered({})
    answer = report(made, event)
    lead = made.namespace.leads.newest(1)[0]
    assert answer.status == 201
    assert answer.json == {
        "outcome": "success",
        "lead": {"id": lead.id, "first_name": "Ada", "email": "ada@example.org"},
    }
    received = last(made, "feedback-received")
    assert received["recipient_event_id"] == event
    assert received["feedback"] == {"type": "return", "reason": "Fax"}
    assert received["vars"]["lead"]["id"] == lead.id
    assert (received["request"]["method"], received["response"]["status"]) == ("POST", 201)
    assert lead.outcome == "success"
    assert lead.event_ids[-1] == received["id"]
    assert made.namespace.journal.newest(1)[0].lead_id == lead.id


@pytest.mark.parametrize(
    ("method", "query", "body", "headers"),
    [
        ("GET", "&type=conversion", None, {}),
        ("POST", "", b'{"type":"conversion"}', {"content-type": "application/json"}),
        ("POST", "", b"<f><type>conversion</type></f>", {"content-type": "text/xml"}),
        ("POST", "&type=conversion", None, {}),
    ],
)
def test_however_it_is_sent(
    method: str, query: str, body: bytes | None, headers: dict[str, str]
) -> None:
    made, event = delivered({})
    path = f"/feedback?event_id={event}{query}"
    answer = made.call(method, path, body, key=None, headers=headers)
    assert answer.json["outcome"] == "success"
    assert last(made, "feedback-received")["feedback"] == {"type": "conversion"}


def test_feedback_may_come_again_and_again() -> None:
    made, event = delivered({})
    assert [report(made, event).status for _ in range(3)] == [201, 201, 201]


def test_a_step_without_feedback_forbids_it() -> None:
    made, event = delivered()
    answer = report(made, event)
    assert (answer.status, answer.json["outcome"]) == (409, "failure")
    assert "forbidden" in answer.json["reason"]
    assert last(made, "feedback-received")["outcome"] == "failure"


def test_a_deleted_flow_forbids_it() -> None:
    made, event = delivered({})
    made.call("DELETE", f"/flows/{FLOW}")
    assert report(made, event).status == 409


@pytest.mark.parametrize(
    ("rules", "body", "reason"),
    [
        (NOT_TX, b"type=return", "lead.state must not be equal to TX"),
        (NO_FAX, b"type=return&reason=fax", "feedback.reason must not be equal to Fax"),
        (NO_FAX, b"type=return&reason=Other", None),
        (NO_FAX, b"reason=Other", "type must be return or conversion"),
        (NO_FAX, b"type=gift", "type must be return or conversion"),
    ],
)
def test_rules_of_the_step(rules: dict[str, Any], body: bytes, reason: str | None) -> None:
    made, event = delivered({"rule_set": rules}, TO_VENDOR)
    answer = report(made, event, body)
    assert (answer.status, answer.json.get("reason")) == (201, reason)
    kinds = [one["type"] for one in made.namespace.events.oldest(9)]
    sent = ["feedback-sent"] if reason is None else []
    assert kinds == ["recipient", "source", *sent, "feedback-received"]


def test_feedback_goes_on_to_the_source() -> None:
    made, event = delivered({}, TO_VENDOR)
    assert report(made, event).json["outcome"] == "success"
    sent = last(made, "feedback-sent")
    assert (sent["outcome"], sent["module_id"]) == ("success", "leadconduit-custom.outbound.json")
    [transaction] = sent["transactions"]
    assert transaction["request"]["uri"] == "https://vendor.example/returns"
    assert transaction["request"]["body"] == '{"kind":"return","reference":"ada@example.org"}'
    delivery = made.namespace.outbox.deliveries.newest(1)[0]
    assert delivery.lead_id == made.namespace.leads.newest(1)[0].id


def test_the_received_event_has_the_outcome_of_the_sent_one() -> None:
    search = [
        {"property": "outcome_search_term", "value": "yes"},
        {"property": "default_reason", "value": "Too late"},
    ]
    integration = TO_VENDOR["integration"]
    mappings = [*integration["mappings"], *search]
    made, event = delivered({}, {"integration": {**integration, "mappings": mappings}})
    answer = report(made, event)
    assert (answer.json["outcome"], answer.json["reason"]) == ("failure", "Too late")
    received, sent = last(made, "feedback-received"), last(made, "feedback-sent")
    assert (received["outcome"], received["reason"]) == (sent["outcome"], sent["reason"])


def test_rules_of_the_source_skip_the_sending_alone() -> None:
    made, event = delivered({}, {**TO_VENDOR, "rule_set": NOT_TX})
    assert report(made, event).json["outcome"] == "success"
    sent = last(made, "feedback-sent")
    assert (sent["outcome"], sent["transactions"]) == ("skip", [])
    assert last(made, "feedback-received")["outcome"] == "success"


@pytest.mark.parametrize(
    ("method", "query", "headers", "status"),
    [
        ("POST", "", FORM, 400),
        ("POST", "event_id=", FORM, 400),
        ("POST", "event_id=" + "0" * 24, FORM, 404),
        ("POST", "event_id=nonsense", FORM, 404),
        ("POST", "event_id={event}", {"content-type": "application/json"}, 400),
        ("POST", "event_id={event}", {"content-type": "text/plain"}, 406),
        ("POST", "event_id={event}", {}, 415),
        ("PUT", "event_id={event}", FORM, 415),
        ("GET", "event_id={event}", {"accept": "text/html"}, 406),
    ],
)
def test_refusals(method: str, query: str, headers: dict[str, str], status: int) -> None:
    made, event = delivered({})
    path = f"/feedback?{query.replace('{event}', event)}"
    answer = made.call(method, path, b"{", key=None, headers=headers)
    assert answer.status == status
    assert len(made.namespace.events) == 2


def test_the_event_of_the_source_is_no_delivery() -> None:
    made, _ = delivered({})
    answer = report(made, last(made, "source")["id"])
    assert (answer.status, "source event" in answer.json["error"]) == (404, True)


def test_as_xml() -> None:
    made, event = delivered({})
    answer = report(made, event, accept="text/xml")
    assert answer.headers["Content-Type"] == "text/xml"
    assert b"<first_name>Ada</first_name>" in answer.body
