"""A bounded memory: what happened last, never more of it than fits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from sandbox.world.runs import Runs, Shared
from sandbox.world.signal import Signal

T = TypeVar("T")

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RingState(Generic[T]):
    """What a ring held at one moment; rings share it."""

    runs: Shared[tuple[T, int, str | None]]
    first: int
    total: int
    bytes: int

    def __len__(self) -> int:
        return self.total - self.first + 1


class Ring(Generic[T]):
    """Keeps the newest items within a count and a number of bytes; the oldest go first.

    Items are numbered 1, 2, … in the order of their coming. An item may have a key, by which it is
    found as long as it is kept; of two items with one key the newer is found. `stamp` is given
    each item and its number before anyone can read the item. Safe to use from many threads:
    reading takes no lock, so a slow reader keeps no writer waiting.
    """

    __slots__ = (
        "_bytes",
        "_first",
        "_items",
        "_keys",
        "_lock",
        "_signal",
        "_stamp",
        "_total",
        "max_bytes",
        "max_items",
    )

    def __init__(
        self,
        max_items: int = 10_000,
        max_bytes: int = 64 * MIB,
        stamp: Callable[[T, int], None] | None = None,
        signal: Signal | None = None,
    ) -> None:
        self.max_items = max_items
        self.max_bytes = max_bytes
        self._stamp = stamp
        self._signal = signal
        self._lock = threading.Lock()
        self._items: Runs[tuple[T, int, str | None]] = Runs()
        self._keys: dict[str, int] | None = {}
        self._first = 1
        self._total = 0
        self._bytes = 0

    def append(self, item: T, size: int, key: str | None = None) -> int:
        """Keep `item`, which takes `size` bytes; its number.

        An item that alone is larger than the ring empties it and is not kept itself.
        """
        with self._lock:
            self._total = number = self._total + 1
            if self._stamp is not None:
                self._stamp(item, number)
            self._items.put(number, (item, size, key))
            if key is not None:
                self._index()[key] = number
            self._bytes += size
            while self._first <= number and (
                number - self._first >= self.max_items or self._bytes > self.max_bytes
            ):
                self._drop_oldest()
        if self._signal is not None:
            self._signal.ring()
        return number

    def get(self, number: int) -> T | None:
        """The item with this number, if it is still kept."""
        slot = self._items.get(number)
        return None if slot is None else slot[0]

    def find(self, key: str) -> T | None:
        """The newest item with this key, if it is still kept."""
        number = self.number_of(key)
        return None if number is None else self.get(number)

    def number_of(self, key: str) -> int | None:
        """The number of the newest item with this key, if it is still kept."""
        if self._keys is not None:
            return self._keys.get(key)
        with self._lock:
            return self._index().get(key)

    def replace(
        self, number: int, item: T, size: int | None = None, *, instead_of: T | None = None
    ) -> None:
        """Keep `item` in the place of the item with this number; nothing where that is gone, or
        is not `instead_of`. It takes `size` bytes, or as many as that.

        What was kept there is left as it is for the snapshots that hold it.
        """
        with self._lock:
            slot = self._items.get(number)
            if slot is None or (instead_of is not None and slot[0] is not instead_of):
                return
            taken = slot[1] if size is None else size
            self._items.put(number, (item, taken, slot[2]))
            self._bytes += taken - slot[1]
        if self._signal is not None:
            self._signal.ring()

    def newest(
        self,
        limit: int,
        before: int | None = None,
        where: Callable[[T], bool] | None = None,
    ) -> list[T]:
        """At most `limit` items, newest first, with numbers below `before`, that `where` accepts.

        Without `where` this costs as much as the items it returns, however full the ring is.
        """
        first, last = self._kept()
        start = last if before is None else min(last, before - 1)
        return self._take(iter(range(start, first - 1, -1)), limit, where)

    def oldest(
        self,
        limit: int,
        after: int | None = None,
        where: Callable[[T], bool] | None = None,
    ) -> list[T]:
        """At most `limit` items, oldest first, with numbers above `after`, that `where` accepts."""
        first, last = self._kept()
        start = first if after is None else max(first, after + 1)
        return self._take(iter(range(start, last + 1)), limit, where)

    def clear(self) -> None:
        """Forget everything; the numbers start again at 1."""
        self.restore(RingState({}, 1, 0, 0))

    def snapshot(self) -> RingState[T]:
        """What is kept now, to be restored here or in another ring; copies no item."""
        with self._lock:
            return RingState(self._items.share(), self._first, self._total, self._bytes)

    def restore(self, state: RingState[T]) -> None:
        """Keep exactly what was kept then, and number on from there."""
        with self._lock:
            self._adopt(state)

    def __len__(self) -> int:
        with self._lock:
            return self._total - self._first + 1

    @property
    def total(self) -> int:
        """How many items ever came."""
        return self._total

    @property
    def dropped(self) -> int:
        """How many items had to go to keep the bounds."""
        return self._first - 1

    @property
    def bytes(self) -> int:
        """How many bytes the kept items take."""
        return self._bytes

    def _adopt(self, state: RingState[T]) -> None:
        # New objects, so that a reader on its way goes on reading what it began with.
        self._items = Runs(state.runs)
        self._keys = None if state.runs else {}
        self._first = state.first
        self._total = state.total
        self._bytes = state.bytes

    def _index(self) -> dict[str, int]:
        """The numbers by key, made at their first use after `restore`. The lock is held."""
        if self._keys is None:
            self._keys = {
                key: number for number, (_, _, key) in self._items.items() if key is not None
            }
        return self._keys

    def _kept(self) -> tuple[int, int]:
        """The lowest and the highest number kept: what is kept has no gaps."""
        with self._lock:
            return self._first, self._total

    def _drop_oldest(self) -> None:
        number = self._first
        _, size, key = self._items.pop(number)
        self._first = number + 1
        self._bytes -= size
        if key is not None and self._keys is not None and self._keys.get(key) == number:
            del self._keys[key]

    def _take(
        self, numbers: Iterator[int], limit: int, where: Callable[[T], bool] | None
    ) -> list[T]:
        items = self._items
        taken: list[T] = []
        for number in numbers:
            if len(taken) >= limit:
                break
            slot = items.get(number)
            if slot is not None and (where is None or where(slot[0])):
                taken.append(slot[0])
        return taken
