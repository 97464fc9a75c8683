"""Flows over HTTP: in words, with posting instructions, and forms that send."""

from __future__ import annotations

import copy
import shlex
import subprocess
from typing import Any

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.visitor import Read, Visitor

pytestmark = pytest.mark.sandbox(checks=False)

FLOW = "/flows/65a0000000000000000000f1"
SOURCE = f"{FLOW}/sources/65a0000000000000000000e1"
PARTNER = f"{FLOW}/sources/65a0000000000000000000e2"
GOOD = {
    "field:email": "ada@example.com",
    "field:phone_1": "5125550142",
    "field:state": "TX",
    "field:fname": "Ada",
}


def management(sandbox: Handle, method: str, path: str, value: Any = None) -> Any:
    answer = requests.request(method, sandbox.url + path, json=value, auth=sandbox.auth, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def test_looking_leaves_no_trace(visitor: Visitor, sandbox: Handle) -> None:
    for path in ("/flows", FLOW, SOURCE):
        assert visitor.read(path).status == 200
    assert len(sandbox.requests) == 0


def test_the_list_names_flows_with_their_sources(visitor: Visitor) -> None:
    page = visitor.read("/flows")
    assert "Roof leads" in page.text
    assert "Example Leads Partner" in page.text
    assert "as live" in page.text


def test_a_flow_is_told_in_words(visitor: Visitor) -> None:
    page = visitor.read(FLOW)
    for text in (
        "State is one of TX, OK, LA",
        "Phone 1 is valid",
        "“We take valid leads from Texas, Oklahoma and Louisiana”",
        "any of",
        "“is a duplicate” (list check) is true",
        "Delivers to Example Buyer at https://buyer.example/leads.",
        "outcome of Example Buyer is not success",
        "Phone 1 on the list do_not_call",
        "if TrustedForm Cert URL is not blank",
        "2 a day, by the clock of America/Chicago",
        "Always open.",
        "Destination: Sales CRM",
    ):
        assert text in page.text, text


@pytest.mark.sandbox(world="caps")
def test_caps_show_how_full_they_are_and_when_they_begin_again(
    visitor: Visitor, sandbox: Handle
) -> None:
    sandbox.submit({"email": "ada@example.com"})
    page = visitor.read(f"/flows/{sandbox.targets[0].flow_id}")
    rows = page.texts("#limits tbody tr")
    assert rows[0].startswith("Five a day the flow 5 a day")
    assert "1 of 5 15 h all leads" in rows[0]
    assert any("Large loans" in row and "nothing counted yet" in row for row in rows)
    (meter,) = page.all("meter[aria-label='Five a day']")
    assert (meter.get("value"), meter.get("max")) == ("1", "5")


@pytest.mark.sandbox(world="quickstart")
def test_what_deploying_would_change(visitor: Visitor, sandbox: Handle) -> None:
    flow = copy.deepcopy(management(sandbox, "GET", FLOW))
    flow["name"] = "Roofs"
    flow["steps"][0]["reason"] = "Do not call them"
    management(sandbox, "PUT", FLOW, flow)
    page = visitor.read(FLOW)
    assert page.texts("#draft tbody th") == ["name", "steps › “Do not call” › reason"]
    assert page.texts("#draft del, #draft ins") == [
        "Roof leads",
        "Roofs",
        "On the do-not-call list",
        "Do not call them",
    ]
    assert "2 changes" in visitor.read("/flows").text
    deployed = visitor.send(page, "#draft form")
    assert "The draft is live now." in deployed.text
    assert "Deploying would change nothing." in deployed.text


@pytest.mark.parametrize("at", range(4))
def test_posting_instructions_can_be_pasted_into_a_shell(
    visitor: Visitor, sandbox: Handle, at: int
) -> None:
    line = visitor.read(SOURCE).all("pre")[at].text
    ran = subprocess.run(shlex.split(line), capture_output=True, timeout=20, check=True, text=True)
    assert '"outcome":"success"' in ran.stdout
    assert sandbox.leads[-1].fields["first_name"] == "Ada"


def test_posting_instructions_of_a_partner_bring_its_key(visitor: Visitor, sandbox: Handle) -> None:
    page = visitor.read(PARTNER)
    assert "API key of the partner" in page.text
    ran = subprocess.run(
        shlex.split(page.all("pre")[0].text), capture_output=True, timeout=20, check=True, text=True
    )
    assert '"outcome":"success"' in ran.stdout


def test_fields_stand_with_types_and_examples(visitor: Visitor) -> None:
    rows = visitor.read(SOURCE).texts("#fields tbody tr")
    assert rows[0].startswith("fname First Name first_name no Ada, Grace")
    assert any(row.startswith("phone_1 Phone 1 phone") for row in rows)


def test_a_form_is_filled_with_an_example(visitor: Visitor) -> None:
    page = visitor.read(SOURCE)
    assert page.find("[name='field:email']").get("value") == ""
    assert page.find("[name='field:email']").get("placeholder") == "ada@example.org"
    filled = visitor.read(SOURCE, example="1")
    assert filled.find("[name='field:email']").get("value") == "ada@example.org"


@pytest.mark.parametrize("kind", ["form", "JSON", "XML"])
def test_a_test_lead_leads_to_its_journey(visitor: Visitor, sandbox: Handle, kind: str) -> None:
    page = visitor.read(SOURCE)
    (choice,) = [one.get("value") for one in page.all("[name=as] option") if one.text == kind]
    sent = visitor.send(page, ".lead-form", {**GOOD, "as": choice, "what": "submit"})
    lead = sandbox.leads[-1]
    assert sent.response.url.endswith(f"/leads/{lead.id}")
    assert "The lead was sent: success" in sent.text
    assert lead.fields["first_name"] == "Ada"
    assert sandbox.requests[-1].operation == "submitLead"


def test_fields_that_are_left_empty_are_not_sent(visitor: Visitor, sandbox: Handle) -> None:
    visitor.send(visitor.read(SOURCE), ".lead-form", {"field:state": "NY", "what": "submit"})
    assert sandbox.requests[-1].body == b"state=NY"


def test_a_source_that_wants_a_key_gets_it(visitor: Visitor) -> None:
    sent = visitor.send(visitor.read(PARTNER), ".lead-form", {**GOOD, "what": "submit"})
    assert "The lead was sent: success" in sent.text


def test_a_ping_is_answered_with_the_price(visitor: Visitor, sandbox: Handle) -> None:
    sent = visitor.send(visitor.read(SOURCE), ".lead-form", {**GOOD, "what": "ping"})
    assert "The ping was answered: success, price 10" in sent.text
    assert "/requests/1" in sent.response.url
    assert len(sandbox.pings) == 1
    assert len(sandbox.leads) == 0


def test_feedback_is_sent_for_a_delivery(visitor: Visitor, sandbox: Handle) -> None:
    assert "Nothing was delivered yet" in visitor.read(SOURCE).text
    sandbox.submit({"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"})
    page = visitor.read(SOURCE)
    (about,) = page.all("#feedback [name=event_id] option")
    assert about.text.startswith("Deliver to the buyer, lead ")
    sent = visitor.send(page, "#feedback form", {"type": "return", "reason": "Wrong number"})
    assert "The feedback was answered: success" in sent.text
    assert sandbox.requests[-1].operation == "sendFeedback"
    assert any(event.type == "feedback-received" for event in sandbox.events)


@pytest.mark.parametrize(
    "path", ["/flows/65a0000000000000000000ff", f"{FLOW}/sources/65a0000000000000000000ff"]
)
def test_what_is_not_there_is_said(visitor: Visitor, path: str) -> None:
    page: Read = visitor.read(path)
    assert page.status == 404
    assert page.texts("h1")
