"""The table of conformance in README.md, and the counts it is made from."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import pytest

from tests.conformance.running import bundled, rows, run_file

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "conformance_table.py"
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("conformance_table", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(file: str, tier: int, passed: int, total: int) -> dict[str, object]:
    return {"file": file, "group": "g", "tier": tier, "passed": passed, "total": total}


def test_the_counts_that_are_kept_are_true(script: ModuleType) -> None:
    results = [result for path in bundled() for result in run_file(path)]
    counted = [asdict(row) for row in rows(results)]
    kept = json.loads(script.RESULTS.read_text())["rows"]
    assert kept == counted, "run python scripts/fidelity.py"


def test_the_table_follows_from_the_counts() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_counts_are_added_up_by_file_and_tier(script: ModuleType) -> None:
    counts = [row("a", 1, 2, 3), row("a", 1, 4, 4), row("a", 3, 0, 1), row("b", 1, 9999, 10000)]
    table = script.lines(counts, [{"vectors": "a", "reason": "a list"}])
    assert table[2:5] == [
        "| a | 6 of 7, 85.71 % | – | 0 of 1, 0 % |",
        "| b | 9999 of 10000, 99.99 % | – | – |",
        "| **all** | 10005 of 10007, 99.98 % | – | 0 of 1, 0 % |",
    ]
    assert table[-1] == "- a: a list."


def test_nothing_is_rounded_up_to_all(script: ModuleType) -> None:
    assert "99.99 %" in script.lines([row("a", 1, 999_999, 1_000_000)], [])[2]


def test_only_what_is_between_the_marks_changes(script: ModuleType) -> None:
    page = f"before\n{script.START}\nold\n{script.END}\nafter\n"
    once = script.placed(page, ["new"])
    assert once == f"before\n{script.START}\nnew\n{script.END}\nafter\n"
    assert script.placed(once, ["new"]) == once
    with pytest.raises(ValueError, match="missing"):
        script.placed("no marks", [])


def test_readme_says_how_many_there_are(script: ModuleType) -> None:
    total = sum(row["total"] for row in json.loads(script.RESULTS.read_text())["rows"])
    assert re.search(rf"\b{total:,}\b", README.read_text())
