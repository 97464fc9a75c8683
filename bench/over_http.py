"""Over sockets: the sandbox beside a bare WSGI application on the same server, in one run."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.load import Result
from bench.load import run as load
from bench.processes import Running, serve
from bench.subject import WORLD, read_bytes, submission_bytes

_ROUNDS = 3


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report: requests a second, latency, and CPU time beside the bare server."""
    total = 800 if quick else 8000
    yield (
        f"{'server':9} {'request':10} {'conn':>4} {'req/s':>7} {'p50 ms':>7} {'p99 ms':>7} "
        f"{'CPU µs':>7} {'× bare req/s':>12} {'× bare CPU':>10}"
    )
    for server in ("werkzeug", "granian"):
        if server == "granian" and importlib.util.find_spec("granian") is None:
            yield "granian is not installed"
            continue
        with tempfile.TemporaryDirectory() as folder:
            world = Path(folder) / "bench.yaml"
            world.write_text(json.dumps(WORLD))
            sandbox = ["-m", "sandbox", "serve", "--port", "0", "--server", server]
            with (
                serve([*sandbox, "--world", str(world)]) as subject,
                serve(["-m", "bench.bare", server]) as bare,
            ):
                yield from _compare(server, subject, bare, total)


def _compare(server: str, subject: Running, bare: Running, total: int) -> Iterator[str]:
    for name, make, status, bare_status in (
        ("submission", submission_bytes, 201, 201),
        ("GET flow", read_bytes, 200, 200),
    ):
        for connections in (1, 8):
            floors, measured = [], []
            for _ in range(_ROUNDS):  # interleaved, so that both meet the same machine
                floors.append(measure(bare, make(bare.url), connections, total, bare_status))
                measured.append(measure(subject, make(subject.url), connections, total, status))
            floor, found = median(floors), median(measured)
            yield (
                f"{server:9} {name:10} {connections:4} {found[0].per_second:7.0f} "
                f"{found[0].percentile(0.5):7.2f} {found[0].percentile(0.99):7.2f} "
                f"{found[1]:7.0f} {floor[0].per_second / found[0].per_second:12.1f} "
                f"{found[1] / floor[1]:10.1f}"
            )


def measure(
    server: Running, payload: bytes, connections: int, total: int, status: int
) -> tuple[Result, float]:
    """The result of one round, and the server's CPU time a request in microseconds."""
    load(server.url, payload, connections=connections, total=total // 10, expected=status)
    before = server.cpu_seconds()
    result = load(server.url, payload, connections=connections, total=total, expected=status)
    return result, (server.cpu_seconds() - before) / result.requests * 1e6


def median(rounds: list[tuple[Result, float]]) -> tuple[Result, float]:
    return sorted(rounds, key=lambda each: each[0].per_second)[len(rounds) // 2]
