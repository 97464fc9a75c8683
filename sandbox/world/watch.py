"""Sends what was postponed as soon as a clock that runs has come so far."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from sandbox.world.clock import Clock

log = logging.getLogger("sandbox")

_LOOK_SECONDS: Final = 1.0
"""How often a clock that somebody may set is looked at."""


class Watch:
    """A thread for one namespace, there only as long as its clock runs and something is due.

    `next_due` gives the time of what is due next, in milliseconds by `clock`; `run` sends it.
    """

    __slots__ = ("_clock", "_lock", "_next_due", "_run", "_running", "_stirred")

    def __init__(
        self, clock: Clock, next_due: Callable[[], int | None], run: Callable[[], object]
    ) -> None:
        self._clock = clock
        self._next_due = next_due
        self._run = run
        self._lock = threading.Lock()
        self._running = False
        self._stirred = threading.Event()

    def look(self) -> None:
        """Something else is due, or the clock was set: watch where there is something to watch."""
        with self._lock:
            if self._running:
                self._stirred.set()
            elif self._seconds() is not None:
                self._running = True
                threading.Thread(target=self._watch, name="sandbox-due", daemon=True).start()

    def _watch(self) -> None:
        while True:
            with self._lock:
                self._stirred.clear()
                seconds = self._seconds()
                if seconds is None:
                    self._running = False
                    return
            if seconds > 0:
                self._stirred.wait(min(seconds, _LOOK_SECONDS))
                continue
            try:
                self._run()
            except Exception:
                log.exception("what was due could not be sent")

    def _seconds(self) -> float | None:
        """How long until something is due; None when nothing is, or the clock stands."""
        due = None if self._clock.frozen else self._next_due()
        return None if due is None else (due - self._clock.now_ms()) / 1000
