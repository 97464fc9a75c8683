"""Live requests over HTTP: what a browser without a script gets."""

from __future__ import annotations

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.visitor import Visitor

# Some of these requests are wrong on purpose.
pytestmark = pytest.mark.sandbox(checks=False)


def test_filters_stay_in_links(visitor: Visitor, sandbox: Handle) -> None:
    for _ in range(101):
        requests.get(f"{sandbox.url}/flows", auth=sandbox.auth, timeout=10)
    page = visitor.read("/requests", path="/flows*", status="2xx")
    assert len(page.all("[data-rows] tr")) == 100
    (older,) = [one for one in page.all("a.button") if one.text == "Older"]
    assert "path=%2Fflows%2A" in older.get("href")
    assert "status=2xx" in older.get("href")
    assert page.find("[name=status]").get("value") == "2xx"
    assert "status=2xx" in page.find("[data-live]").get("data-live")


def test_findings_stand_at_their_place_in_the_body(visitor: Visitor, sandbox: Handle) -> None:
    flow = {"name": 3, "sources": [{"entity": {}}], "steps": [], "enabled": True, "fields": []}
    requests.post(f"{sandbox.url}/flows", json=flow, auth=sandbox.auth, timeout=10)
    page = visitor.read("/requests/1")
    lines = page.texts("section[aria-label=Request] .line, section[aria-label=Request] .mark")
    assert lines[lines.index('"name": 3,') + 1].startswith("expected a string, got 3")
    assert '"integration" is required' in lines[lines.index('"sources": [') + 2]


def test_a_finding_about_a_header_stands_beside_it(visitor: Visitor, sandbox: Handle) -> None:
    requests.get(f"{sandbox.url}/_sandbox/leads", timeout=10)
    url = f"{sandbox.zeotap.workspace_url}/destinations"
    requests.post(url, json={"name": 5}, headers=sandbox.zeotap.headers, timeout=10)
    assert visitor.read("/requests/1").texts(".mark")


def test_a_request_that_no_operation_fits_has_near_misses(
    visitor: Visitor, sandbox: Handle
) -> None:
    requests.get(f"{sandbox.url}/flow", timeout=10)
    requests.get(f"{sandbox.url}/flows", auth=sandbox.auth, timeout=10)
    first = visitor.read("/requests/1").texts(".near > li")[0]
    assert first.startswith("GET /flows listFlows of leadconduit")
    assert "“flows” is expected where “flow” stands" in first
    assert not visitor.read("/requests/2").all(".near")


def test_a_request_can_be_copied_in_three_forms(visitor: Visitor, sandbox: Handle) -> None:
    body = "email=ada%40example.com&first_name=two\nlines"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    requests.post(sandbox.submit_url(), data=body, headers=kind, timeout=10)
    requests.get(f"{sandbox.url}/flows", auth=sandbox.auth, timeout=10)
    links = [one.get("href") for one in visitor.read("/requests/1").all("[data-copy-url]")]
    texts = [visitor.session.get(visitor.origin + one, timeout=10).text for one in links]
    assert texts[0].startswith("curl -sS")
    assert texts[0].rstrip().endswith("two\nlines'")
    assert "import requests" in texts[1]
    assert '"version": "1.2"' in texts[2]
    masked = visitor.session.get(visitor.url("/requests/2/as/curl"), timeout=10).text
    assert sandbox.api_key not in masked.replace(sandbox.url, "")
    open_page = visitor.read("/requests/2", secrets="true")
    assert all("secrets=true" in one.get("href") for one in open_page.all("[data-copy-url]"))


def test_sending_again_unchanged_sends_the_same(visitor: Visitor, sandbox: Handle) -> None:
    requests.get(f"{sandbox.url}/flows?limit=1", auth=sandbox.auth, timeout=10)
    compared = visitor.send(visitor.read("/requests/1"), "form.again")
    assert compared.response.url.endswith("/requests/1/against/2")
    assert "The answers are the same." in compared.text
    assert "Nothing was changed." in compared.text
    assert "Request 1 was sent again." in compared.text
    assert sandbox.requests[-1].status == 200


def test_sending_again_with_edits_shows_the_difference(visitor: Visitor, sandbox: Handle) -> None:
    body = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}
    requests.post(sandbox.submit_url(), json=body, headers={"X-Gone": "1"}, timeout=10)
    page = visitor.read("/requests/1")
    headers = page.find("[name=headers]").text.strip()
    kept = "\n".join(line for line in headers.split("\n") if "x-gone" not in line.lower())
    changed = {
        "body": page.find("[name=body]").text.replace("TX", "NY"),
        "headers": f"{kept}\nX-New: 2",
        "query": "a=1",
    }
    compared = visitor.send(page, "form.again", changed)
    wheres = compared.texts("section[aria-label='The requests'] th[scope=row]")
    assert {"query", "headers › x-gone", "headers › x-new", "body › state"} <= set(wheres)
    assert "body › outcome" in compared.texts("section[aria-label='The answers'] th[scope=row]")
    (lead_again,) = [lead for lead in sandbox.leads if lead.outcome == "failure"]
    assert lead_again.reason


def test_sending_again_in_a_copy_leaves_this_namespace_alone(
    visitor: Visitor, sandbox: Handle
) -> None:
    sandbox.submit({"email": "ada@example.com"})
    compared = visitor.send(visitor.read("/requests/1"), "form.again", {"where": "fork"})
    assert compared.status == 200
    assert "in=" in compared.response.url
    assert len(sandbox.requests) == 1


def test_an_edit_that_cannot_be_sent_is_refused_with_what_was_filled_in(
    visitor: Visitor, sandbox: Handle
) -> None:
    sandbox.submit({"email": "ada@example.com"})
    page = visitor.read("/requests/1")
    refused = visitor.send(page, "form.again", {"headers": "no colon here", "query": "mine=1"})
    assert refused.status == 422
    assert "is no header" in refused.find("[role=alert]").text
    assert refused.find("[name=query]").get("value") == "mine=1"
    assert len(sandbox.requests) == 1


def test_there_is_no_such_request(visitor: Visitor) -> None:
    assert visitor.read("/requests/77").status == 404
