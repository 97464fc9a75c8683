"""The pages of leads in a real browser."""

from __future__ import annotations

from sandbox.testing.handle import Handle
from tests.console.browser import Screen

GOOD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}


def test_leads_appear_as_they_come_and_lead_to_their_journeys(
    screen: Screen, sandbox: Handle
) -> None:
    page = screen.open("/leads")
    page.wait_for_selector("[data-live][data-state=live]")
    sandbox.submit({**GOOD, "state": "NY"})
    page.wait_for_selector("[data-rows] tr:has-text('failure')")
    page.click("[data-rows] a")
    page.wait_for_selector("#why:has-text('lead.state')")
    page.get_by_role("link", name="Roof leads").click()
    page.wait_for_selector("h1:has-text('Roof leads')")


def test_details_are_opened_with_the_keyboard(screen: Screen, sandbox: Handle) -> None:
    lead = sandbox.submit(GOOD).lead
    assert lead is not None
    page = screen.open(f"/leads/{lead.id}")
    summary = page.locator(".journey summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".journey details[open]").count() == 1


def test_the_path_of_a_lead_is_downloaded(screen: Screen, sandbox: Handle) -> None:
    lead = sandbox.submit(GOOD).lead
    assert lead is not None
    page = screen.open(f"/leads/{lead.id}")
    with page.expect_download() as download:
        page.get_by_role("link", name="HAR", exact=True).click()
    assert download.value.suggested_filename == f"lead-{lead.id}.har"
