"""Pictures of the console for the README: `scripts/screenshots` makes them anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import requests

from sandbox import Sandbox
from tests.console.browser import at_hand, chromium, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER: Final = Path(__file__).parents[2] / "docs" / "images"
# Name of the file, page and height; LEAD stands for the id of the lead whose journey is shown.
PICTURES: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        "console-requests.png": ("/requests", 720),
        "console-lead.png": ("/leads/LEAD", 1100),
        "console-charts.png": ("/charts", 900),
    }
)
_STATES: Final = ("TX",) * 9 + ("OK",) * 5 + ("LA", "NY")
_EMAILS: Final = ("ada@example.com",) * 9 + (
    "ben@example.com",
    "eve@taken.example",
    "error@magic.example",
)
_LEADS: Final = 160


@contextmanager
def story() -> Iterator[tuple[Sandbox, str]]:
    """A sandbox on an invented morning, and the id of a lead of it."""
    chance = Random(7)
    with Sandbox() as box:
        box.clock.freeze("2026-03-02T08:00:00Z")
        shown = ""
        for number in range(_LEADS):
            box.clock.advance(seconds=chance.choice((5, 20, 60, 120)))
            lead = {
                "first_name": "Ada",
                "email": chance.choice(_EMAILS),
                "phone_1": f"51255502{number % 100:02}",
                "state": chance.choice(_STATES),
            }
            kept = box.submit(lead).lead
            if kept is not None and lead["state"] == "NY" and kept.outcome == "failure":
                shown = kept.id
            _others(box, chance)
        yield box, shown


def _others(box: Sandbox, chance: Random) -> None:
    """Calls of other kinds that come between leads."""
    kind = chance.randrange(8)
    if kind == 0:
        requests.get(f"{box.url}/flows", auth=("", "sandbox"), timeout=10)
    elif kind == 1:
        requests.get(f"{box.url}/events", auth=("", "wrong"), timeout=10)
    elif kind == 2:
        requests.post(box.submit_url().replace("submit", "sbmit"), data={"a": "b"}, timeout=10)
    elif kind == 3:
        requests.post(f"{box.url}/flows", json={"name": 1}, auth=("", "sandbox"), timeout=10)


def make(browser: Browser, folder: Path) -> list[Path]:
    """The pictures, in `folder`."""
    made = []
    with at_hand(browser), story() as (box, lead):
        page = browser.new_page()
        for name, (path, height) in PICTURES.items():
            page.set_viewport_size({"width": 1200, "height": height})
            page.goto(f"{box.url}/_sandbox/console/default{path.replace('LEAD', lead)}")
            if path == "/requests":
                page.wait_for_selector("[data-live][data-state=live]")
            page.screenshot(path=folder / name)
            made.append(folder / name)
        page.close()
    return made


def main() -> int:
    """Make them where the README finds them."""
    executable = chromium()
    if executable is None:
        print("There is no Chromium; scripts/chromium installs Debian's.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running(executable) as browser:
        for path in make(browser, FOLDER):
            print(f"{path.relative_to(FOLDER.parents[1])}  {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
