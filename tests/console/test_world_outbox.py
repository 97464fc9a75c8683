"""The page of the outbox in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from sandbox.testing.handle import Handle
from tests.console.browser import Screen
from tests.console.visitor import Visitor

LEAD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}
Submitting = Callable[[], None]


@pytest.fixture
def submitting(sandbox: Handle) -> Iterator[Submitting]:
    """Submits a lead, which waits until its deliveries, which are held, are let go."""
    leads: list[threading.Thread] = []

    def submit() -> None:
        before = sandbox.outbox.held
        leads.append(threading.Thread(target=sandbox.submit, args=(LEAD,)))
        leads[-1].start()
        while len(sandbox.outbox.held) == len(before) and leads[-1].is_alive():
            threading.Event().wait(0.01)

    yield submit
    sandbox.outbox.release()
    for lead in leads:
        sandbox.outbox.flush()
        lead.join(10)


def held(screen: Screen) -> int:
    return screen.page.locator("[aria-label='Held deliveries'] tbody tr").count()


def test_deliveries_are_held_and_flushed(
    screen: Screen, sandbox: Handle, submitting: Submitting
) -> None:
    page = screen.open("/world/outbox")
    page.fill("#hold-form [name=url]", "https://buyer.example/")
    page.click("#hold-form button")
    page.wait_for_selector("li:has-text('url https://buyer.example/')")
    submitting()
    page.reload()
    page.wait_for_selector("[aria-label='Held deliveries']")
    assert held(screen) == 1
    page.click("text=Flush: send all, in order")
    page.wait_for_selector(".said:has-text('1 sent (1: 200).')")
    assert held(screen) == 0
    page.click("text=Hold nothing more")
    page.wait_for_selector("text=Nothing: deliveries go out at once.")


def test_one_is_fired_one_duplicated_one_dropped(
    screen: Screen, sandbox: Handle, submitting: Submitting
) -> None:
    sandbox.outbox.hold("https://buyer.example/", timeout=30)
    submitting()
    page = screen.open("/world/outbox")
    page.click("[aria-label='Duplicate delivery 1']")
    page.wait_for_selector("[aria-label='Fire delivery 2']")
    assert held(screen) == 2
    page.click("[aria-label='Drop delivery 2']")
    page.wait_for_selector("td:has-text('dropped')")
    page.click("[aria-label='Fire delivery 1']")
    page.wait_for_selector(".said:has-text('The delivery 1 was sent.')")
    assert held(screen) == 0
    assert sandbox.deliveries[0].status == 200


def test_a_delivery_is_looked_at_and_sent_once_more(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit(LEAD)
    page = screen.open("/world/outbox")
    page.locator("#sent").wait_for()
    page.click("tr:has-text('buyer.example') th a")
    page.wait_for_selector("h1:has-text('https://buyer.example/leads')")
    assert "B-1001" in page.inner_text("section[aria-label=Answered] pre")
    page.click("text=Send the same once more")
    page.wait_for_selector(".said:has-text('was sent once more')")
    assert len(sandbox.deliveries) == 3


@pytest.mark.parametrize("delay", ["soon", "PT", "-1"])
def test_a_delay_that_is_none_is_told(visitor: Visitor, sandbox: Handle, delay: str) -> None:
    page = visitor.send(visitor.read("/world/outbox"), "#hold-form", {"delay": delay})
    assert "Nothing was changed" in page.find(".said").text_content()
    assert "Nothing: deliveries go out at once." in page.text


def test_a_delay_is_told_with_its_rule(visitor: Visitor) -> None:
    page = visitor.send(visitor.read("/world/outbox"), "#hold-form", {"delay": "PT5M"})
    assert "delay 300" in page.text


def test_a_delivery_that_is_not_there_is_not_found(visitor: Visitor) -> None:
    assert visitor.read("/world/outbox/99").status == 404
