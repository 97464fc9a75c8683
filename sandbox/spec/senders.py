"""Workers that send what nobody waits for."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Final

log = logging.getLogger("sandbox")

MOST_WAITING: Final = 1000
_WORKERS: Final = 4
_IDLE_SECONDS: Final = 5.0


class Senders:
    """Does what has to be sent on threads of its own, so that nobody waits for it.

    Threads come when there is something to do and go when there is not.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[Callable[[], Any]] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._workers = 0

    def do(self, task: Callable[[], Any]) -> bool:
        """Do `task` soon, on a thread; False, and it is not done, where too much is waiting."""
        try:
            self._waiting.put_nowait(task)
        except queue.Full:
            log.warning("callbacks: more than %d are waiting, one is not sent", MOST_WAITING)
            return False
        with self._lock:
            if self._workers < min(_WORKERS, self._waiting.unfinished_tasks):
                self._workers += 1
                threading.Thread(target=self._work, name="callbacks", daemon=True).start()
        return True

    def settle(self, seconds: float) -> bool:
        """Wait until everything is done; False where that took longer than `seconds`."""
        deadline = time.monotonic() + seconds
        with self._waiting.all_tasks_done:
            while self._waiting.unfinished_tasks:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._waiting.all_tasks_done.wait(left)
        return True

    def _work(self) -> None:
        while True:
            try:
                task = self._waiting.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                with self._lock:
                    if self._waiting.empty():
                        self._workers -= 1
                        return
                continue
            try:
                task()
            except Exception:
                log.exception("a callback failed inside the sandbox")
            finally:
                self._waiting.task_done()
