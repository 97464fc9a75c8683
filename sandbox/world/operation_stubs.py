"""Stubs of operations: answers in the place of what the sandbox would do itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.message import Reply
    from sandbox.product import Product

MOST_STUBS: Final = 1000
HEADER: Final = "Sandbox-Stub"
"""Names the stub that answered."""

Answer = Callable[["Call", int], "Reply"]
"""Makes the reply to a call, which is the stub's so manieth."""


class TooManyStubs(ValueError):
    """There are as many stubs as there may be."""


@dataclass(frozen=True, slots=True)
class StubPlan:
    """One stub as it is to be placed.

    `fits` is asked of every call, with its product. `answers` are given in turn; after
    the last one it comes again, or the first (`cycles`), until the stub has answered `times`.
    `document` is the whole as it was written.
    """

    fits: Callable[[Product, Call], bool]
    answers: tuple[Answer, ...]
    cycles: bool = False
    times: int | None = None
    document: Mapping[str, Any] = field(default_factory=dict)


class Placed:
    """A stub in its place, and how often it has answered."""

    __slots__ = ("answered", "id", "plan")

    def __init__(self, id: str, plan: StubPlan) -> None:
        self.id = id
        self.plan = plan
        self.answered = 0

    @property
    def exhausted(self) -> bool:
        """Whether it has answered as often as it may."""
        return self.plan.times is not None and self.answered >= self.plan.times


class OperationStubs:
    """The stubs of a namespace; the one that was added last is asked first.

    False as long as there are none, which is all that a call pays for then. Safe to use from many
    threads.
    """

    __slots__ = ("_lock", "_numbers", "_stubs")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def __bool__(self) -> bool:
        return bool(self._stubs)

    def __len__(self) -> int:
        return len(self._stubs)

    def __iter__(self) -> Iterator[Placed]:
        """In the order in which they are asked."""
        return iter(self._stubs)

    def reset(self) -> None:
        """Take all away."""
        with self._lock:
            self._numbers = 0
            self._stubs: tuple[Placed, ...] = ()

    def snapshot(self) -> tuple[int, tuple[Placed, ...]]:
        """The stubs as they stand, to be restored."""
        with self._lock:
            return self._numbers, tuple(map(copy, self._stubs))

    def restore(self, state: tuple[int, tuple[Placed, ...]]) -> None:
        """Go on from there."""
        with self._lock:
            self._numbers = state[0]
            self._stubs = tuple(map(copy, state[1]))

    def add(self, plan: StubPlan) -> Placed:
        """Ask this one before all others. Raises `TooManyStubs`."""
        with self._lock:
            if len(self._stubs) >= MOST_STUBS:
                raise TooManyStubs(f"there are {MOST_STUBS} stubs, as many as there may be")
            self._numbers += 1
            placed = Placed(f"s{self._numbers}", plan)
            self._stubs = (placed, *self._stubs)
            return placed

    def get(self, id: str) -> Placed | None:
        """The stub of this id."""
        return next((one for one in self._stubs if one.id == id), None)

    def remove(self, id: str) -> None:
        """Take one away; nothing happens where there is none."""
        with self._lock:
            self._stubs = tuple(one for one in self._stubs if one.id != id)

    def answer(self, product: Product, call: Call) -> Reply | None:
        """The reply of the first stub that fits `call` of `product`; None where none does."""
        for placed in self._stubs:
            if placed.exhausted or not placed.plan.fits(product, call):
                continue
            turn = self._turn(placed)
            if turn is not None:
                answers = placed.plan.answers
                at = turn % len(answers) if placed.plan.cycles else min(turn, len(answers) - 1)
                reply = answers[at](call, turn + 1)
                reply.headers[HEADER] = placed.id
                return reply
        return None

    def _turn(self, placed: Placed) -> int | None:
        """How often it has answered before; None when another call took the last time."""
        with self._lock:
            if placed.exhausted:
                return None
            placed.answered += 1
            return placed.answered - 1
