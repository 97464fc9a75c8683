"""What a test expects of a namespace, kept until it is asked for."""

from __future__ import annotations

import threading
from itertools import count
from typing import Any, Final

MOST: Final = 1_000


class Expectations:
    """Expectations by their ids, and what of the requests a test has spoken of. Thread-safe.

    A request that was verified or expected is no surprise, whatever became of it: `spoken_of` holds
    what tells which those are.
    """

    __slots__ = ("_items", "_lock", "_numbers", "spoken_of")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: dict[str, Any] = {}
        self._numbers = count(1)
        self.spoken_of: list[Any] = []

    def add(self, item: Any) -> str:
        """Keep `item`; its id. Raises OverflowError when there are as many as there may be."""
        with self._lock:
            if len(self._items) >= MOST:
                raise OverflowError(f"there are {MOST} expectations, as many as there may be")
            id = f"e{next(self._numbers)}"
            self._items[id] = item
            return id

    def excuse(self, match: Any) -> None:
        """Remember that the test has spoken of what `match` fits; the oldest are forgotten."""
        with self._lock:
            self.spoken_of = [*self.spoken_of[-MOST + 1 :], match]

    def items(self) -> list[tuple[str, Any]]:
        """All, oldest first, with their ids."""
        with self._lock:
            return list(self._items.items())

    def clear(self) -> None:
        """Expect nothing any more, and forget what was spoken of."""
        with self._lock:
            self._items.clear()
            self._numbers = count(1)
            self.spoken_of = []
