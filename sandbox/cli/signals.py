"""SIGTERM ends a command the way Ctrl-C does: at once, and without a word."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stop_on_terminate() -> Iterator[None]:
    """Inside, both signals raise KeyboardInterrupt in the main thread; it ends the block."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt
