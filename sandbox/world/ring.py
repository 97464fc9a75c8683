"""A bounded memory: what happened last, never more of it than fits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from sandbox.world.signal import Signal

T = TypeVar("T")

MIB = 1024 * 1024


class Ring(Generic[T]):
    """Keeps the newest items within a count and a number of bytes; the oldest go first.

    Items are numbered 1, 2, … in the order of their coming. An item may have a key, by which it is
    found as long as it is kept; of two items with one key the newer is found. `stamp` is given
    each item and its number before anyone can read the item. Safe to use from many threads:
    reading takes no lock, so a slow reader keeps no writer waiting.
    """

    __slots__ = (
        "_bytes",
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
        self._bytes = 0
        self._total = 0
        self._empty()

    def append(self, item: T, size: int, key: str | None = None) -> int:
        """Keep `item`, which takes `size` bytes; its number.

        An item that alone is larger than the ring empties it and is not kept itself.
        """
        with self._lock:
            self._total = number = self._total + 1
            if self._stamp is not None:
                self._stamp(item, number)
            self._items[number] = (item, size, key)
            if key is not None:
                self._keys[key] = number
            self._bytes += size
            while self._items and (
                len(self._items) > self.max_items or self._bytes > self.max_bytes
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
        number = self._keys.get(key)
        return None if number is None else self.get(number)

    def number_of(self, key: str) -> int | None:
        """The number of the newest item with this key, if it is still kept."""
        return self._keys.get(key)

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
        with self._lock:
            self._empty()

    def __len__(self) -> int:
        return len(self._items)

    @property
    def total(self) -> int:
        """How many items ever came."""
        return self._total

    @property
    def dropped(self) -> int:
        """How many items had to go to keep the bounds."""
        with self._lock:
            return self._total - len(self._items)

    @property
    def bytes(self) -> int:
        """How many bytes the kept items take."""
        return self._bytes

    def _empty(self) -> None:
        # New dictionaries, so that a reader on its way goes on reading what it began with.
        self._items: dict[int, tuple[T, int, str | None]] = {}
        self._keys: dict[str, int] = {}
        self._bytes = 0
        self._total = 0

    def _kept(self) -> tuple[int, int]:
        """The lowest and the highest number kept: what is kept has no gaps."""
        with self._lock:
            return self._total - len(self._items) + 1, self._total

    def _drop_oldest(self) -> None:
        number = self._total - len(self._items) + 1
        _, size, key = self._items.pop(number)
        self._bytes -= size
        if key is not None and self._keys.get(key) == number:
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
