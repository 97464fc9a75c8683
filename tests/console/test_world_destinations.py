"""Destinations, and tests of their connections step by step, in a real browser."""

from __future__ import annotations

import pytest
import requests

from sandbox.console.pages.destinations import read_events, token_for
from sandbox.testing.handle import Handle
from sandbox.zeotap.connection_test import SLOW_SECONDS
from tests.console.browser import Screen
from tests.console.visitor import Visitor

pytestmark = pytest.mark.sandbox(world="zeotap", checks=False)
GOOD = "d0000000-0000-4000-8000-000000000001"


def broken(visitor: Visitor) -> str:
    page = visitor.read("/world/destinations")
    (found,) = [
        one.getparent().getparent().get("id")
        for one in page.all(".what .badge")
        if one.text == "error" and "Klaviyo" in one.getparent().text_content()
    ]
    return str(found)


def test_destinations_stand_by_their_workspaces(screen: Screen) -> None:
    page = screen.open("/world/destinations")
    assert page.locator("h2").all_inner_texts()[0] == "Example Retail"
    assert page.locator(".tests > li").count() == 18
    assert "salesforce connected" in page.inner_text(f"#d-{GOOD}")


def test_the_steps_of_a_test_are_told_as_they_come(screen: Screen, sandbox: Handle) -> None:
    slow = {"config": {"instance_url": "https://slow_test.example", "api_version": "58.0"}}
    changed = requests.put(
        f"{sandbox.zeotap.workspace_url}/destinations/{GOOD}",
        json=slow,
        headers=sandbox.zeotap.headers,
        timeout=10,
    )
    assert changed.status_code == 200
    page = screen.open("/world/destinations")
    page.evaluate(
        """id => {
            window.seen = [];
            const steps = document.querySelector(`#d-${id} [data-steps]`);
            new MutationObserver(() => window.seen.push(performance.now()))
                .observe(steps, {childList: true});
        }""",
        GOOD,
    )
    page.click(f"#d-{GOOD} button")
    page.wait_for_selector(f"#d-{GOOD} li:has-text('The connection works')")
    texts = page.locator(f"#d-{GOOD} [data-steps] li").all_inner_texts()
    assert [text.split()[0] for text in texts] == ["connectivity", "authentication", "The"]
    assert sandbox.requests[-1].operation == "testDestination"
    first, *_, last = page.evaluate("window.seen")
    assert last - first > 1000 * SLOW_SECONDS


def test_a_failed_step_is_told(screen: Screen, visitor: Visitor) -> None:
    page = screen.open("/world/destinations")
    id = broken(visitor)
    page.click(f"#{id} button")
    page.wait_for_selector(f"#{id} .bad:has-text('The connection does not work')")
    assert page.inner_text(f"#{id} [data-status]") == "error"


def test_without_a_script_the_steps_are_told_when_it_ended(visitor: Visitor) -> None:
    page = visitor.send(visitor.read("/world/destinations"), f"#d-{GOOD} form")
    steps = page.texts(f"#d-{GOOD} .test-steps li")
    assert steps == [
        "connectivity passed Connected successfully",
        "authentication passed OAuth token valid",
        "The connection works",
    ]


def test_the_events_are_those_of_the_api(visitor: Visitor) -> None:
    form = visitor.read("/world/destinations").find(f"#d-{GOOD} form")
    proof = form.form_values()[0][1]
    answer = visitor.session.post(
        visitor.url(f"/world/destinations/660e8400-e29b-41d4-a716-446655440001/{GOOD}/stream"),
        headers={"Sandbox-Console-Proof": proof},
        timeout=10,
    )
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    names = [name for name, _ in read_events([answer.content])]
    assert names == ["step", "step", "done"]


def test_a_refused_test_is_told(visitor: Visitor) -> None:
    form = visitor.read("/world/destinations").find(f"#d-{GOOD} form")
    url = visitor.url(f"/world/destinations/660e8400-e29b-41d4-a716-446655440001/{GOOD[:-2]}99")
    fields = dict(form.form_values())
    plain = visitor.session.post(f"{url}/test", data=fields, timeout=10)
    assert "Not tested: the API answered 404" in plain.text
    streamed = visitor.session.post(f"{url}/stream", data=fields, timeout=10)
    assert read_events([streamed.content])[0][0] == "refused"


def test_the_token_is_that_of_a_member_who_may_test() -> None:
    tokens = [{"token": "t1", "account_id": "a1"}, {"token": "t2", "account_id": "a2"}]
    roles = [
        {"id": "look", "value": {"permissions": ["destinations.read"]}},
        {"id": "test", "value": {"permissions": ["destinations.test"]}},
    ]
    members = [
        {"value": {"workspace_id": "w", "account_id": "a1", "role_id": "look"}},
        {"value": {"workspace_id": "w", "account_id": "a2", "role_id": "test"}},
        {"value": {"workspace_id": "v", "account_id": "a1", "role_id": "test"}},
    ]
    assert token_for("w", tokens, members, roles) == "t2"
    assert token_for("v", tokens, members, roles) == "t1"
    assert token_for("u", tokens, members, roles) == ""


@pytest.mark.sandbox(world="quickstart")
def test_a_world_without_destinations_says_so(visitor: Visitor) -> None:
    assert "This workspace has no destinations." in visitor.read("/world/destinations").text
