"""The ids a namespace makes: they look like LeadConduit's and follow from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from sandbox.world.clock import Clock
from sandbox.world.counting import next_of

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHORT_IDS = 36**6
# Coprime to 36, so that stepping by it visits every short id once before any comes twice; near the
# golden section of the range, so that neighbours look unrelated.
_SHORT_STEP = 1_345_352_209


@dataclass(frozen=True, slots=True)
class IdsState:
    """Where the ids of a namespace have come to."""

    objects: int
    shorts: int
    chance: tuple[Any, ...]


class Ids:
    """Makes ids. Safe to use from many threads; the same seed and calls give the same ids."""

    __slots__ = ("_clock", "_objects", "_rng", "_shorts")

    def __init__(self, clock: Clock, rng: Random) -> None:
        self._clock = clock
        self._rng = rng
        # itertools.count hands each number out once, without a lock. The top bit stays clear, so
        # that the sixteen digits never overflow.
        self._objects = count(rng.getrandbits(63))
        self._shorts = count(rng.randrange(_SHORT_IDS))

    def snapshot(self) -> IdsState:
        """Where the ids have come to, to be restored here or in another namespace."""
        return IdsState(next_of(self._objects), next_of(self._shorts), self._rng.getstate())

    def restore(self, state: IdsState) -> None:
        """Go on from there: the next ids are those that followed."""
        self._objects = count(state.objects)
        self._shorts = count(state.shorts)
        self._rng.setstate(state.chance)

    def object_id(self) -> str:
        """A 24-digit hex id: the seconds of the clock, then a number that only grows.

        So ids sort in the order of their making, within one second and under a standing clock
        too; only setting the clock back breaks that.
        grade: documented | ids are 24 hex digits, the first eight the time | API reference, Flows
        """
        return f"{self._clock.now_ms() // 1000:08x}{next(self._objects):016x}"

    def short_id(self) -> str:
        """A six-character id, unique among the short ids of this object.

        grade: documented | rules, mappings, sources and steps have six-character ids |
          API reference, Flows
        """
        rest = next(self._shorts) * _SHORT_STEP % _SHORT_IDS
        digits = []
        for _ in range(6):
            rest, digit = divmod(rest, 36)
            digits.append(_DIGITS[digit])
        return "".join(reversed(digits))

    def uuid(self) -> str:
        """A random UUID, version 4."""
        return str(UUID(int=self._rng.getrandbits(128), version=4))
