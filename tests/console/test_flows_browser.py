"""The pages of flows in a real browser: every action, with the script."""

from __future__ import annotations

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.browser import Screen

FLOW = "/flows/65a0000000000000000000f1"
SOURCE = f"{FLOW}/sources/65a0000000000000000000e1"


def test_a_test_lead_is_filled_in_and_sent(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/flows")
    page.get_by_role("link", name="Web form").click()
    page.get_by_role("link", name="Fill with an example").click()
    page.wait_for_url("**example=1**")
    page.get_by_label("Email").fill("grace@example.com")
    page.get_by_role("button", name="Send the lead").click()
    page.wait_for_selector("[role=status]:has-text('The lead was sent: success')")
    lead = sandbox.leads[-1]
    assert page.url.endswith(f"/leads/{lead.id}")
    assert "grace@example.com" in page.inner_text("#fields")


def test_a_ping_asks_for_the_price(screen: Screen, sandbox: Handle) -> None:
    page = screen.open(f"{SOURCE}?example=1")
    page.get_by_role("button", name="ping").click()
    page.wait_for_selector("[role=status]:has-text('The ping was answered: success, price')")
    assert len(sandbox.pings) == 1


def test_feedback_is_sent(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit({"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"})
    page = screen.open(SOURCE)
    page.get_by_label("Reason").fill("Wrong number")
    page.get_by_role("button", name="Send the feedback").click()
    page.wait_for_selector("[role=status]:has-text('The feedback was answered: success')")
    assert sandbox.requests[-1].operation == "sendFeedback"


def test_posting_instructions_are_copied(screen: Screen) -> None:
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = screen.open(SOURCE)
    page.get_by_role("button", name="Copy").first.click()
    page.wait_for_selector("button:has-text('Copied')")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.inner_text("#line-1")
    assert copied.startswith("curl -sS ")


def test_a_draft_is_deployed(screen: Screen, sandbox: Handle) -> None:
    flow = requests.get(sandbox.url + FLOW, auth=sandbox.auth, timeout=10).json()
    changed = {**flow, "name": "Roofs"}
    requests.put(sandbox.url + FLOW, json=changed, auth=sandbox.auth, timeout=10)
    page = screen.open(FLOW)
    assert "Roofs" in page.inner_text("#draft")
    page.get_by_role("button", name="Deploy the draft").click()
    page.wait_for_selector("[role=status]:has-text('The draft is live now.')")
    assert sandbox.targets[0].flow == "Roofs"


@pytest.mark.sandbox(world="caps")
def test_a_full_cap_is_seen(screen: Screen, sandbox: Handle) -> None:
    for _ in range(5):
        sandbox.submit({"email": "ada@example.com"})
    page = screen.open(f"/flows/{sandbox.targets[0].flow_id}")
    row = page.locator("#limits tr:has-text('Five a day')")
    assert "5 of 5" in row.inner_text()
    assert "15 h" in row.inner_text()
    full: float = row.locator("meter").evaluate("one => one.value / one.max")
    assert full == 1
