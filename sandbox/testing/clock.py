"""The clock of a namespace, as tests like to set it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace


class Passage(Sequence[Mapping[str, Any]]):
    """What happened while the clock moved on, in order: each with `at`, `kind`, `about`, and more.

    `now` is the time the clock shows after it; `more` says that this is not all.
    """

    def __init__(
        self, now: datetime, happened: Sequence[Mapping[str, Any]], *, more: bool = False
    ) -> None:
        self.now = now
        self.more = more
        self._happened = tuple(happened)

    def __getitem__(self, index: Any) -> Any:
        return self._happened[index]

    def __len__(self) -> int:
        return len(self._happened)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._happened)

    def of(self, kind: str) -> tuple[Mapping[str, Any], ...]:
        """What happened of one kind, such as `retry`."""
        return tuple(one for one in self._happened if one["kind"] == kind)

    def __repr__(self) -> str:
        lines = [f"  {one['at']}  {one['kind']}: {one['about']}" for one in self._happened]
        return "\n".join([f"<now {self.now.isoformat()}, {len(self)} happened>", *lines])


class TestClock:
    """Stops, moves and starts the clock of one namespace. Everything that goes by time follows."""

    __test__ = False  # not a test class, whatever pytest makes of its name

    def __init__(self, namespace: Namespace) -> None:
        self._namespace = namespace
        self._clock = namespace.clock

    @property
    def now(self) -> datetime:
        """The time it shows: aware, in UTC."""
        return self._clock.now()

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._clock.frozen

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stop at `at` (ISO 8601 with a zone, when it is a text), or where it is; what is overdue
        then is done.

        Raises ValueError for a time without a zone.
        """
        self._clock.freeze(None if at is None else _moment(at))
        self._namespace.realm.tick(self._namespace)
        return self.now

    def set(self, to: datetime | str) -> datetime:
        """Show `to` and go on as before, standing or running; what is overdue then is done.

        Raises ValueError for a time without a zone.
        """
        self._clock.restart(_moment(to), frozen=self.frozen)
        self._namespace.realm.tick(self._namespace)
        return self.now

    def advance(
        self,
        by: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> Passage:
        """Move on by `by`, or by the sum of the units, standing or running; what happened.

        Everything that is due on the way happens at its time. Raises ValueError for a negative
        time.
        """
        units = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        step = (by or timedelta()) + units
        if step < timedelta():
            raise ValueError(f"a clock only moves forward, not by {step.total_seconds()} seconds")
        return self._advanced(self.now + step)

    def run(self, until: datetime | str) -> Passage:
        """Move on to `until`, letting everything happen at its time; what happened.

        Raises ValueError for a time without a zone, and for one that is past.
        """
        moment = _moment(until)
        if moment < self.now:
            raise ValueError(f"a clock only moves forward, and it shows {self.now.isoformat()}")
        return self._advanced(moment)

    def run_next(self) -> Passage:
        """Move on to what is due next, a year at most; nothing happens where nothing is due."""
        from sandbox.world.agenda import next_moment

        until = next_moment(self._namespace, self.now + timedelta(days=366))
        return self._advanced(until or self.now)

    def upcoming(self) -> list[dict[str, Any]]:
        """What is due within a year: of each source the next thing, soonest first."""
        from sandbox.world.agenda import upcoming

        return upcoming(self._namespace, self.now + timedelta(days=366))

    def _advanced(self, until: datetime) -> Passage:
        from sandbox.world.agenda import advance

        passed = advance(self._namespace, until)
        return Passage(self.now, passed.happened, more=passed.more)

    def resume(self) -> datetime:
        """Run on from where it stands; what is due meanwhile comes in real time."""
        self._clock.resume()
        self._namespace.realm.tick(self._namespace)
        return self.now

    def __repr__(self) -> str:
        return f"<clock {self.now.isoformat()}{' frozen' if self.frozen else ''}>"


def _moment(said: datetime | str) -> datetime:
    from sandbox.world.clock import parse_instant

    return parse_instant(said) if isinstance(said, str) else said
