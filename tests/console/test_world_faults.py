"""The page of faults in a real browser."""

from __future__ import annotations

import pytest
import requests

from sandbox.testing.handle import Handle
from tests.console.browser import Screen
from tests.console.visitor import Visitor

pytestmark = pytest.mark.sandbox(checks=False)


def test_a_fault_is_armed_strikes_and_is_disarmed(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/faults")
    page.fill("#arm-form [name=operation]", "submitLead")
    page.fill("#arm-form [name=status]", "429")
    page.fill("#arm-form [name=times]", "1")
    page.click("#arm-form button")
    page.wait_for_selector("td:has-text('answer 429')")
    assert requests.post(sandbox.submit_url(), data={"a": "b"}, timeout=10).status_code == 429
    page.reload()
    page.wait_for_selector("td:has-text('1 of 1, used up')")
    page.click("[aria-label='Disarm f1']")
    page.wait_for_selector("text=Nothing is armed.")
    assert len(sandbox.faults) == 0


def test_a_fault_is_armed_as_json_and_all_are_disarmed(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/faults")
    page.click("text=Or write it as JSON")
    page.fill(
        "[name=json]",
        '{"on": "outbound", "match": {"url": "https://x.example/*"}, "effect": "refused"}',
    )
    page.click("#arm-form button")
    page.wait_for_selector("td:has-text('refused')")
    assert "url https://x.example/*" in page.inner_text(".term")
    page.click("text=Disarm all")
    page.wait_for_selector("text=Nothing is armed.")


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"json": "{"}, "cannot be read"),
        ({"status": "many"}, "cannot be read"),
        ({"percentage": "200"}, "percentage"),
        ({"effect": "tls"}, "tls"),
        ({"json": '{"effect": "nonsense"}'}, "effect"),
    ],
)
def test_what_cannot_be_armed_is_told_and_stays_filled_in(
    visitor: Visitor, filled: dict[str, str], told: str
) -> None:
    form = {"method": "POST", **filled}
    page = visitor.send(visitor.read("/world/faults"), "#arm-form", form)
    assert page.status == 422
    assert told in page.find("[role=alert]").text_content()
    assert page.find("[name=method]").get("value") == "POST"
    assert "Nothing is armed." in visitor.read("/world/faults").text


def test_outbound_faults_strike_a_url(visitor: Visitor, sandbox: Handle) -> None:
    form = {"on": "outbound", "effect": "delay", "where": "https://a.example/*", "delay": "0.5"}
    visitor.send(visitor.read("/world/faults"), "#arm-form", form)
    armed = requests.get(f"{sandbox.url}/_sandbox/faults", timeout=10).json()["faults"]
    assert [(one["on"], one["match"], one["delay"]) for one in armed] == [
        ("outbound", {"url": "https://a.example/*"}, 0.5)
    ]
