"""The page docs/magic.md says what is so."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox import Sandbox

PAGE = (Path(__file__).parents[3] / "docs" / "magic.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_tests_of_the_page_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block("python"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=3)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_lines_of_the_page_work() -> None:
    with Sandbox("quickstart") as box:
        script = f"URL={box.url}\n{block('sh')}"
        command = ["sh", "-e", "-c", script]
        subprocess.run(command, capture_output=True, timeout=30, check=True)
        assert [lead.outcome for lead in box.leads] == ["error", "failure"]
        assert box.leads[1].reason == "No coverage"
