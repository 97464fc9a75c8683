"""Fixtures: `screen`, a tab of a real Chromium that shows the console of the test's `sandbox`, and
`visitor`, a plain HTTP client that does what a browser without a script would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.console.browser import VARIABLE, Screen, Troubles, at_hand, chromium, running
from tests.console.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from sandbox.testing.handle import Handle
    from sandbox.testing.sandbox import Sandbox


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; they are skipped where there is none."""
    executable = chromium()
    if executable is None:
        pytest.skip(f"there is no Chromium: install Debian's chromium, or name one in {VARIABLE}")
    with running(executable) as browser:
        yield browser


@pytest.fixture
def screen(browser: Browser, sandbox: Handle, sandbox_server: Sandbox) -> Iterator[Screen]:
    """A tab of its own; the test fails if a page made trouble."""
    with at_hand(browser):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(10_000)
        troubles = Troubles()
        page = context.new_page()
        troubles.watch(page, sandbox_server.url)
        try:
            yield Screen(page, sandbox_server.url, sandbox.name, troubles.found)
        finally:
            context.close()
    assert troubles.found == []


@pytest.fixture
def visitor(sandbox: Handle, sandbox_server: Sandbox) -> Iterator[Visitor]:
    """Reads pages and sends their forms."""
    with Visitor(sandbox_server.url, sandbox.name) as visitor:
        yield visitor
