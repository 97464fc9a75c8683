"""The page about the console keeps its word."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cli.running import Running
from tests.test_readme import ADDRESS, blocks, missing

PAGE = Path(__file__).parents[2] / "docs" / "console.md"


def test_the_example_of_the_page_runs() -> None:
    (example,) = blocks(PAGE.read_text())
    with Running("serve", "--port", "0") as served:
        code = example.code.replace(ADDRESS, served.url)
        ran = subprocess.run(
            ["sh", "-ec", code], capture_output=True, text=True, timeout=30, check=True
        )
    assert missing(ran.stdout, example.prints) == []
