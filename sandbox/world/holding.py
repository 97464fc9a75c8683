"""Outbound calls under the control of a test: held, fired, dropped, doubled, put in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sandbox.contract.problems import Problem
from sandbox.world.clock import Clock
from sandbox.world.exchange import Exchange, Fault, IncomingResponse, OutgoingRequest
from sandbox.world.ring import Ring
from sandbox.world.stubs import Answer, url_fits
from sandbox.world.watch import Watch

TIMEOUT_SECONDS: Final = 30.0
LONGEST_SECONDS: Final = 120.0
MOST_HELD: Final = 1000
MOST_ASIDE: Final = 64

_COME_FAR: ContextVar[threading.Event | None] = ContextVar("come_far", default=None)
"""Set on a thread of work that nobody waits for: what waits until its first call is held."""


@dataclass(frozen=True, slots=True)
class HoldRule:
    """Which calls are held: those to `url` (a beginning, or a pattern with `*`), of a method, a
    step, a lead; empty fits any.

    With `delay_ms` they are fired by themselves when the clock of the namespace has come so far.
    Who waits for an answer waits at most `timeout` seconds, in real time.
    """

    url: str = ""
    method: str = ""
    step_id: str = ""
    lead_id: str = ""
    delay_ms: int | None = None
    timeout: float = TIMEOUT_SECONDS

    def fits(self, call: OutgoingCall) -> bool:
        """Whether this rule holds `call`."""
        return (
            self.method in ("", call.request.method.upper())
            and self.step_id in ("", call.step_id)
            and self.lead_id in ("", call.lead_id)
            and (not self.url or url_fits(self.url, call.request.url))
        )


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """A request on its way out, with what `Outbox.send` was told of it."""

    request: OutgoingRequest
    lead_id: str | None = None
    step_id: str | None = None
    stand_in: Any = None
    forced: Any = None
    copy_of: int | None = None


@dataclass(slots=True, eq=False)
class Held:
    """A call that is held. `exchange` is what is recorded of it; `result` what came of it.

    `kind` says how the agenda calls it; `awaited`, whether somebody waits for its answer.
    """

    call: OutgoingCall
    exchange: Exchange
    due_ms: int | None
    kind: str = "delivery"
    awaited: bool = True
    decided: threading.Event = field(default_factory=threading.Event)
    result: Exchange | None = None


Send = Callable[[OutgoingCall], Exchange]


@dataclass(frozen=True, slots=True)
class HoldingState:
    """What was held at one moment, and by which rules."""

    rules: tuple[HoldRule, ...]
    queue: tuple[Held, ...]


class Holding:
    """What is held in a namespace, in the order in which it will be flushed.

    `rules` say what is held from now on. Whoever fires a call sends it; a caller that waits for
    its answer is given what came. Safe to use from many threads.
    """

    def __init__(self, clock: Clock, deliveries: Ring[Exchange], send: Send) -> None:
        self._clock = clock
        self._deliveries = deliveries
        self._send = send
        self._lock = threading.Lock()
        self._queue: list[Held] = []
        self._sending = 0
        self._watch = Watch(clock, self._postponed_until, self.run_due)
        self._aside = threading.BoundedSemaphore(MOST_ASIDE)
        self.rules: tuple[HoldRule, ...] = ()

    # What tests say.

    def hold(self, rule: HoldRule) -> None:
        """Hold what `rule` fits, besides what is held already."""
        self.rules = (*self.rules, rule)

    def release(self) -> None:
        """Hold nothing more; what is held goes on waiting to be fired or dropped."""
        self.rules = ()

    @property
    def held(self) -> list[Exchange]:
        """What is held, in the order in which it will be flushed."""
        with self._lock:
            return [held.exchange for held in self._queue]

    def fire(self, number: int) -> Exchange:
        """Send a held call now; one that is over is sent again, and recorded as another.

        Raises Problem `not-found`.
        """
        held = self._taken(number)
        if held is None:
            return self._again(number)
        return self._fired(held)

    def flush(self) -> list[Exchange]:
        """Send all that is held, one after the other, in order; what came of each."""
        fired = []
        while (held := self._first()) is not None:
            fired.append(self._fired(held))
        return fired

    def drop(self, number: int, status: int | None = None) -> Exchange:
        """Never send a held call: it ends as a broken connection, or is answered with `status`.

        Raises Problem `not-found`, and `conflict` for a call that is over.
        """
        held = self._taken(number)
        if held is None:
            self._known(number)
            raise Problem("conflict", f"The delivery {number} is not held; it is over already.")
        answer: Answer = Fault("broken", "the connection broke off: a test dropped the call")
        if status is not None:
            answer = IncomingResponse(status)
        return self._ended(held, answer, "dropped")

    def duplicate(self, number: int) -> Exchange:
        """The same call once more: held behind a held one, else sent now. Raises Problem
        `not-found`."""
        with self._lock:
            place = next((at for at, one in enumerate(self._queue) if _is(one, number)), None)
            original = None if place is None else self._queue[place]
        if original is None or place is None:
            return self._again(number)
        call = replace(original.call, copy_of=number)
        held = self._kept(call, original.due_ms, place + 1, kind=original.kind, awaited=False)
        self._watch.look()
        return held.exchange

    def reorder(self, numbers: Sequence[int]) -> list[Exchange]:
        """Flush these first, in this order, then the others. Raises Problem `not-found`, and then
        changes nothing."""
        with self._lock:
            by_number = {held.exchange.number: held for held in self._queue}
            unknown = [number for number in numbers if number not in by_number]
            if unknown:
                raise Problem("not-found", f"There is no held delivery {unknown[0]}.")
            first = [by_number.pop(number) for number in dict.fromkeys(numbers)]
            self._queue = [*first, *by_number.values()]
        return self.held

    # What the outbox and the clock say.

    def waited(self, call: OutgoingCall, awaited: bool = True) -> Exchange | None:
        """What came of `call` if a rule holds it, once somebody decided; None if it may go.

        The caller waits, at most as long as the rule says; then the call ends as timed out. With
        `awaited` false nobody does: what is returned is held, and stays so until it is decided on.
        """
        rule = next((rule for rule in self.rules if rule.fits(call)), None)
        if rule is None or len(self._queue) >= MOST_HELD:
            return None
        due = None if rule.delay_ms is None else self._clock.now_ms() + rule.delay_ms
        held = self._kept(call, due, awaited=awaited)
        if not awaited:
            self._watch.look()
            self._watch.look()
            return held.exchange
        come_far = _COME_FAR.get()
        if come_far is not None:
            come_far.set()
        self._wait(held, time.monotonic() + min(rule.timeout, LONGEST_SECONDS))
        if held.result is None and self._taken(held.exchange.number) is held:
            fault = Fault("timeout", f"held for {rule.timeout:g} s and neither fired nor dropped")
            return self._ended(held, fault, "failed")
        held.decided.wait()
        assert held.result is not None
        return held.result

    def aside(self, work: Callable[[bool], None]) -> bool:
        """Do what sends calls that nobody waits for: now, or while something is held on a thread
        of its own. Whether it went aside, which `work` is told too.

        It returns when the work is done or its first call is held, so that the order is kept.
        """
        if not self.rules or not self._aside.acquire(blocking=False):
            work(False)
            return False
        come_far = threading.Event()

        def run() -> None:
            _COME_FAR.set(come_far)
            try:
                work(True)
            finally:
                come_far.set()
                self._aside.release()

        threading.Thread(target=run, name="sandbox-held", daemon=True).start()
        come_far.wait(LONGEST_SECONDS)
        return True

    @property
    def due(self) -> list[Held]:
        """What is held until a time, soonest first."""
        with self._lock:
            delayed = [held for held in self._queue if held.due_ms is not None]
        return sorted(delayed, key=lambda held: held.due_ms or 0)

    @property
    def empty(self) -> bool:
        """Whether nothing is held."""
        return not self._queue

    def postpone(self, call: OutgoingCall, seconds: float, kind: str) -> Exchange | None:
        """Send `call`, whose answer nobody waits for, when the clock has gone on by `seconds`.

        Until then it is held; None, and it is never sent, where too much is held already.
        """
        if len(self._queue) >= MOST_HELD:
            return None
        due_ms = self._clock.now_ms() + round(seconds * 1000)
        exchange = self._kept(call, due_ms, kind=kind, awaited=False).exchange
        self._watch.look()
        return exchange

    def run_due(self) -> list[Exchange]:
        """Fire what was held for a time that is over by the clock, and watch a clock that runs for
        the rest."""
        now = self._clock.now_ms()
        with self._lock:
            due = [held for held in self._queue if held.due_ms is not None and held.due_ms <= now]
            due.sort(key=lambda held: held.due_ms or 0)
            self._queue = [held for held in self._queue if held not in due]
            self._sending += len(due)
        fired = []
        for held in due:
            fired.append(self._fired(held))
            with self._lock:
                self._sending -= 1
        self._watch.look()
        return fired

    def fire_due(self, number: int) -> Exchange | None:
        """Send a held call whose time has come; as it is, where somebody was quicker."""
        held = self._taken(number)
        return self._deliveries.get(number) if held is None else self._fired(held)

    def settle(self, seconds: float) -> bool:
        """Wait until all that was postponed is sent, at most so long in real time; whether it is.

        What is due by a clock that stands is not waited for.
        """
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while self._sending or (not self._clock.frozen and self._postponed_until() is not None):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            pause.wait(min(left, 0.01))
        return True

    def clear(self) -> None:
        """Hold nothing; who waits is told that the connection broke off."""
        self.rules = ()
        with self._lock:
            queue, self._queue = self._queue, []
        fault = Fault("broken", "the connection broke off: the namespace was reset")
        for held in queue:
            self._ended(held, fault, "dropped")
        if queue:
            self._watch.look()

    def snapshot(self) -> HoldingState:
        """What is held, to be restored; copies no call."""
        with self._lock:
            return HoldingState(self.rules, tuple(self._queue))

    def restore(self, state: HoldingState) -> None:
        """Hold what was held then, as far as it was recorded; nobody waits for its answers.

        A running clock is watched for it from the next request on.
        """
        self.clear()
        self.rules = state.rules
        again = [
            Held(held.call, held.exchange, held.due_ms, held.kind, False)
            for held in state.queue
            if self._deliveries.get(held.exchange.number) is held.exchange
        ]
        with self._lock:
            self._queue = again

    def record_again(self) -> None:
        """Record what is held once more, after all that was recorded is forgotten."""
        with self._lock:
            for held in self._queue:
                held.exchange = replace(held.exchange)
                self._deliveries.append(held.exchange, held.exchange.size)

    # How it is done.

    def _postponed_until(self) -> int | None:
        """When the first of those is due that nobody waits for, and so nobody sends."""
        with self._lock:
            times = [held.due_ms for held in self._queue if not held.awaited]
        return min((time for time in times if time is not None), default=None)

    def _kept(
        self,
        call: OutgoingCall,
        due_ms: int | None,
        place: int | None = None,
        *,
        kind: str = "delivery",
        awaited: bool = True,
    ) -> Held:
        now = self._clock.now_ms()
        exchange = Exchange(
            request=call.request,
            response=None,
            error=None,
            error_kind=None,
            stub=None,
            started_ms=now,
            ended_ms=now,
            lead_id=call.lead_id,
            step_id=call.step_id,
            state="held",
            copy_of=call.copy_of,
            stand_in=call.stand_in,
        )
        held = Held(call, exchange, due_ms, kind, awaited)
        with self._lock:
            self._queue.insert(len(self._queue) if place is None else place, held)
            self._deliveries.append(exchange, exchange.size)
        return held

    def _wait(self, held: Held, deadline: float) -> None:
        """Wait until somebody decides, or until it is due while the clock runs."""
        while (left := deadline - time.monotonic()) > 0 and not held.decided.is_set():
            if held.due_ms is None or self._clock.frozen:
                held.decided.wait(min(left, 0.5))
                continue
            to_go = (held.due_ms - self._clock.now_ms()) / 1000
            if to_go > 0:
                held.decided.wait(min(left, to_go, 0.5))
            elif self._taken(held.exchange.number) is held:
                self._fired(held)
            else:
                held.decided.wait(left)

    def _fired(self, held: Held) -> Exchange:
        return self._decided(held, self._send(held.call))

    def _ended(self, held: Held, answer: Answer, state: Any) -> Exchange:
        failed = answer if isinstance(answer, Fault) else None
        exchange = replace(
            held.exchange,
            response=answer if isinstance(answer, IncomingResponse) else None,
            error=failed.message if failed else None,
            error_kind=failed.kind if failed else None,
            ended_ms=self._clock.now_ms(),
            state=state,
        )
        return self._decided(held, exchange)

    def _decided(self, held: Held, exchange: Exchange) -> Exchange:
        number = exchange.number = held.exchange.number
        self._deliveries.replace(number, exchange, exchange.size, instead_of=held.exchange)
        held.result = exchange
        held.decided.set()
        return exchange

    def _again(self, number: int) -> Exchange:
        known = self._known(number)
        again = OutgoingCall(
            known.request, known.lead_id, known.step_id, known.stand_in, copy_of=number
        )
        exchange = self._send(again)
        self._deliveries.append(exchange, exchange.size)
        return exchange

    def _known(self, number: int) -> Exchange:
        found = self._deliveries.get(number)
        if found is None:
            raise Problem("not-found", f"There is no delivery {number}.")
        return found

    def _first(self) -> Held | None:
        with self._lock:
            return self._queue.pop(0) if self._queue else None

    def _taken(self, number: int) -> Held | None:
        with self._lock:
            found = next((held for held in self._queue if _is(held, number)), None)
            if found is not None:
                self._queue.remove(found)
            return found

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.held)


def _is(held: Held, number: int) -> bool:
    return held.exchange.number == number
