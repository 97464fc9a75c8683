"""The page of the clock in a real browser, and what it makes of what people write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sandbox.console.pages.clock import _moment
from sandbox.testing.handle import Handle
from tests.console.browser import Screen
from tests.console.visitor import Visitor


@pytest.fixture(autouse=True)
def stopped(sandbox: Handle) -> None:
    sandbox.clock.freeze(datetime(2026, 1, 2, 9, tzinfo=UTC))


def shown(screen: Screen) -> str:
    return screen.page.inner_text(".dial time")


def test_the_clock_is_shown_stopped_and_let_run(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/clock")
    assert shown(screen) == "2026-01-02 09:00:00"
    page.click("text=Let it run")
    page.wait_for_selector(".dial .badge:text-is('runs')")
    page.click("button:text-is('Freeze')")
    page.wait_for_selector(".dial .badge:text-is('frozen')")


def test_the_clock_is_set(screen: Screen) -> None:
    page = screen.open("/world/clock")
    page.fill("#set-form [name=now]", "2026-05-01 08:30")
    page.click("#set-form button")
    page.wait_for_selector(".said")
    assert shown(screen) == "2026-05-01 08:30:00"


def test_what_happens_on_the_way_is_told_and_done_once(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit({"email": "a@example.com", "phone_1": "5125550122", "state": "LA"})
    page = screen.open("/world/clock")
    assert "Louisiana, two a day" in page.inner_text("section:has(#due)")
    page.fill("#advance [name=count]", "2")
    page.select_option("#advance [name=unit]", "D")
    page.click("#advance button")
    page.wait_for_selector(".moved li:has-text('Louisiana, two a day')")
    assert shown(screen) == "2026-01-04 09:00:00"
    page.reload()
    page.wait_for_selector(".dial")
    assert shown(screen) == "2026-01-04 09:00:00"
    assert page.locator(".moved").count() == 0


def test_the_clock_runs_to_what_is_due_next(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit({"email": "a@example.com", "phone_1": "5125550122", "state": "LA"})
    page = screen.open("/world/clock")
    page.click("text=Run to what is due next")
    page.wait_for_selector(".moved li")
    assert shown(screen) == "2026-01-03 06:00:00"


def test_the_clock_moves_up_to_a_time(screen: Screen) -> None:
    page = screen.open("/world/clock")
    page.fill("#until [name=until]", "2026-01-02 17:00")
    page.click("#until button")
    page.wait_for_selector(".moved:has-text('Nothing was due.')")
    assert shown(screen) == "2026-01-02 17:00:00"


@pytest.mark.parametrize(
    ("form", "filled"),
    [
        ("#until", {"until": "2020-01-01"}),
        ("#until", {"until": "tomorrow"}),
        ("#set-form", {"now": "2026-13-01"}),
        ("#advance", {"count": "-1"}),
        ("#advance", {"unit": "Y"}),
    ],
)
def test_what_cannot_be_is_told(visitor: Visitor, form: str, filled: dict[str, str]) -> None:
    page = visitor.send(visitor.read("/world/clock"), form, filled)
    assert page.status == 422
    assert page.find("[role=alert]").text_content()
    assert "09:00:00" in visitor.read("/world/clock").find(".dial").text_content()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02", "2026-01-02T00:00Z"),
        ("2026-01-02 10:00", "2026-01-02T10:00Z"),
        (" 2026-01-02T10:00:05Z ", "2026-01-02T10:00:05Z"),
        ("2026-01-02 10:00+02:00", "2026-01-02T10:00+02:00"),
        ("2026-01-02 10:00-05:00", "2026-01-02T10:00-05:00"),
    ],
)
def test_times_are_read_as_people_write_them(text: str, moment: str) -> None:
    assert _moment(text) == moment
