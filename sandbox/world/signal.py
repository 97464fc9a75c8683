"""A bell that rings when something was recorded, for those who wait."""

from __future__ import annotations

import threading
from itertools import count


class Signal:
    """Counts what happened; a waiter says up to where it has seen it.

    Ringing costs two attribute accesses as long as nobody waits. Safe to use from many threads.
    """

    __slots__ = ("_condition", "_numbers", "_waiting", "seen")

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._numbers = count(1)
        self._waiting = 0
        self.seen = 0

    def ring(self) -> None:
        """Say that something happened."""
        self.seen = next(self._numbers)
        # A waiter announces itself before it looks at the count: it cannot miss this one.
        if self._waiting:
            with self._condition:
                self._condition.notify_all()

    def wait(self, seen: int, timeout: float) -> int:
        """What `seen` is as soon as it is not the given one; the same after `timeout` seconds."""
        with self._condition:
            self._waiting += 1
            try:
                self._condition.wait_for(lambda: self.seen != seen, timeout)
            finally:
                self._waiting -= 1
        return self.seen
