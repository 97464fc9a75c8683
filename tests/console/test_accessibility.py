"""Every page, for everybody: what axe-core finds, how wide pages are, whether they jump, and what
the keyboard reaches. Screenshots of the pages are kept on the way."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import Sandbox
from sandbox.testing.handle import Handle
from tests.console.browser import Screen, picture_folder
from tests.console.furnished import LEAD, PAGES, furnish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.sandbox(checks=False)

# Scheme of colours, width.
LOOKS = (("light", 1280), ("dark", 360))
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value);
}).observe({type: "layout-shift", buffered: true});
"""
# What Tab should reach: everything that can be used, once.
TABBABLE = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter(one => !one.disabled && one.checkVisibility() && one.getClientRects().length)
  .map((one, place) => { one.dataset.place = place; return place; })"""
FOCUSED = "() => document.activeElement?.dataset.place ?? null"


@pytest.fixture
def lead(sandbox: Handle) -> str:
    return furnish(sandbox)


def quiet(page: Page) -> None:
    """What comes at once after a page was read has come."""
    page.wait_for_load_state("load")
    if page.locator("[data-live]").count():
        page.wait_for_selector("[data-live][data-state=live]")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_the_page(screen: Screen, lead: str, path: str) -> None:
    screen.page.add_init_script(WATCH)
    for scheme, width in LOOKS:
        screen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        screen.page.set_viewport_size({"width": width, "height": 900})
        page = screen.open(path.replace(LEAD, lead))
        quiet(page)
        look = f"{path} in {scheme} at {width}"
        assert screen.faults() == [], look
        assert not screen.overflows(), look
        assert sum(page.evaluate("window.shifts")) < 0.05, look
        _keep(page, path, f"{scheme}-{width}")
    screen.page.set_viewport_size({"width": 1600, "height": 900})
    assert not screen.overflows()
    if path != "/nowhere":
        assert screen.page.evaluate("document.querySelector('main').offsetWidth") >= 1500
    assert _headings_are_in_order(screen.page)


def test_what_is_wrong_would_be_found(screen: Screen) -> None:
    page = screen.open("/world/clock")
    page.evaluate("document.querySelector('main').append(document.createElement('select'))")
    assert any("select-name" in one for one in screen.faults())


@pytest.mark.parametrize(
    "path", ["/requests", f"/leads/{LEAD}", "/flows", "/charts", "/world/clock", "/world/faults"]
)
def test_tab_reaches_everything_once_and_back_again(screen: Screen, lead: str, path: str) -> None:
    page = screen.open(path.replace(LEAD, lead))
    quiet(page)
    places = page.evaluate(TABBABLE)
    reached = [_tabbed(page) for _ in places]
    # In this order too: what stands earlier in the page is reached earlier.
    assert reached == places


def test_the_skip_link_leads_to_the_content(screen: Screen) -> None:
    page = screen.open("/world/clock")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_focus_is_seen(screen: Screen) -> None:
    page = screen.open("/world/faults")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth)] }"
        )
        assert style[0] != "none"
        assert style[1] >= 2


def test_a_form_is_filled_in_with_the_keyboard_alone(screen: Screen, sandbox: Handle) -> None:
    page = screen.open("/world/lists?list=duplicates")
    page.focus("#add-form [name=values]")
    page.keyboard.type("ada@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("th:text-is('ada@example.com')")


def test_the_page_that_asks_for_the_token(browser: Browser) -> None:
    from tests.console.browser import Troubles, at_hand

    with Sandbox(token="open sesame") as box, at_hand(browser):
        for scheme, width in LOOKS:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
            screen = Screen(page, box.url, "default", Troubles().found)
            screen.open("/requests")
            assert page.inner_text("h1") == "This sandbox asks for its token"
            assert screen.faults() == []
            assert not screen.overflows()
            _keep(page, "/login", f"{scheme}-{width}")
            page.close()


def _tabbed(page: Page) -> int | None:
    page.keyboard.press("Tab")
    place: Any = page.evaluate(FOCUSED)
    return None if place is None else int(place)


def _headings_are_in_order(page: Page) -> bool:
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(one => Number(one.tagName[1]))"
    )
    deeper = [new - old for old, new in pairwise(levels)]
    return levels.count(1) == 1 and levels[0] == 1 and max(deeper, default=0) <= 1


def _keep(page: Page, path: str, look: str) -> None:
    plain = path.partition("?")[0].strip("/").replace("/", "-")
    page.screenshot(path=picture_folder() / f"{plain}-{look}.png")
