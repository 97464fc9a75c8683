"""The table of conformance in README.md: python scripts/conformance_table.py [--check].

Without --check all bundled vectors are run, the counts kept in tests/conformance/results.json and
the table written between the marks in README.md. With --check nothing is run: the table has to
follow from the counts, which tests/conformance/test_table.py keeps true.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
RESULTS = ROOT / "tests" / "conformance" / "results.json"
DRIFT = ROOT / "tests" / "conformance" / "drift.json"
START, END = "<!-- conformance -->", "<!-- /conformance -->"
TIERS = {1: "plain behaviour", 2: "odd input", 3: "accidents of the run time"}

Row = Mapping[str, Any]


def lines(rows: Iterable[Row], drift: Iterable[Mapping[str, str]]) -> list[str]:
    """The table of counts by file and tier, and what hangs on lists of data."""
    rows = list(rows)
    heads = [f"tier {tier}: {meaning}" for tier, meaning in TIERS.items()]
    table = [f"| vectors | {' | '.join(heads)} |", "| --- |" + " ---: |" * len(TIERS)]
    for file in dict.fromkeys(row["file"] for row in rows):
        table.append(_line(file, [row for row in rows if row["file"] == file]))
    table.append(_line("**all**", rows))
    table += ["", "Data drift, where an answer hangs on a list and not on a rule:", ""]
    return table + [f"- {one['vectors']}: {one['reason']}." for one in drift]


def _line(name: str, rows: list[Row]) -> str:
    cells = [_cell([row for row in rows if row["tier"] == tier]) for tier in TIERS]
    return f"| {name} | {' | '.join(cells)} |"


def _cell(rows: list[Row]) -> str:
    """Passed of total and the percentage, never rounded up to 100."""
    passed, total = (sum(row[name] for row in rows) for name in ("passed", "total"))
    if not total:
        return "–"
    return f"{passed} of {total}, {passed * 10000 // total / 100:g} %"


def placed(page: str, table: Iterable[str]) -> str:
    """The page with the table between its marks. Raises ValueError for a page without them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(
            f"README.md: the table stands between {START} and {END}, which are missing"
        )
    return "\n".join([before + START, *table, END + after])


def expected(page: str) -> str:
    """README.md as it has to be by the counts that are kept."""
    rows = json.loads(RESULTS.read_text())["rows"]
    return placed(page, lines(rows, json.loads(DRIFT.read_text())))


def measure() -> None:
    """Run the vectors and keep the counts."""
    command = [sys.executable, "-m", "tests.conformance", "--json"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    rows = json.loads(done.stdout)["rows"]
    kept = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    RESULTS.write_text(f'{{"rows": [\n{kept}\n]}}\n')


def main() -> None:
    """Measure and write, or with --check say whether the table is up to date."""
    page = README.read_text()
    if "--check" in sys.argv:
        if expected(page) != page:
            sys.exit("README.md, conformance: run python scripts/fidelity.py")
        return
    measure()
    README.write_text(expected(page))


if __name__ == "__main__":
    main()
