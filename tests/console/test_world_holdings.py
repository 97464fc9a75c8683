"""Credentials, lists, switches, magic leads and references, in a real browser."""

from __future__ import annotations

import pytest

from sandbox.testing.handle import Handle
from tests.console.browser import Screen
from tests.console.visitor import Visitor


def test_secrets_are_masked_until_they_are_asked_for(screen: Screen) -> None:
    page = screen.open("/world/credentials")
    secret = page.locator("#secret-1")
    assert not secret.is_visible()
    page.locator(".secret summary").first.click()
    assert secret.is_visible()
    assert secret.inner_text() == "sandbox"
    page.locator(".secret summary").first.press("Enter")
    assert not secret.is_visible()


def test_a_secret_is_copied(screen: Screen) -> None:
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = screen.open("/world/credentials")
    page.locator(".secret summary").first.click()
    page.click("[data-copy=secret-1]")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "sandbox"


def test_values_go_on_a_list_and_off_it(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/lists?list=customer_emails")
    page.fill("#add-form [name=values]", "Ada@example.com\n\n<b>bold</b>\n")
    page.click("#add-form button")
    page.wait_for_selector("th:text-is('ada@example.com')")
    assert page.locator("th:text-is('<b>bold</b>')").count() == 1
    page.click("[aria-label='Remove ada@example.com']")
    page.wait_for_selector(".said:has-text('ada@example.com is off customer_emails')")
    assert page.locator("th:text-is('ada@example.com')").count() == 0


def test_a_list_is_made_by_its_first_value(visitor: Visitor) -> None:
    form = {"list": "brand new & list", "values": "one"}
    page = visitor.send(visitor.read("/world/lists"), "#add-form", form)
    assert page.texts("[aria-current=true]") == ["brand new & list 1"]


def test_nothing_on_no_list_is_told(visitor: Visitor) -> None:
    page = visitor.send(visitor.read("/world/lists"), "#add-form", {"list": "", "values": ""})
    assert "Nothing was added" in page.text


def test_a_switch_is_turned_and_marked(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/switches")
    assert page.locator(".turned").count() == 0
    page.select_option("#s-submit_response", label="records")
    page.click("[aria-label='Turn submit_response']")
    page.wait_for_selector("#submit_response.turned")
    assert sandbox.switches["submit_response"] == "records"
    page.select_option("#s-magic_leads", label="off")
    page.click("[aria-label='Turn magic_leads']")
    page.wait_for_selector("#magic_leads.turned")
    assert sandbox.switches["magic_leads"] is False


@pytest.mark.parametrize("form", [{"choice": "99"}, {"choice": "x"}, {"name": "nobody"}])
def test_a_switch_that_is_not_there_is_told(visitor: Visitor, form: dict[str, str]) -> None:
    page = visitor.read("/world/switches")
    told = visitor.send(page, "#submit_response form", form)
    assert "Nothing was turned" in told.text


def test_magic_leads_are_told(screen: Screen) -> None:
    page = screen.open("/world/magic")
    assert "duplicate@magic.example" in page.inner_text("tr:has(th:text-is('duplicate'))")


def test_references_of_all_documents_are_linked(screen: Screen) -> None:
    page = screen.open("/world/documents")
    assert page.locator(".card").count() == 3
    for number in range(3):
        page = screen.open("/world/documents")
        page.locator(".card a.button").nth(number).click()
        page.wait_for_selector("h1")
        assert "/reference/" in page.url
