"""What comes of real documents: how much of each is loaded, and answered validly in each mode."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from sandbox.contract.document import Document, load
from sandbox.contract.message import Reply
from sandbox.contract.parts import Operation
from sandbox.contract.yaml import parse_yaml
from tests.real.asking import MODES, Box, Mode, in_order
from tests.real.judging import Judge

Kind = Literal["valid", "unknown", "example", "silent", "invalid"]
METHODS: Final = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])
MEGABYTE: Final = 1_000_000


@dataclass
class Tally:
    """The answers of one mode: how many of each kind, and what is wrong with those that are not
    valid."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass
class Row:
    """What came of one document; `first` and `again` are seconds to load it, without and with what
    is kept of it on disk."""

    name: str
    version: str
    size: int
    declared: int
    loaded: int
    warnings: int
    first: float
    again: float
    tallies: dict[Mode, Tally] = field(default_factory=dict)


def measured(name: str, file: Path) -> Row:
    """The row of the document in `file`. The cache has to be empty of it for `first` to be true."""
    raw = _raw(file)
    first, document = _timed(file)
    again, _ = _timed(file)
    row = Row(
        name,
        str(raw.get("openapi") or raw.get("swagger")),
        file.stat().st_size,
        _declared(raw),
        len(document.operations),
        len(document.warnings),
        first,
        again,
    )
    judge = Judge(document.raw)
    for mode in MODES:
        row.tallies[mode] = asked(document, mode, judge)
    return row


def asked(
    document: Document, mode: Mode, judge: Judge, only: Sequence[Operation] | None = None
) -> Tally:
    """The answers of all operations, or of some."""
    box, tally = Box(document, mode), Tally()
    for operation in in_order(document.operations if only is None else tuple(only)):
        reply = box.ask(operation)
        fault = judge.fault(operation, reply)
        kind = _kind(box, judge, operation, reply, fault)
        tally.kinds[kind] += 1
        if kind in ("invalid", "example"):
            told = reply.body[:400].decode("utf-8", "replace") if reply.status >= 400 else ""
            tally.faults.append(f"{mode} {operation.id}: {kind}: {reply.status}, {fault} {told}")
    return tally


def _kind(box: Box, judge: Judge, operation: Operation, reply: Reply, fault: str | None) -> Kind:
    if fault is None:
        return "valid"
    if reply.status == 404 and b"There is nothing with the id" in reply.body:
        return "unknown"
    if reply.status < 300 and not _declares_success(operation):
        return "silent"
    # What is made for the same schema is valid: then the example is not.
    made = box.ask(operation, "dynamic=true")
    return "example" if reply.status < 300 and judge.fault(operation, made) is None else "invalid"


def _declares_success(operation: Operation) -> bool:
    return any(status[0] == "2" or status == "default" for status in operation.responses)


def _timed(file: Path) -> tuple[float, Document]:
    started = time.perf_counter()
    document = load(file)
    return time.perf_counter() - started, document


def _raw(file: Path) -> dict[str, Any]:
    content = file.read_bytes()
    raw: dict[str, Any] = orjson.loads(content) if file.suffix == ".json" else parse_yaml(content)
    return raw


def _declared(raw: dict[str, Any]) -> int:
    items = [item for item in (raw.get("paths") or {}).values() if isinstance(item, dict)]
    return sum(method in METHODS for item in items for method in item)


def table(rows: Iterable[Row]) -> str:
    """Markdown."""
    lines = [
        "| document | OpenAPI | MB | operations | loaded | static | dynamic | stateful "
        "| load, again |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        cells = [
            *(row.name, row.version, f"{row.size / MEGABYTE:.2f}", row.declared, row.loaded),
            *(_cell(row.tallies[mode], row.loaded) for mode in MODES),
            f"{row.first:.2f} s, {row.again:.2f} s",
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


_WORDS: Final[dict[Kind, str]] = {
    "example": "own example",
    "unknown": "404",
    "silent": "undeclared",
    "invalid": "**not valid**",
}


def _cell(tally: Tally, loaded: int) -> str:
    rest = [f"{tally.kinds[kind]} {word}" for kind, word in _WORDS.items() if tally.kinds[kind]]
    valid = "all" if tally.kinds["valid"] == loaded else str(tally.kinds["valid"])
    return "; ".join([valid, *rest])
