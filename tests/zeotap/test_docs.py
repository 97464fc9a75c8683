"""The page docs/zeotap.md says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.zeotap.switches import SWITCHES

PAGE = (Path(__file__).parents[2] / "docs" / "zeotap.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_test_of_the_page_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(block("python"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_switches_of_the_page_exist() -> None:
    named = set(re.findall(r"`(zeotap_\w+)`", PAGE)) - {"zeotap_"}
    assert named
    assert named <= {switch.name for switch in SWITCHES}


def test_the_workspace_and_token_of_the_page_are_those_of_any_world() -> None:
    workspace = re.search(r"W=(\S+)", block("sh"))
    assert workspace is not None
    with Sandbox("quickstart", listen=False) as box:
        assert box.zeotap.workspace_id == workspace[1]
        assert f"Bearer {box.zeotap.token}" in block("sh")
