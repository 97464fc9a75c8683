"""Counters of caps and ping limits: how many were counted in the window that is open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sandbox.leadconduit.windows import Limit, window
from sandbox.world.clock import iso
from sandbox.world.store import Collection

L = TypeVar("L", bound=Limit)


@dataclass(frozen=True, slots=True)
class Full(Generic[L]):
    """The limit that was reached, and how many were counted."""

    limit: L
    count: int


def counter_key(flow_id: str, limit_id: str) -> str:
    """Under which key the counter of a flow's limit is kept.

    grade: ours | a copy of a flow that kept the ids of its caps counts for itself | no source
    """
    return f"{flow_id}/{limit_id}"


class Counters(Generic[L]):
    """The counters of all limits of one kind in a namespace, kept in its store.

    Whatever is counted takes a place first and gives it back unless it ends well, so that what is
    handled at the same time never goes over a limit.
    grade: documented | only leads that end in success are counted | help centre, volume caps
    grade: ours | a lead in progress holds its place | no source
    The caller holds the namespace's lock.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def current(self, limit: L, now: datetime) -> dict[str, Any]:
        """The counter in the window that holds `now`; a new one at 0 if none is open."""
        record = self._collection.get(_key_of(limit))
        stamp = iso(now)
        if record is not None and record.value["started_at"] <= stamp < record.value["expires_at"]:
            return dict(record.value)
        start, end = window(limit, now)
        return {
            "id": limit.id,
            **limit.owner,
            "name": limit.name,
            "maximum": limit.maximum,
            "duration": limit.duration,
            "duration_units": limit.units,
            "time_zone": str(limit.zone),
            "count": 0,
            "failed_count": 0,
            "held": 0,
            "started_at": iso(start),
            "expires_at": iso(end),
        }

    def look(self, limits: Sequence[L], now: datetime) -> Full[L] | None:
        """The first of `limits` that is full; nothing is held or counted."""
        for limit in limits:
            counter = self.current(limit, now)
            if counter["count"] + counter["held"] >= limit.maximum:
                return Full(limit, counter["count"])
        return None

    def take(self, limits: Sequence[L], now: datetime) -> Full[L] | None:
        """Hold a place in each of `limits`, or say which one is full and hold none.

        grade: documented | when one matching cap is full the lead fails and the others are not
          incremented | help centre, volume caps
        """
        full = self.look(limits, now)
        if full is not None:
            counter = self.current(full.limit, now)
            counter["failed_count"] += 1
            self._save(full.limit, counter, now)
            return full
        for limit in limits:
            counter = self.current(limit, now)
            counter["held"] += 1
            self._save(limit, counter, now)
        return None

    def settle(self, limits: Sequence[L], now: datetime, *, counted: bool) -> None:
        """Give the held places back; `counted` turns them into counted ones."""
        for limit in limits:
            counter = self.current(limit, now)
            counter["held"] = max(0, counter["held"] - 1)
            counter["count"] += 1 if counted else 0
            self._save(limit, counter, now)

    def _save(self, limit: L, counter: dict[str, Any], now: datetime) -> None:
        self._collection.put(_key_of(limit), {**counter, "updated_at": iso(now)})


def _key_of(limit: Limit) -> str:
    return counter_key(limit.owner.get("flow_id", ""), limit.id)
