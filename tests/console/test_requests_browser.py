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
