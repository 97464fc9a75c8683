"""Armed faults: what goes wrong on purpose in a namespace, to whom, and how often."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from math import log
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from sandbox.world.clock import Clock
from sandbox.world.patience import LONGEST_SECONDS, Patience

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.message import Reply

MOST_ARMED: Final = 100
"""How many faults a namespace may have, exhausted ones included."""

DELAY: Final = "delay"

Side = Literal["inbound", "outbound"]
ConnectionKind = Literal["empty", "reset", "timeout", "garbage", "truncated", "malformed"]


class ConnectionFault(ConnectionError):
    """What a caller inside the process gets, where one on a socket would lose its connection.

    `kind` is empty, reset, timeout, garbage, truncated or malformed.
    """

    def __init__(self, kind: ConnectionKind, message: str) -> None:
        super().__init__(message)
        self.kind: ConnectionKind = kind


class FaultError(ValueError):
    """A fault that cannot be armed; the message names what is wrong, and where."""


class TooManyFaults(ValueError):
    """There are as many armed faults as there may be."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long something takes, in seconds: drawn anew each time.

    `first` and `second` are the delay and nothing (fixed), the ends of a range (uniform), or the
    median and the sigma of a log-normal distribution.
    """

    kind: Literal["fixed", "uniform", "log_normal"]
    first: float
    second: float = 0.0

    def draw(self, random: Random) -> float:
        """A number of seconds, never more than `LONGEST_SECONDS`."""
        return max(0.0, min(LONGEST_SECONDS, _DRAWS[self.kind](self, random)))


_DRAWS: Mapping[str, Callable[[Delay, Random], float]] = MappingProxyType(
    {
        "fixed": lambda delay, random: delay.first,
        "uniform": lambda delay, random: random.uniform(delay.first, delay.second),
        "log_normal": lambda delay, random: random.lognormvariate(log(delay.first), delay.second),
    }
)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """One fault as it is to be armed.

    `fits` is asked of every request on its `side`. The first `skip` that fit are let through; of
    the others `percentage` in a hundred are struck, until `times` were. `after` lets the request
    have its effect before the answer is spoiled. With `virtual` the clock of the namespace goes
    forward by the delay, and nobody waits. `members` are those of the effect, `document` is the
    whole as it was written.
    """

    effect: str = DELAY
    side: Side = "inbound"
    fits: Callable[[Any], bool] = lambda _: True
    times: int | None = None
    skip: int = 0
    percentage: float = 100.0
    delay: Delay | None = None
    virtual: bool = False
    after: bool = False
    members: Mapping[str, Any] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)


class Armed:
    """A fault that is armed: how many requests fitted it, and how many it struck."""

    __slots__ = ("_random", "fired", "fitted", "id", "plan")

    def __init__(self, number: int, plan: FaultPlan, seed: object) -> None:
        self.id = f"f{number}"
        self.plan = plan
        self.fitted = 0
        self.fired = 0
        # A source for each: what one fault draws does not change what another one does.
        self._random = Random(f"{seed}, fault {number}")  # noqa: S311 - no secrets

    def copy(self) -> Armed:
        """It as it stands: what it draws next is the same."""
        twin = copy(self)
        twin._random = Random()  # noqa: S311 - no secrets
        twin._random.setstate(self._random.getstate())
        return twin

    @property
    def exhausted(self) -> bool:
        """Whether it has struck as often as it may."""
        return self.plan.times is not None and self.fired >= self.plan.times

    def strikes(self) -> bool:
        """Whether it strikes the request that fits now. Hold the lock of the faults."""
        self.fitted += 1
        if self.exhausted or self.fitted <= self.plan.skip:
            return False
        if self._random.random() * 100 >= self.plan.percentage:
            return False
        self.fired += 1
        return True

    def seconds(self) -> float:
        """How long it holds up the request that it strikes."""
        return self.plan.delay.draw(self._random) if self.plan.delay else 0.0

    def noise(self) -> bytes:
        """Bytes that are no HTTP, for those who name none."""
        return b"\x00" + self._random.randbytes(31) + b"\r\n"


@dataclass(slots=True)
class Strike:
    """What the armed faults do to one request: a delay, and the effect of one of them.

    `released` is set when nobody is to wait any longer. `effect` is the armed fault that decides
    the answer; None where the request is only delayed.
    `held` says whether there was a place to wait in.
    """

    released: threading.Event
    ids: tuple[str, ...] = ()
    seconds: float = 0.0
    virtual_seconds: float = 0.0
    effect: Armed | None = None
    held: bool = True
    noise: bytes = b""
    _told: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The name of the effect."""
        return self.effect.plan.effect if self.effect else DELAY

    @property
    def member(self) -> Mapping[str, Any]:
        """The members of the effect."""
        return self.effect.plan.members if self.effect else {}

    @property
    def after(self) -> bool:
        """Whether the request has its effect before its answer is spoiled."""
        return self.effect is None or self.effect.plan.after

    def as_json(self) -> dict[str, Any]:
        """What is told of it in journals and traces: one object, which may still learn that there
        was no place to wait in."""
        if self._told is None:
            self._told = self._view()
        return self._told

    def deny(self) -> None:
        """Note that there was no place to wait in."""
        self.held = self.as_json()["held"] = False

    def _view(self) -> dict[str, Any]:
        view: dict[str, Any] = {"ids": list(self.ids), "effect": self.name}
        if self.seconds or self.virtual_seconds:
            view["delay_s"] = round(self.seconds + self.virtual_seconds, 6)
        if self.effect is not None:
            view["after"] = self.after
        if not self.held:
            view["held"] = False
        return view


