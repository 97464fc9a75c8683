"""Waiting for an answer as long as a client would."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")


def in_time(call: Callable[[], T], seconds: float | None) -> T:
    """What `call` returns or raises. Raises TimeoutError when it takes longer than `seconds`.

    Without a bound it is called right here; with one, in a thread that is left to itself when the
    time is over, as a server goes on with a request whose client has gone.
    """
    if seconds is None:
        return call()
    result: list[Any] = []
    error: list[BaseException] = []

    def run() -> None:
        try:
            result.append(call())
        except BaseException as raised:  # raised again in the thread that waits
            error.append(raised)

    context = copy_context()
    thread = threading.Thread(
        target=lambda: context.run(run), name="sandbox-intercepted", daemon=True
    )
    thread.start()
    thread.join(seconds)
    if error:
        raise error[0]
    if not result:
        raise TimeoutError("timed out")
    found: T = result[0]
    return found


def close_stream(pieces: Iterator[bytes]) -> None:
    """End an answer that is sent piece by piece, unless a thread is still making the next piece."""
    close = getattr(pieces, "close", None)
    if close is not None:
        with suppress(ValueError):  # a generator that runs in a thread that nobody waits for
            close()
