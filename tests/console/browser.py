"""A real Chromium for tests, and what a page said while it was looked at."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VARIABLE = "SANDBOX_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Where Chromium is on this machine; None where it is not."""
    named = os.environ.get(VARIABLE)
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def running(executable: str) -> Iterator[Browser]:
    """A browser, for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        loop = asyncio.get_running_loop()
        # Playwright leaves its loop running in this thread: other tests could not start their own.
        asyncio._set_running_loop(None)
        try:
            yield browser
        finally:
            asyncio._set_running_loop(loop)
            browser.close()


@contextmanager
def at_hand(browser: Browser) -> Iterator[None]:
    """Lets the thread talk to the browser, for as long as the block lasts."""
    asyncio._set_running_loop(browser._loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(None)


@dataclass
class Troubles:
    """What no page may do: fail in its script, break its policy, open a dialog unasked, or ask
    another host for anything."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page, origin: str) -> None:
        """From now on, on this page."""
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("console", self._hear)
        page.on("request", lambda request: self._see(request.url, origin))

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _see(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:", "about:")):
            self.found.append(f"other host: {url}")


@dataclass
class Screen:
    """One tab that shows the console of a namespace. `troubles` must be empty in the end."""

    page: Page
    origin: str
    namespace: str
    troubles: list[str]

    def url(self, path: str = "") -> str:
        """The address of a page of the namespace's console."""
        return f"{self.origin}/_sandbox/console/{self.namespace}{path}"

    def open(self, path: str) -> Page:
        """Go there; the page has been read to its end, not its streams."""
        self.page.goto(self.url(path), wait_until="domcontentloaded")
        return self.page

    def overflows(self) -> bool:
        """Whether the page can be scrolled sideways."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide

    def faults(self) -> list[str]:
        """What axe-core finds serious or critical about the page, one line each."""
        from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['impact']} {one['id']}: {node['html'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


def picture_folder() -> Path:
    """Where screenshots are kept; git ignores it."""
    folder = Path(__file__).parents[2] / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
