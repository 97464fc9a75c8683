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


DOCUMENTS = ("fields", "integration_variables", "operators")
"""The formats that are one JSON document each, in a file of this name."""


class UnknownFormat(ValueError):
    """A file that holds no vectors of a known format; the message says where and why."""


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
    return [path for path in paths if path.suffix == ".jsonl" or path.stem in DOCUMENTS]


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The vectors of a file of JSON lines, or of one JSON document. Raises UnknownFormat."""
    if path.suffix == ".json":
        return iter(_document(path))
    return _lines(path)


def _document(path: Path) -> list[dict[str, Any]]:
    if path.stem not in DOCUMENTS:
        raise UnknownFormat(
            f"{path.name}: no runner for this document; known: {', '.join(DOCUMENTS)}; vectors as "
            "lines of JSON are read from files whose names do not end in .json"
        )
    try:
        records: list[dict[str, Any]] = import_module(_module(path.stem)).records(
            json.loads(path.read_text(encoding="utf-8"))
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnknownFormat(f"{path.name}: is not the document it is named after: {error!r}") from (
            error
        )
    return records


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _record(line, f"{path.name}:{number}")
        except UnicodeDecodeError as error:
            raise UnknownFormat(f"{path.name}: is no UTF-8: {error}") from error


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnknownFormat(f"{place}: is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise UnknownFormat(f"{place}: a vector is a JSON object, not {type(record).__name__}")
    if not isinstance(record.get("id"), str) or record.get("tier") not in (1, 2, 3):
        raise UnknownFormat(f"{place}: a vector has an `id`, a text, and a `tier`, 1, 2 or 3")
    if record["id"].partition(".")[0] not in RUNNERS:
        raise UnknownFormat(f"{place}: no runner for {record['id']}; known: {', '.join(RUNNERS)}")
    return record


def run_file(path: Path, tier: int | None = None) -> Iterator[Result]:
    """Each vector of a file, run. Raises UnknownFormat for what is no vector of a known format."""
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
    group = words[0] if words and not words[0].isdigit() else form
    try:
        ours, expected = import_module(_module(form)).run(record)
    except Exception as error:
        return Result(file, group, record["tier"], record["id"], False, f"raised {error!r}")
    passed = same(ours, expected)
    detail = "" if passed else difference(ours, expected)
    return Result(file, group, record["tier"], record["id"], passed, detail)
