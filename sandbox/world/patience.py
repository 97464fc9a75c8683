"""Waiting on purpose: bounded in number and time, ended at once when nobody needs it any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LONGEST_SECONDS = 120.0
"""How long anything waits at most, whatever it was told."""

MOST_WAITING = 32
"""How many threads may wait at a time; granian has 64 of them."""

_LOOK_SECONDS = 0.05


class Patience:
    """Places for threads that wait. One for all namespaces; safe to use from many threads."""

    __slots__ = ("_places",)

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._places = threading.BoundedSemaphore(most)

    def wait(
        self,
        seconds: float,
        released: threading.Event,
        gone: Callable[[], bool] | None = None,
    ) -> bool:
        """Wait for so long; whether there was a place to wait in.

        The wait ends early when `released` is set, or when `gone` says that nobody waits for the
        answer any longer. Without a place there is no wait.
        """
        if not self._places.acquire(blocking=False):
            return False
        try:
            _wait(min(seconds, LONGEST_SECONDS), released, gone)
        finally:
            self._places.release()
        return True


def _wait(seconds: float, released: threading.Event, gone: Callable[[], bool] | None) -> None:
    if gone is None:
        released.wait(seconds)
        return
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if released.wait(min(left, _LOOK_SECONDS)) or gone():
            return
