"""The clock of a namespace: it runs, stands still, or runs with an offset."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# Ids keep the seconds since 1970 in eight hex digits, which end in February 2106.
LATEST = datetime(2106, 1, 1, tzinfo=UTC)


class Clock:
    """Aware UTC time, to the millisecond. Safe to use from many threads.

    A new clock shows real time. `real` gives nanoseconds since 1970 and exists for tests.
    """

    __slots__ = ("_lock", "_offset", "_real", "_stopped")

    def __init__(self, real: Callable[[], int] = time.time_ns) -> None:
        self._real = real
        self._lock = threading.Lock()
        self._offset = 0
        self._stopped: int | None = None

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._stopped is not None

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return self._now_ns() // 1_000_000

    def now(self) -> datetime:
        """The time, aware, in UTC, cut to whole milliseconds (as every time in the APIs is)."""
        return EARLIEST + timedelta(milliseconds=self.now_ms())

    def freeze(self, at: datetime | None = None) -> datetime:
        """Stop the clock at `at`, or where it is; the time it now shows.

        Raises ValueError when `at` has no time zone or is not between `EARLIEST` and `LATEST`.
        """
        with self._lock:
            self._stopped = self._now_ns() if at is None else _nanoseconds(at)
        return self.now()

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward by `by`, standing or running; the time it now shows.

        Raises ValueError when `by` is negative or leads beyond `LATEST`.
        """
        step = by // timedelta(microseconds=1) * 1000
        if step < 0:
            raise ValueError(f"a clock only moves forward, not by {by.total_seconds()} seconds")
        with self._lock:
            if self._now_ns() + step > _LATEST_NS:
                raise ValueError(f"advancing by {by} leads beyond {iso(LATEST)}")
            if self._stopped is None:
                self._offset += step
            else:
                self._stopped += step
        return self.now()

    def resume(self) -> datetime:
        """Let a standing clock run on from where it stands; the time it now shows."""
        with self._lock:
            if self._stopped is not None:
                self._offset = self._stopped - self._real()
                self._stopped = None
        return self.now()

    def restart(self, at: datetime | None = None, *, frozen: bool = False) -> None:
        """Forget every change: show real time, or run (or stand, if `frozen`) from `at`.

        Raises ValueError as `freeze` does.
        """
        start = self._real() if at is None else _nanoseconds(at)
        with self._lock:
            self._stopped = start if frozen else None
            self._offset = 0 if at is None else start - self._real()

    def snapshot(self) -> tuple[int, int | None]:
        """How the clock is set: its offset from real time, and where it stands if it does."""
        with self._lock:
            return self._offset, self._stopped

    def restore(self, state: tuple[int, int | None]) -> None:
        """Stand where it stood, or run with the offset it had: real time is not turned back."""
        with self._lock:
            self._offset, self._stopped = state

    def _now_ns(self) -> int:
        stopped = self._stopped
        return self._real() + self._offset if stopped is None else stopped


def iso(moment: datetime) -> str:
    """`moment` as the APIs print it: `2026-01-02T03:04:05.678Z`.

    Raises ValueError when `moment` has no time zone.
    """
    return _in_utc(moment).isoformat(timespec="milliseconds")[:-6] + "Z"


def iso_ms(milliseconds: int) -> str:
    """Milliseconds since 1970 as the APIs print a time."""
    return iso(EARLIEST + timedelta(milliseconds=milliseconds))


def parse_instant(text: str) -> datetime:
    """A time written as ISO 8601 with its zone: `2026-01-02T03:04:05Z`, `…+01:00`.

    Raises ValueError saying what is wrong.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not an ISO 8601 time") from None
    return _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; end it with Z for UTC")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _nanoseconds(moment: datetime) -> int:
    utc = _in_utc(moment)
    if not EARLIEST <= utc <= LATEST:
        raise ValueError(f"{iso(utc)} is not between {iso(EARLIEST)} and {iso(LATEST)}")
    return (utc - EARLIEST) // timedelta(microseconds=1) * 1000


_LATEST_NS = _nanoseconds(LATEST)
