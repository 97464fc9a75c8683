"""The timeline of snapshots and requests, and the expectations, in a real browser."""

from __future__ import annotations

import pytest
import requests

from sandbox.console.pages.snapshots import timeline
from sandbox.testing.handle import Handle
from sandbox.testing.sandbox import Sandbox
from tests.console.browser import Screen
from tests.console.visitor import Visitor


def test_a_snapshot_is_taken_restored_and_forgotten(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/snapshots")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("#take-form [name=name]", "empty")
    page.click("#take-form button")
    page.wait_for_selector(".timeline .kept:has-text('empty')")
    sandbox.submit({"email": "ada@example.com"})
    page.click("[aria-label='Restore empty']")
    page.wait_for_selector(".said:has-text('as it was in the snapshot empty')")
    assert len(sandbox.requests) == 0
    page.click("[aria-label='Delete empty']")
    page.wait_for_selector("text=Nothing is kept yet.")


def test_one_steps_back_to_before_a_request(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/snapshots")
    page.click("text=Keep it from now on")
    page.wait_for_selector("text=Keep it no longer")
    for _ in range(3):
        sandbox.submit({"email": "ada@example.com"})
    page.reload()
    page.click("[aria-label='Step back to before request 2']")
    page.wait_for_selector(".said")
    assert len(sandbox.requests) == 1
    page.click("text=Keep it no longer")
    page.wait_for_selector("text=Keep it from now on")


def test_one_branches_off_before_a_request_and_at_a_snapshot(
    screen: Screen, sandbox: Handle, sandbox_server: Sandbox
) -> None:
    sandbox.keep_history(20)
    sandbox.submit({"email": "ada@example.com"})
    sandbox.snapshot("first")
    sandbox.submit({"email": "ada@example.com"})
    made = []
    for label in ("Branch off before request 1", "Branch off at first"):
        page = screen.open("/world/snapshots")
        page.click(f"[aria-label='{label}']")
        page.wait_for_url("**/requests")
        made.append((page.inner_text(".namespace"), page.inner_text("[data-count]")))
    assert [count for _, count in made] == ["0", "1"]
    assert len(sandbox.requests) == 2
    for name, _ in made:
        requests.delete(f"{sandbox_server.url}/_sandbox/namespaces/{name.split()[-1]}", timeout=10)


def test_the_timeline_goes_by_time_newest_first() -> None:
    snapshots = [{"name": "b", "taken": "2026-01-02"}, {"name": "a", "taken": "2026-01-04"}]
    points = [{"number": 1, "time": "2026-01-03"}]
    stops = timeline(snapshots, points)
    assert [(stop["kind"], stop["time"]) for stop in stops] == [
        ("snapshot", "2026-01-04"),
        ("request", "2026-01-03"),
        ("snapshot", "2026-01-02"),
    ]


def test_what_cannot_be_restored_is_told(visitor: Visitor, sandbox: Handle) -> None:
    sandbox.snapshot("here")
    page = visitor.read("/world/snapshots")
    form = "form[action$='/snapshots/restore']"
    assert "Nothing was changed" in visitor.send(page, form, {"name": "nowhere"}).text


@pytest.mark.sandbox(checks=False)
def test_expectations_are_shown_as_they_stand(screen: Screen, sandbox: Handle) -> None:
    control = f"{sandbox.url}/_sandbox/expectations"
    requests.post(control, json={"kind": "leads", "exactly": 1}, timeout=10)
    requests.post(control, json={"kind": "requests", "at_most": 5}, timeout=10)
    page = screen.open("/world/expectations")
    assert page.inner_text(".counts") == "1 of 2 met by now."
    assert page.locator(".expected .badge").all_inner_texts() == ["unmet", "met"]
    sandbox.submit({"email": "ada@example.com"})
    page.reload()
    page.wait_for_selector("text=2 of 2 met by now.")
    page.click("text=Expect nothing any more")
    page.wait_for_selector("text=Nothing is expected.")
