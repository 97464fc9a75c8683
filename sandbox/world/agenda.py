"""What is due by the clock of a namespace, and moving the clock on so that each thing happens at
its time, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sandbox.world.clock import LATEST, iso

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

MOST: Final = 1_000
"""How many things happen one by one while the clock moves on once."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due: when, of what kind, in words and as data.

    `act` does it, and returns what came of it, as more data; without one it comes to pass by
    itself, such as the end of a window.
    """

    at: datetime
    kind: str
    about: str
    details: Mapping[str, Any] = field(default_factory=dict)
    act: Callable[[], Mapping[str, Any]] | None = None

    def as_json(self, result: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The thing as a JSON value, with what came of it."""
        return {
            "at": iso(self.at),
            "kind": self.kind,
            "about": self.about,
            **self.details,
            **(result or {}),
        }


Agenda = Callable[["Namespace", datetime, datetime], Iterable[Due]]
"""Of each source of due things the next one after the first time and not after the second. What is
to be done may be overdue; what comes to pass by itself may not."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The clock moved on: what happened meanwhile, in order, and whether that is not all of it."""

    happened: list[dict[str, Any]]
    more: bool


def advance(namespace: Namespace, until: datetime) -> Passage:
    """Move the clock on to `until`, stopping wherever something is due to let it happen then.

    What became due beyond `MOST` things happens at the end all the same, without being told. Do not
    hold the namespace's lock: what happens may call the test that calls the sandbox back.
    Raises ValueError for a time that clocks do not show.
    """
    if until > LATEST:
        raise ValueError(f"this leads beyond {iso(LATEST)}, the last moment a clock shows")
    clock = namespace.clock
    happened: list[dict[str, Any]] = []
    while len(happened) < MOST:
        here = min(clock.now(), until)
        due = _next(namespace, here, until)
        if not due:
            break
        clock.restart(max(due[0].at, here), frozen=clock.frozen)
        happened += [one.as_json(one.act() if one.act else None) for one in due]
    more = len(happened) >= MOST and bool(_next(namespace, min(clock.now(), until), until))
    if clock.now() < until or not happened:
        clock.restart(until, frozen=clock.frozen)
    namespace.realm.tick(namespace)
    return Passage(happened, more)


def upcoming(namespace: Namespace, until: datetime) -> list[dict[str, Any]]:
    """The next thing of each kind that is due before `until`, soonest first; nothing happens."""
    found = _all(namespace, namespace.clock.now(), until)
    return [one.as_json() for one in sorted(found, key=lambda one: one.at)]


def next_moment(namespace: Namespace, until: datetime) -> datetime | None:
    """When something is due next, up to `until`; None when nothing is."""
    return min((one.at for one in _all(namespace, namespace.clock.now(), until)), default=None)


def _next(namespace: Namespace, after: datetime, until: datetime) -> list[Due]:
    """What is due first: everything that comes to pass at that moment, or one thing to be done.

    Doing one thing may bring about others, so that no more than one is done at a time.
    """
    found = _all(namespace, after, until)
    if not found:
        return []
    first = min(one.at for one in found)
    now = [one for one in found if one.at == first]
    passing = [one for one in now if one.act is None]
    return passing or now[:1]


def _all(namespace: Namespace, after: datetime, until: datetime) -> list[Due]:
    return [
        due
        for product in namespace.realm.products
        if product.agenda is not None
        for due in product.agenda(namespace, after, until)
        if due.at <= until and (due.act is not None or due.at > after)
    ]
