"""The page of requests in a real browser."""

from __future__ import annotations

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.browser import Screen

# Some of these requests are wrong on purpose.
pytestmark = pytest.mark.sandbox(checks=False)


def test_requests_appear_as_they_come(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/requests")
    page.wait_for_selector("[data-live][data-state=live]")
    sandbox.submit({"email": "ada@example.com"})
    page.wait_for_selector("tr:has-text('submitLead')")
    requests.get(f"{sandbox.url}/nowhere", timeout=10)
    page.wait_for_selector("tr:first-child:has-text('no operation')")
    assert page.locator("[data-rows] tr").count() == 2
    assert page.inner_text("[data-count]") == "2"
    assert page.locator("[data-empty]").count() == 0


def test_only_what_passes_the_filters_appears(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/requests")
    page.fill("[name=status]", "4xx")
    page.keyboard.press("Enter")
    page.wait_for_url("**status=4xx**")
    page.wait_for_selector("[data-live][data-state=live]")
    requests.get(f"{sandbox.url}/flows", auth=sandbox.auth, timeout=10)
    requests.get(f"{sandbox.url}/nowhere", timeout=10)
    page.wait_for_selector("[data-rows] tr:has-text('/nowhere')")
    assert page.locator("[data-rows] tr").count() == 1


def test_a_pause_keeps_what_comes_until_one_goes_on(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/requests")
    page.wait_for_selector("[data-live][data-state=live]")
    page.get_by_role("button", name="Pause").click()
    requests.get(f"{sandbox.url}/nowhere", timeout=10)
    page.wait_for_selector("[data-count]:text-is('1')")
    assert page.locator("[data-rows] tr").count() == 0
    page.get_by_role("button", name="Go on").click()
    page.wait_for_selector("[data-rows] tr")


@pytest.mark.parametrize(
    ("form", "begins"), [("curl", "curl -sS"), ("Python", "# Credentials are masked"), ("HAR", "{")]
)
def test_a_request_is_copied(screen: Screen, sandbox: Handle, form: str, begins: str) -> None:
    sandbox.submit({"email": "ada@example.com"})
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = screen.open("/requests/1")
    page.get_by_role("link", name=form, exact=True).click()
    page.wait_for_selector("a:text-is('Copied')")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(begins)
    assert "/submit" in copied


def test_a_request_is_sent_again_with_an_edit(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit({"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"})
    page = screen.open("/requests/1")
    page.fill("[name=body]", page.input_value("[name=body]").replace("TX", "NY"))
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url("**/requests/1/against/2")
    assert "The answers differ" in page.inner_text("main")
    assert [lead.outcome for lead in sandbox.leads] == ["success", "failure"]
    page.go_back()
    page.get_by_label("Where").select_option("fork")
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url("**/against/**in=**")
    assert len(sandbox.requests) == 2
