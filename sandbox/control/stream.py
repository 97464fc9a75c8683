"""What is recorded, as it comes: Server-Sent Events for those who watch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.control.kinds import DELIVERIES, LEADS, REQUESTS, Kind
from sandbox.world.namespace import Namespace

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"requests": REQUESTS, "leads": LEADS, "deliveries": DELIVERIES}
)
HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
        "X-Accel-Buffering": "no",
    }
)
HEARTBEAT_SECONDS: Final = 10.0
"""A comment goes out this often, so that both sides notice when the other is gone."""
_PAGE = 200

Seen = dict[str, int]


def stream_records(call: Call) -> Reply:
    """Requests, leads and deliveries from now on, or from `Last-Event-ID` on."""
    kinds = {name: KINDS[name] for name in call.params.get("kinds", KINDS)}
    seen = _seen(call, kinds)
    until = time.monotonic() + call.params.get("seconds", 300)
    events = _events(call.namespace, kinds, seen, until)
    return Reply(200, headers=dict(HEADERS), stream=events)


def _seen(call: Call, kinds: Mapping[str, Kind]) -> Seen:
    """Up to which number of each kind the watcher knows everything."""
    told = call.params.get("Last-Event-ID") or call.params.get("after") or ""
    numbers = dict(part.split("=") for part in told.split(",") if part)
    return {
        name: int(numbers.get(name, kind.ring(call.namespace).total))
        for name, kind in kinds.items()
    }


def _events(
    namespace: Namespace, kinds: Mapping[str, Kind], seen: Seen, until: float
) -> Iterator[bytes]:
    """The pieces of the stream; it ends after its time, or with the namespace."""
    yield _written("hello", _id(seen), {"namespace": namespace.name, "seen": dict(seen)})
    while namespace.realm.holds(namespace):
        heard = namespace.recorded.seen
        for name, kind in kinds.items():
            yield from _new(namespace, name, kind, seen)
        left = until - time.monotonic()
        if left <= 0:
            return
        if namespace.recorded.wait(heard, min(left, HEARTBEAT_SECONDS)) == heard:
            yield b": still here\n\n"


def _new(namespace: Namespace, name: str, kind: Kind, seen: Seen) -> Iterator[bytes]:
    """The events for what came since `seen`, which follows."""
    ring = kind.ring(namespace)
    if ring.total < seen[name]:
        seen[name] = 0
        yield _written("cleared", _id(seen), {"kind": name})
    while items := ring.oldest(_PAGE, seen[name]):
        for item in items:
            number = kind.number(ring, kind.cursor(item))
            seen[name] = max(seen[name] + 1, number)
            yield _written(kind.name, _id(seen), kind.brief(item))


def _id(seen: Seen) -> str:
    return ",".join(f"{name}={number}" for name, number in seen.items())


def _written(event: str, id: str, data: Any) -> bytes:
    return b"event: %b\nid: %b\ndata: %b\n\n" % (event.encode(), id.encode(), orjson.dumps(data))