@dataclass(slots=True)
class Struck:
    """A request that faults strike.

    `call` is None where no operation fits; `reply` is what is answered in the place of everything
    else, None where the request has its effect first.
    """

    strike: Strike
    call: Call | None = None
    reply: Reply | None = None

    @property
    def view(self) -> dict[str, Any]:
        """What is told of it in journals and traces."""
        return self.strike.as_json()


class Faults:
    """The armed faults of a namespace. Safe to use from many threads.

    `inbound` and `outbound` are empty as long as nothing is armed on that side: that is all that a
    request without faults pays for.
    """

    __slots__ = (
        "_armed",
        "_clock",
        "_lock",
        "_numbers",
        "_patience",
        "_released",
        "_seed",
        "inbound",
        "outbound",
    )

    def __init__(self, clock: Clock, patience: Patience | None = None) -> None:
        self._clock = clock
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._released = threading.Event()
        self.reset(0)

    def __iter__(self) -> Iterator[Armed]:
        """All of them, in the order of their arming, exhausted ones too."""
        return iter(list(self._armed.values()))

    def get(self, fault_id: str) -> Armed | None:
        """The fault of this id."""
        return self._armed.get(fault_id)

    def reset(self, seed: object) -> None:
        """Disarm everything, let go whoever waits, and draw by `seed` from now on."""
        with self._lock:
            self._seed = seed
            self._numbers = 0
            self._armed: dict[str, Armed] = {}
            self._sort()
        self.release()

    def snapshot(self) -> tuple[Any, ...]:
        """How the faults stand, to be restored."""
        with self._lock:
            return self._seed, self._numbers, [armed.copy() for armed in self._armed.values()]

    def restore(self, state: tuple[Any, ...]) -> None:
        """Go on from there."""
        with self._lock:
            self._seed, self._numbers, kept = state
            self._armed = {armed.id: armed.copy() for armed in kept}
            self._sort()
        self.release()

    def arm(self, plan: FaultPlan) -> Armed:
        """Arm a fault. Raises `TooManyFaults`."""
        with self._lock:
            if len(self._armed) >= MOST_ARMED:
                raise TooManyFaults(
                    f"there are {MOST_ARMED} faults, as many as there may be; disarm some first"
                )
            self._numbers += 1
            armed = Armed(self._numbers, plan, self._seed)
            self._armed[armed.id] = armed
            self._sort()
            return armed

    def disarm(self, fault_id: str) -> Armed | None:
        """Disarm one; it as it was, None where there is none of this id."""
        with self._lock:
            found = self._armed.pop(fault_id, None)
            self._sort()
            return found

    def clear(self) -> None:
        """Disarm everything, and let go whoever waits. Ids go on from where they were."""
        with self._lock:
            self._armed.clear()
            self._sort()
        self.release()

    def release(self) -> None:
        """End all waiting at once."""
        released, self._released = self._released, threading.Event()
        released.set()

    def strike(self, side: Side, subject: Any) -> Strike | None:
        """What is done to `subject`, in the order of arming: delays add up, the first effect wins;
        None when no fault strikes."""
        active: tuple[Armed, ...] = getattr(self, side)
        fitting = [armed for armed in active if armed.plan.fits(subject)]
        if not fitting:
            return None
        with self._lock:
            strike = _struck(fitting, self._released)
            if any(armed.exhausted for armed in fitting):
                self._sort()
        return strike

    def hold(self, strike: Strike, most: float = LONGEST_SECONDS) -> None:
        """Let the delays of `strike` pass, but no longer than `most` seconds: on the clock of the
        namespace, and in real time."""
        if strike.virtual_seconds:
            self._clock.advance(timedelta(seconds=min(strike.virtual_seconds, most)))
        if strike.seconds:
            self.wait(strike, min(strike.seconds, most))

    def wait(self, strike: Strike, seconds: float, gone: Callable[[], bool] | None = None) -> None:
        """Wait in real time because of `strike`, as `Patience.wait` does; a reset ends it."""
        if not self._patience.wait(seconds, strike.released, gone):
            strike.deny()

    def pause(self, seconds: float) -> bool:
        """Wait in real time without being struck; whether there was a place to wait in."""
        return self._patience.wait(seconds, self._released)

    def _sort(self) -> None:
        live = [armed for armed in self._armed.values() if not armed.exhausted]
        self.inbound = tuple(armed for armed in live if armed.plan.side == "inbound")
        self.outbound = tuple(armed for armed in live if armed.plan.side == "outbound")


def _struck(fitting: list[Armed], released: threading.Event) -> Strike | None:
    """The strike of those of `fitting` that strike now."""
    strike: Strike | None = None
    for armed in fitting:
        decides = armed.plan.effect != DELAY
        if decides and strike is not None and strike.effect is not None:
            continue
        if not armed.strikes():
            continue
        strike = strike or Strike(released)
        strike.ids += (armed.id,)
        if armed.plan.virtual:
            strike.virtual_seconds += armed.seconds()
        else:
            strike.seconds += armed.seconds()
        if decides:
            strike.effect = armed
            strike.noise = armed.noise() if armed.plan.effect == "garbage" else b""
    return strike
