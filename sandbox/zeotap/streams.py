"""Server-Sent Events of a connection test: `step` events, then exactly one `done`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sandbox.zeotap.connection_test import TestResult

# grade: documented | tests answer with Server-Sent Events | Destinations API, Test New Connection
# grade: inferred | the media type and the headers against caches and buffers | no source
HEADERS: Final[Mapping[str, str]] = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
}
LONGEST_SECONDS: Final = 5.0
"""How long a stream takes at most, whatever the delay between its events."""


def stream(
    result: TestResult,
    destination: Mapping[str, Any] | None = None,
    *,
    member: str = "destination",
    delay: float = 0.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[bytes]:
    """The events of a test, one piece of bytes each.

    `destination` is the object after its status was updated, as it may be shown; it stands in the
    last event as `member`. `delay` is in seconds of real time, before each event but the first;
    all delays together take at most `LONGEST_SECONDS`.
    """
    events = list(_events(result, destination, member))
    pause = min(max(delay, 0.0), LONGEST_SECONDS / max(1, len(events) - 1))
    for number, one in enumerate(events):
        if number and pause:
            sleep(pause)
        yield one


def whole(
    result: TestResult, destination: Mapping[str, Any] | None = None, *, member: str = "destination"
) -> bytes:
    """The same events as one text, for what is recorded."""
    return b"".join(_events(result, destination, member))


def event(name: str, data: Any) -> bytes:
    """One event: its name, then its JSON on one line, then an empty line.

    The JSON is ASCII, so that no client can take a character of it for the end of a line.
    grade: documented | compact JSON on one data line | Destinations API, Test New Connection
    """
    text = json.dumps(data, separators=(",", ":"))
    return f"event: {name}\ndata: {text}\n\n".encode("ascii")


def _events(
    result: TestResult, destination: Mapping[str, Any] | None, member: str
) -> Iterator[bytes]:
    for step in result.steps:
        yield event("step", step)
    done: dict[str, Any] = {"success": result.success}
    if destination is not None:
        done[member] = destination
    yield event("done", {**done, "steps": result.steps})
