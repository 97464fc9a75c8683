"""The history of a namespace: what it held before each of its last requests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Final

from sandbox.contract.problems import Problem

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace
    from sandbox.world.snapshots import State

USUAL: Final = 200
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Point:
    """The moment before a request: `state` is what the namespace held then, `request` the number
    that the request has in the journal, if no other was recorded meanwhile."""

    number: int
    time_ms: int
    method: str
    path: str
    request: int
    state: State


class History:
    """The last points of a namespace, oldest first; it keeps none while `limit` is 0.

    A point shares all but what changed with the next, and costs as much as a snapshot. Safe to use
    from many threads.
    """

    __slots__ = ("_lock", "_numbers", "_points", "limit")

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self._points: dict[int, Point] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def keep(self, limit: int) -> None:
        """Keep the last `limit` points from now on, 0 for none. Raises ValueError beyond 2,000."""
        if not 0 <= limit <= MOST:
            raise ValueError(f"between 0 and {MOST} points are kept, not {limit}")
        with self._lock:
            self.limit = limit
            self._trim()

    def note(self, namespace: Namespace, method: str, path: str) -> None:
        """Keep what `namespace` holds, before a request changes it."""
        state = namespace.state()
        request = namespace.journal.total + 1
        time_ms = namespace.clock.now_ms()
        with self._lock:
            number = next(self._numbers)
            self._points[number] = Point(number, time_ms, method, path, request, state)
            self._trim()

    def all(self) -> list[Point]:
        """The points that are kept, oldest first."""
        return list(self._points.values())

    def get(self, number: int) -> Point:
        """The point of this number. Raises Problem `not-found`."""
        found = self._points.get(number)
        if found is None:
            kept = list(self._points)
            there = f"{kept[0]} to {kept[-1]} are kept" if kept else "none is kept"
            raise Problem("not-found", f"There is no point {number} in the history; {there}.")
        return found

    def before(self, request: int) -> Point | None:
        """The point before the request of this number in the journal."""
        points = reversed(list(self._points.values()))
        return next((point for point in points if point.request == request), None)

    def clear(self) -> None:
        """Forget all points; their numbers go on."""
        with self._lock:
            self._points = {}

    def _trim(self) -> None:
        while len(self._points) > self.limit:
            del self._points[next(iter(self._points))]
