"""`python -m tests.conformance [FILE …]`: how many vectors the engine answers as observed.

Without files all bundled vectors are run. Exits with 1 below a threshold given with --min, with 2
for a file that cannot be run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.conformance.running import Result, Row, UnknownFormat, bundled, rows, run_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and judge by the thresholds."""
    options = _options(arguments)
    results: list[Result] = []
    try:
        for path in options.files or bundled():
            results += run_file(path, options.tier)
    except (OSError, UnknownFormat) as error:
        print(f"cannot run: {error}", file=sys.stderr)
        return 2
    table = rows(results)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in table]}))
    else:
        _print_table(table)
        _print_failures(results, options.show_failures)
    return 1 if _below(table, dict(options.min)) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--tier", type=int, choices=(1, 2, 3), help="only this tier")
    parser.add_argument("--show-failures", type=int, default=0, metavar="N", help="print N of them")
    parser.add_argument(
        "--min",
        type=_threshold_or_file,
        nargs="+",
        action="extend",
        default=[],
        metavar="TIER=PERCENT",
        help="exit with 1 if fewer of that tier pass",
    )
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    options = parser.parse_args(arguments)
    # Files behind --min are among its values.
    options.files += [value for value in options.min if isinstance(value, Path)]
    options.min = [value for value in options.min if not isinstance(value, Path)]
    return options


def _threshold_or_file(text: str) -> tuple[int, float] | Path:
    return Path(text) if "=" not in text and Path(text).exists() else _threshold(text)


def _threshold(text: str) -> tuple[int, float]:
    tier, _, percent = text.partition("=")
    try:
        return int(tier), float(percent)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1=99.5") from None


def _print_table(table: Sequence[Row]) -> None:
    print(f"{'file':34} {'group':24} tier  passed  total       %")
    for row in table:
        _print_row(row.file, row.group, str(row.tier), row.passed, row.total)
    for tier in sorted({row.tier for row in table}):
        of_tier = [row for row in table if row.tier == tier]
        passed, total = (sum(getattr(row, name) for row in of_tier) for name in ("passed", "total"))
        _print_row("all", "all", str(tier), passed, total)


def _print_row(file: str, group: str, tier: str, passed: int, total: int) -> None:
    print(f"{file:34} {group:24} {tier:>4} {passed:7} {total:6}  {100 * passed / total:6.2f}")


def _print_failures(results: Sequence[Result], count: int) -> None:
    failures = [result for result in results if not result.passed]
    for result in failures[:count]:
        print(f"\n{result.id} (tier {result.tier})\n        {result.detail}")


def _below(table: Sequence[Row], thresholds: dict[int, float]) -> bool:
    below = False
    for tier, percent in sorted(thresholds.items()):
        passed = sum(row.passed for row in table if row.tier == tier)
        total = sum(row.total for row in table if row.tier == tier)
        if total and 100 * passed / total < percent:
            print(
                f"tier {tier}: {100 * passed / total:.2f} % is below {percent} %", file=sys.stderr
            )
            below = True
    return below


if __name__ == "__main__":
    sys.exit(main())
