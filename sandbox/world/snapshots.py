"""Snapshots: all that a namespace held at one moment, taken and brought back without copying it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Problem

if TYPE_CHECKING:
    from sandbox.world.fixtures import World

MAX_SNAPSHOTS = 50


@dataclass(frozen=True, slots=True)
class State:
    """What a namespace held. `parts` are the snapshots of its parts, by their names.

    It is never changed, and shares its objects with the namespaces it came from and went to.
    """

    world: World
    own_seed: int | str | None
    seed: int | str
    chance: tuple[Any, ...]
    parts: Mapping[str, Any]

    @property
    def objects(self) -> int:
        """How many objects the store held."""
        return sum(map(len, self.parts["store"].values()))

    @property
    def recorded(self) -> dict[str, int]:
        """How many of each were recorded, as namespaces tell it."""
        parts = self.parts
        return {
            "requests": len(parts["journal"]),
            "leads": len(parts["leads"]),
            "deliveries": len(parts["outbox"][2]),
            "events": len(parts["events"]),
        }


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state with a name. `taken_ms` is the time on the clock of the namespace."""

    name: str
    taken_ms: int
    state: State


class Snapshots:
    """The named snapshots of a namespace, oldest first. Safe to use from many threads."""

    __slots__ = ("_kept", "_lock", "_numbers", "limit")

    def __init__(self, limit: int = MAX_SNAPSHOTS) -> None:
        self.limit = limit
        self._kept: dict[str, Snapshot] = {}
        self._lock = Lock()
        self._numbers = count(1)

    def keep(self, state: State, taken_ms: int, name: str | None = None) -> Snapshot:
        """Keep `state` under `name`, in the place of what had it; else under a free one.

        Raises Problem `conflict` when there are as many as there may be.
        """
        with self._lock:
            name = name or self._free_name()
            if name not in self._kept and len(self._kept) >= self.limit:
                raise Problem(
                    "conflict",
                    f"There are {self.limit} snapshots, as many as there may be; delete those "
                    "that are no longer used.",
                )
            kept = self._kept[name] = Snapshot(name, taken_ms, state)
            return kept

    def get(self, name: str) -> Snapshot:
        """The snapshot of this name. Raises Problem `not-found`."""
        found = self._kept.get(name)
        if found is None:
            known = ", ".join(map(repr, self._kept)) or "none"
            raise Problem("not-found", f"There is no snapshot {name[:80]!r}; there are: {known}.")
        return found

    def delete(self, name: str) -> None:
        """Forget a snapshot. Raises Problem `not-found`."""
        with self._lock:
            self.get(name)
            del self._kept[name]

    def exchange(self, before: World, after: World) -> None:
        """Let what was kept in the world `before` lead to `after` at the next reset."""
        with self._lock:
            for name, kept in self._kept.items():
                if kept.state.world is before:
                    state = replace(kept.state, world=after)
                    self._kept[name] = replace(kept, state=state)

    def all(self) -> list[Snapshot]:
        """All snapshots, oldest first."""
        return list(self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def _free_name(self) -> str:
        names = (f"s{number}" for number in self._numbers)
        return next(name for name in names if name not in self._kept)
