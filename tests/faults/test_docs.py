"""The page docs/faults.md says what is so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.world.effects import EFFECTS
from sandbox.world.faults import MOST_ARMED
from sandbox.world.patience import LONGEST_SECONDS, MOST_WAITING

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_tests_of_the_page_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block("python"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_lines_of_the_page_work(box: Sandbox) -> None:
    script = f"URL={box.url}\n{block('sh')}"
    ended = subprocess.run(
        ["sh", "-e", "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    armed, shown = ended.stdout.replace("}{", "}\n{").splitlines()
    assert json.loads(armed) == json.loads(shown)
    assert json.loads(armed)["percentage"] == 20
    assert box.faults == ()


def test_every_effect_is_on_the_page_with_its_members() -> None:
    for kind in EFFECTS.values():
        (row,) = [
            line
            for line in PAGE.splitlines()
            if line.startswith("| `") and f"`{kind.name}`" in line.split("|")[1]
        ]
        for member in kind.members:
            assert f"`{member}`" in row


def test_the_bounds_are_those_of_the_page() -> None:
    assert f"{MOST_ARMED} faults" in PAGE
    assert f"{LONGEST_SECONDS:g} seconds" in PAGE
    assert f"{MOST_WAITING} threads" in PAGE
