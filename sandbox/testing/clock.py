"""The clock of a namespace, as tests like to set it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.clock import Clock


class TestClock:
    """Stops, moves and starts the clock of one namespace. Caps, prices and ids follow it."""

    __test__ = False  # not a test class, whatever pytest makes of its name

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The time it shows: aware, in UTC."""
        return self._clock.now()

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._clock.frozen

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stop at `at` (ISO 8601 with a zone, when it is a text), or where it is.

        Raises ValueError for a time without a zone.
        """
        from sandbox.world.clock import parse_instant

        return self._clock.freeze(parse_instant(at) if isinstance(at, str) else at)

    def advance(
        self,
        by: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Move on by `by`, or by the sum of the units, standing or running.

        Raises ValueError for a negative time.
        """
        units = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._clock.advance((by or timedelta()) + units)

    def resume(self) -> datetime:
        """Run on from where it stands."""
        return self._clock.resume()

    def __repr__(self) -> str:
        return f"<clock {self.now.isoformat()}{' frozen' if self.frozen else ''}>"
