"""The pictures in the README are there, small, of the console as it is described."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from tests.console.pictures import FOLDER, PICTURES, make

if TYPE_CHECKING:
    from playwright.sync_api import Browser

README = Path(__file__).parents[2] / "README.md"
LARGEST = 150_000


def size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:])
    return width, height


def test_the_readme_shows_all_of_them_and_says_what_is_on_them() -> None:
    shown = dict(re.findall(r"!\[([^\]]+)\]\(docs/images/([^)]+)\)", README.read_text()))
    assert sorted(shown.values()) == sorted(PICTURES)
    assert all(len(text) > 20 for text in shown)


def test_they_are_small() -> None:
    for name, (_, height) in PICTURES.items():
        path = FOLDER / name
        assert path.stat().st_size < LARGEST, name
        assert size(path) == (1200, height)


def test_they_can_be_made_anew(browser: Browser, tmp_path: Path) -> None:
    made = make(browser, tmp_path)
    assert [path.name for path in made] == list(PICTURES)
    assert all(path.stat().st_size < LARGEST for path in made)
