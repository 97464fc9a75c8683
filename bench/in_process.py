"""Without a socket: microseconds per call; and how long a server takes to come and go."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from bench import submission as large
from bench.subject import WORLD, read, submission
from sandbox import Sandbox
from sandbox.compose import build_service
from sandbox.settings import Settings

_WARMING = 100


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report."""
    count = 500 if quick else 5000
    service = build_service(Settings(world=WORLD))
    for name, request, status in (("submission", submission, 201), ("GET of a flow", read, 200)):
        times = _times(lambda: service.answer(request()).status, status, count)  # noqa: B023
        yield (
            f"{name}: median {statistics.median(times) * 1e6:.0f} µs, "
            f"p99 {sorted(times)[int(count * 0.99)] * 1e6:.0f} µs"
        )
    yield _large(count)
    yield from _coming_and_going(5 if quick else 30)


def _large(count: int) -> str:
    service = build_service(Settings(world=large.WORLD))
    times = _times(lambda: service.answer(large.large_submission()).status, 201, count)
    sent = service.realm.default.outbox.deliveries.total
    if sent != 2 * (count + _WARMING):
        raise RuntimeError(f"expected two deliveries for each submission, got {sent} in all")
    return (
        f"submission of 20 fields, 10 rules, 5 templates, 2 stubbed deliveries: "
        f"median {statistics.median(times) * 1e3:.2f} ms (at most 3), "
        f"p99 {sorted(times)[int(count * 0.99)] * 1e3:.2f} ms"
    )


def _times(call: Callable[[], int], status: int, count: int) -> list[float]:
    for _ in range(_WARMING):
        found = call()
        if found != status:
            raise RuntimeError(f"expected {status}, got {found}")
    times = []
    for _ in range(count):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return times


def _coming_and_going(count: int) -> Iterator[str]:
    with Sandbox(WORLD):
        pass  # the first start imports and compiles
    starts, stops, namespaces = [], [], []
    for _ in range(count):
        started = time.perf_counter()
        box = Sandbox(WORLD)
        running = time.perf_counter()
        made = box.namespace()
        ready = time.perf_counter()
        box.delete(made)
        deleted = time.perf_counter()
        box.close()
        stops.append(time.perf_counter() - deleted)
        starts.append(running - started)
        namespaces.append(ready - running)
    start, stop = statistics.median(starts) * 1000, statistics.median(stops) * 1000
    yield f"in-process server: start {start:.1f} ms + stop {stop:.1f} ms = {start + stop:.1f} ms"
    yield f"a fresh namespace: {statistics.median(namespaces) * 1e6:.0f} µs"
