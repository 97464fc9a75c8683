"""Leads over HTTP: the list, and the journey of one."""

from __future__ import annotations

import json

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.visitor import Visitor

pytestmark = pytest.mark.sandbox(checks=False)

GOOD = {"email": "Ada@Example.com", "phone_1": "(512) 555-0142", "state": "Texas"}


def sent(sandbox: Handle, **fields: str) -> str:
    lead = sandbox.submit({**GOOD, **fields}).lead
    assert lead is not None
    return lead.id


def test_the_list_tells_outcome_reason_and_price(visitor: Visitor, sandbox: Handle) -> None:
    sent(sandbox)
    sent(sandbox, state="NY")
    newest, oldest = visitor.read("/leads").texts("[data-rows] tr")
    assert "We take valid leads" in newest
    assert "10 25 Roof leads Web form" in oldest


def test_filters_stay_in_links_and_in_what_comes(visitor: Visitor, sandbox: Handle) -> None:
    for _ in range(101):
        sent(sandbox, state="NY")
    sent(sandbox)
    page = visitor.read("/leads", outcome="failure")
    assert len(page.all("[data-rows] tr")) == 100
    (older,) = [one for one in page.all("a.button") if one.text == "Older"]
    assert "outcome=failure" in older.get("href")
    assert "outcome=failure" in page.find("[data-live]").get("data-live")
    assert page.find("[name=outcome] option[selected]").get("value") == "failure"


def test_why_in_one_sentence(visitor: Visitor, sandbox: Handle) -> None:
    page = visitor.read(f"/leads/{sent(sandbox, state='NY')}")
    (why,) = page.texts("#why")
    assert why.startswith("Why? The acceptance criteria of the flow were not met: lead.state")
    assert "'NY'" in why


def test_the_journey_says_of_each_phase_how_it_ended_and_how_long_it_took(
    visitor: Visitor, sandbox: Handle
) -> None:
    page = visitor.read(f"/leads/{sent(sandbox)}")
    stations = page.all(".journey > li")
    told = {one.cssselect("b")[0].text: one.get("class") for one in stations}
    assert told["acceptance criteria"] == "good"
    assert told["authentication"] == "skipped"
    assert all(" µs" in text or " ms" in text or " s" in text for text in page.texts(".station"))
    failed = visitor.read(f"/leads/{sent(sandbox, state='NY')}")
    assert "decided here" in failed.texts(".journey > .bad .word")


def test_every_rule_stands_with_its_values(visitor: Visitor, sandbox: Handle) -> None:
    page = visitor.read(f"/leads/{sent(sandbox, state='NY')}")
    rows = page.texts("[aria-label='Rules of acceptance criteria'] tbody tr")
    assert rows[0] == 'lead.state NY is included in [ "TX", "OK", "LA" ] no'


def test_fields_before_and_after(visitor: Visitor, sandbox: Handle) -> None:
    rows = visitor.read(f"/leads/{sent(sandbox)}").texts("#fields tbody tr")
    assert any(row.startswith("state Texas TX yes") for row in rows)
    assert any(row.startswith("phone_1 (512) 555-0142 5125550142 yes area 512") for row in rows)


def test_deliveries_stand_with_request_and_answer(visitor: Visitor, sandbox: Handle) -> None:
    page = visitor.read(f"/leads/{sent(sandbox)}")
    (first, *_) = page.texts(".delivery")
    assert first.startswith("1. POST https://buyer.example/leads 200")
    assert '"email": "ada@example.com"' in first
    assert '"result": "accepted"' in first
    assert len(page.all("#events tbody tr")) == 6


@pytest.mark.parametrize("form", ["har", "curl", "python", "pytest", "postman"])
def test_the_path_of_a_lead_is_taken_out(visitor: Visitor, sandbox: Handle, form: str) -> None:
    lead = sent(sandbox)
    links = [one.get("href") for one in visitor.read(f"/leads/{lead}").all("a[download]")]
    (link,) = [one for one in links if one.endswith(f"/as/{form}")]
    file = requests.get(visitor.origin + link, timeout=10)
    assert file.headers["Content-Disposition"].startswith("attachment; filename=lead-")
    if file.headers["Content-Type"] == "application/json":
        assert json.loads(file.text)
    assert lead in file.text or "submit" in file.text


def test_there_is_no_such_lead(visitor: Visitor) -> None:
    assert visitor.read("/leads/65a000000000000000000009").status == 404
    assert visitor.read("/leads/65a000000000000000000009/as/har").status == 404
