"""Slots by number, kept in runs of neighbours, so that snapshots share all but what changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

S = TypeVar("S")

_BITS = 7

Shared = dict[int, dict[int, S]]


class Runs(Generic[S]):
    """A mapping of numbers to slots in which a snapshot costs one reference per 128 slots.

    A run that a snapshot holds too is copied before its first change. Reading is safe from any
    thread; whoever writes holds a lock of their own.
    """

    __slots__ = ("_own", "_runs")

    def __init__(self, runs: Shared[S] | None = None) -> None:
        self._runs: Shared[S] = {} if runs is None else dict(runs)
        self._own: set[int] = set()

    def get(self, number: int) -> S | None:
        """The slot of this number."""
        run = self._runs.get(number >> _BITS)
        return None if run is None else run.get(number)

    def put(self, number: int, slot: S) -> None:
        """Keep `slot` under this number."""
        self._writable(number >> _BITS)[number] = slot

    def pop(self, number: int) -> S:
        """Take the slot of this number out. Raises KeyError."""
        place = number >> _BITS
        run = self._writable(place)
        slot = run.pop(number)
        if not run:
            del self._runs[place]
            self._own.discard(place)
        return slot

    def share(self) -> Shared[S]:
        """What is kept now, for a snapshot; it stays as it is."""
        self._own = set()
        return dict(self._runs)

    def items(self) -> Iterator[tuple[int, S]]:
        """Numbers and slots; in the order of the numbers where they came in it."""
        for run in list(self._runs.values()):
            yield from list(run.items())

    def _writable(self, place: int) -> dict[int, S]:
        if place in self._own:
            return self._runs[place]
        run = self._runs[place] = dict(self._runs.get(place, ()))
        self._own.add(place)
        return run
