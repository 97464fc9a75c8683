"""From the shell to the first good answer."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bench.load import request_bytes
from bench.load import run as load
from bench.processes import serve


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report."""
    times = {"sandbox serve": ["-m", "sandbox", "serve", "--port", "0"]}
    times["bare WSGI"] = ["-m", "bench.bare", "werkzeug"]
    for name, command in times.items():
        found = [_ready(command) for _ in range(3 if quick else 9)]
        yield (
            f"{name}: ready after {statistics.median(found) * 1000:.0f} ms "
            f"(from {min(found) * 1000:.0f} to {max(found) * 1000:.0f})"
        )


def _ready(command: list[str]) -> float:
    with serve(command) as running:
        probe = request_bytes("GET", running.url + "/_sandbox/health")
        load(running.url, probe, connections=1, total=1, expected=200)
        return running.ready_seconds
