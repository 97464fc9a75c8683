"""What docs/any-api.md says of documents and their faults is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import invoke

PAGE = (Path(__file__).parents[2] / "docs" / "any-api.md").read_text()
SECTION = PAGE.partition("\n## Documents\n")[2].partition("\n## ")[0]


@pytest.fixture
def names() -> dict[str, Any]:
    (code,) = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "any-api.md", "exec"), names)
    return names


def test_the_snippet(names: dict[str, Any], tmp_path: Path) -> None:
    run: Callable[[Path], None] = names["test_faults"]

    run(tmp_path)


def test_what_validate_prints(
    names: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "billing.yaml").write_text(names["BILLING"])
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"^    (billing\.yaml:.*)$", SECTION, re.MULTILINE)

    done = invoke("validate", "billing.yaml")

    assert done.exit_code == 1
    assert done.stdout.splitlines() == shown
