"""A document that is served, beside a bare WSGI application on the same server, in one run.

The first answer is that of an operation nobody asked for before: its schemas are compiled for it.
CPU time tells on a busy machine too what an idle one needs.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.load import request_bytes
from bench.load import run as load
from bench.over_http import measure, median
from bench.processes import Running, serve
from tests.contract.large import large_document

_ROUNDS = 3
_ORDER = b'{"status": "open", "total": 12.5, "tags": ["a"], "to": {"city": "Ulm", "zip": "89073"}}'
_ADDRESS: dict[str, Any] = {
    "type": "object",
    "required": ["city", "zip"],
    "properties": {
        "city": {"type": "string", "maxLength": 40},
        "zip": {"type": "string", "pattern": "^[0-9]{5}$"},
    },
}
_OWN: dict[str, Any] = {
    "type": "object",
    "required": ["id", "status", "total"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "status": {"enum": ["open", "paid"]},
        "total": {"type": "number", "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 9},
        "to": {"$ref": "#/components/schemas/Address"},
    },
}
_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}
_ONE = {"description": "One.", "content": _CONTENT}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {"post": {"requestBody": {"content": _CONTENT}, "responses": {"201": _ONE}}},
        "/orders/{id}": {
            "get": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
                ],
                "responses": {"200": _ONE},
            }
        },
    },
    "components": {"schemas": {"Order": _OWN, "Address": _ADDRESS}},
}


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "orders.json", Path(folder) / "large.json"
        small.write_text(json.dumps(DOCUMENT))
        large.write_text(json.dumps(large_document(1200, 1000), indent=2))
        yield from _first_answers(small, large, 3 if quick else 7)
        yield from _beside_bare(small, 800 if quick else 8000)


def _first_answers(small: Path, large: Path, times: int) -> Iterator[str]:
    """From the shell to the first good answer, by when it came; the first is not cached."""
    size = large.stat().st_size / 1_000_000
    for name, file, path in (
        ("2 operations", small, "/orders/1"),
        (f"{size:.1f} MB, 1,000 operations", large, "/r0"),
    ):
        found = [_first_answer(file, path) for _ in range(times)]
        yield f"{name}: first answer after {_shown(found[0])}; then {_shown(_middle(found[1:]))}"
    bare = _middle([_ready(["-m", "bench.bare", "werkzeug"]) for _ in range(times)])
    yield f"bare WSGI: first answer after {_shown(bare)}"


def _shown(times: tuple[float, float]) -> str:
    return f"{times[0]:.2f} s ({times[1]:.2f} s of CPU time)"


def _middle(found: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median_low(found)


def _first_answer(file: Path, path: str) -> tuple[float, float]:
    return _ready(_command(file), path)


def _ready(command: list[str], path: str = "/") -> tuple[float, float]:
    """Seconds from the shell to the first good answer, and those of the processor."""
    started = time.perf_counter()
    with serve(command) as running:
        probe = request_bytes("GET", running.url + path)
        load(running.url, probe, connections=1, total=1, expected=200)
        return time.perf_counter() - started, running.cpu_seconds()


def _beside_bare(small: Path, total: int) -> Iterator[str]:
    yield (
        f"{'request':16} {'conn':>4} {'req/s':>7} {'p50 ms':>7} {'p99 ms':>7} {'CPU µs':>7} "
        f"{'× bare req/s':>12} {'× bare CPU':>10}"
    )
    with serve(_command(small)) as subject, serve(["-m", "bench.bare", "werkzeug"]) as bare:
        for connections in (1, 8):
            yield _line("validated GET", subject, bare, connections, total)
            yield _line("validated POST", subject, bare, connections, total)


def _line(name: str, subject: Running, bare: Running, connections: int, total: int) -> str:
    status = 201 if name.endswith("POST") else 200
    floors, found = [], []
    for _ in range(_ROUNDS):  # interleaved, so that both meet the same machine
        floors.append(measure(bare, _payload(bare, status), connections, total, status))
        found.append(measure(subject, _payload(subject, status), connections, total, status))
    (floor, floor_cpu), (result, cpu) = median(floors), median(found)
    return (
        f"{name:16} {connections:4} {result.per_second:7.0f} {result.percentile(0.5):7.2f} "
        f"{result.percentile(0.99):7.2f} {cpu:7.0f} "
        f"{floor.per_second / result.per_second:12.1f} {cpu / floor_cpu:10.1f}"
    )


def _payload(server: Running, status: int) -> bytes:
    if status == 201:
        url = f"{server.url}/orders"
        return request_bytes("POST", url, _ORDER, Content_Type="application/json")
    return request_bytes("GET", f"{server.url}/orders/1")


def _command(file: Path) -> list[str]:
    return ["-m", "sandbox", "serve", "--port", "0", "--only", "--spec", str(file)]
