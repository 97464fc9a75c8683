"""Running vectors of any of the known formats through the engine's public functions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.conformance.comparing import difference, same

VECTORS = Path(__file__).with_name("vectors")
RUNNERS = tuple(
    sorted(
        path.stem
        for path in Path(__file__).with_name("runners").glob("*.py")
        if path.stem not in ("__init__", "notation")
    )
)
"""The formats: the first word of a vector's id names the module in `runners` that runs it.

A runner has `run(record) -> (ours, expected)`; a format that is one JSON document also has
`records(document)`.
"""


class UnknownFormat(ValueError):
    """A file whose vectors no runner is for."""


@dataclass(frozen=True, slots=True)
class Result:
    """One vector's outcome; `detail` says how ours differs."""

    file: str
    group: str
    tier: int
    id: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """How many vectors of one group and tier of a file passed."""

    file: str
    group: str
    tier: int
    passed: int
    total: int


def bundled() -> list[Path]:
    """The files of vectors that come with the sandbox."""
    paths = sorted(VECTORS.glob("*.json*"))
    return [path for path in paths if path.suffix == ".jsonl" or path.stem in RUNNERS]


def read_records(path: Path) -> list[dict[str, Any]]:
    """The vectors of a file of JSON lines, or of one JSON document. Raises UnknownFormat."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    if path.stem not in RUNNERS:
        raise UnknownFormat(
            f"{path.name}: no runner for this document; known: {', '.join(RUNNERS)}"
        )
    records: list[dict[str, Any]] = import_module(_module(path.stem)).records(json.loads(text))
    return records


def run_file(path: Path, tier: int | None = None) -> Iterator[Result]:
    """Each vector of a file, run. Raises UnknownFormat for an id no runner is for."""
    for record in read_records(path):
        if tier is None or record["tier"] == tier:
            yield _run(path.name, record)


def rows(results: Iterable[Result]) -> list[Row]:
    """Results counted by file, group and tier."""
    passed: Counter[tuple[str, str, int]] = Counter()
    total: Counter[tuple[str, str, int]] = Counter()
    for result in results:
        key = (result.file, result.group, result.tier)
        total[key] += 1
        passed[key] += result.passed
    return [Row(*key, passed[key], total[key]) for key in sorted(total)]


def _module(name: str) -> str:
    return f"tests.conformance.runners.{name}"


def _run(file: str, record: Mapping[str, Any]) -> Result:
    form, *words = record["id"].split(".")
    if form not in RUNNERS:
        raise UnknownFormat(f"{file}: no runner for {record['id']}; known: {', '.join(RUNNERS)}")
    group = words[0] if words and not words[0].isdigit() else form
    try:
        ours, expected = import_module(_module(form)).run(record)
    except Exception as error:
        return Result(file, group, record["tier"], record["id"], False, f"raised {error!r}")
    passed = same(ours, expected)
    detail = "" if passed else difference(ours, expected)
    return Result(file, group, record["tier"], record["id"], passed, detail)
