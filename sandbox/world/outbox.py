"""What a namespace sends out: decided, sent or stubbed, and recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from sandbox.world.clock import Clock
from sandbox.world.exchange import Exchange, Fault, IncomingResponse, OutgoingRequest
from sandbox.world.faults import FaultPlan, Faults, Strike
from sandbox.world.holding import Holding, HoldingState, OutgoingCall
from sandbox.world.network import NetworkPolicy, Transport
from sandbox.world.outbound_faults import made_to, sent
from sandbox.world.ring import MIB, Ring
from sandbox.world.signal import Signal
from sandbox.world.signing import Signing
from sandbox.world.stubs import Answer, Stub, Stubs, default_answer

__all__ = [
    "Exchange",
    "Fault",
    "IncomingResponse",
    "NetworkPolicy",
    "Outbox",
    "OutgoingRequest",
    "StandIn",
]

StandIn = Callable[[OutgoingRequest, Any], tuple[str, IncomingResponse] | None]
"""Answers for a server that is not called, with a name as stubs have; None for any other server."""

MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_KEEP_METHOD = frozenset({307, 308})
_BOUND_TO_HOST = frozenset({"authorization", "cookie", "host"})


class Outbox:
    """Sends requests and keeps the last exchanges in `deliveries`. Safe to use from many threads.

    A request goes to the first of these that takes it: a stub of the world; the network, when the
    policy lets it out; the stand-in of the sender; the default stub. `holding` keeps what a test
    wants to decide on, `signing` says how requests are signed.
    """

    __slots__ = (
        "_clock",
        "_transport",
        "deliveries",
        "faults",
        "holding",
        "owner",
        "policy",
        "signing",
        "stubs",
    )

    def __init__(
        self,
        clock: Clock,
        transport: Transport,
        *,
        max_items: int = 10_000,
        max_bytes: int = 64 * MIB,
        signal: Signal | None = None,
    ) -> None:
        self._clock = clock
        self._transport = transport
        self.faults = Faults(clock)
        self.policy = NetworkPolicy()
        self.stubs = Stubs()
        self.deliveries: Ring[Exchange] = Ring(max_items, max_bytes, _number, signal)
        self.signing: Signing | None = None
        self.owner: Any = None
        self.holding = Holding(clock, self.deliveries, self._sent)

    def reset(self, policy: NetworkPolicy, stubs: Sequence[Stub]) -> None:
        """Forget all deliveries; let out what `policy` says and answer with `stubs` afresh; hold
        and sign nothing."""
        self.holding.clear()
        self.signing = None
        self.policy = policy
        self.stubs.load(stubs)
        self.deliveries.clear()

    def snapshot(self) -> tuple[NetworkPolicy, Any, Any, HoldingState, Signing | None]:
        """Who may be called, how the stubs stand, what was sent, what is held and how requests are
        signed; to be restored."""
        held, deliveries = self.holding.snapshot(), self.deliveries.snapshot()
        return self.policy, self.stubs.snapshot(), deliveries, held, self.signing

    def restore(self, state: tuple[NetworkPolicy, Any, Any, HoldingState, Signing | None]) -> None:
        """Go on from there. Calls that are held now end; those that were held then are held again,
        and sent in their time, though nobody waits for what comes of them."""
        self.holding.clear()
        self.policy, stubs, deliveries, held, self.signing = state
        self.stubs.restore(stubs)
        self.deliveries.restore(deliveries)
        self.holding.restore(held)

    def forget(self) -> None:
        """Forget what was sent; what is held stays."""
        self.deliveries.clear()
        self.holding.record_again()

    def send(
        self,
        request: OutgoingRequest,
        *,
        lead_id: str | None = None,
        step_id: str | None = None,
        stand_in: StandIn | None = None,
        forced: FaultPlan | None = None,
        awaited: bool = True,
    ) -> Exchange:
        """Send `request` for a step of a lead; the exchange, recorded. Never raises for anything
        the request holds or the other side does. Where nobody waits for the answer (`awaited`), a
        call that a test holds is returned as it is held.

        Do not hold the namespace's lock: the other side may be a test that calls the sandbox back.
        """
        call = OutgoingCall(request, lead_id, step_id, stand_in, forced)
        if self.holding.rules:
            waited = self.holding.waited(call, awaited)
            if waited is not None:
                return waited
        exchange = self._sent(call)
        self.deliveries.append(exchange, exchange.size)
        return exchange

    def _sent(self, call: OutgoingCall) -> Exchange:
        """Send what is not held; the exchange, not recorded yet."""
        request, stand_in, forced = call.request, call.stand_in, call.forced
        started = self._clock.now_ms()
        if self.signing is not None:
            request = self.signing.signed(request, started // 1000)
        strike: Strike | None = None
        if forced is not None:
            strike, (stub, answer, hops) = made_to(forced, request)
        elif self.faults.outbound:
            strike, (stub, answer, hops) = sent(
                self.faults, request, lambda: self._follow(request, stand_in)
            )
        else:
            stub, answer, hops = self._follow(request, stand_in)
        failed = answer if isinstance(answer, Fault) else None
        return Exchange(
            request=request,
            response=answer if isinstance(answer, IncomingResponse) else None,
            error=failed.message if failed else None,
            error_kind=failed.kind if failed else None,
            stub=stub,
            started_ms=started,
            ended_ms=self._clock.now_ms(),
            redirects=hops,
            lead_id=call.lead_id,
            step_id=call.step_id,
            fault=strike.as_json() if strike else None,
            state="failed" if failed else "stubbed" if stub is not None else "sent",
            copy_of=call.copy_of,
            stand_in=stand_in,
        )

    def _follow(
        self, request: OutgoingRequest, stand_in: StandIn | None
    ) -> tuple[str | None, Answer, tuple[str, ...]]:
        """The answer to `request` and the URLs it was redirected to. Every hop is decided anew."""
        deadline = time.monotonic() + request.timeout
        hops: list[str] = []
        while True:
            stub, answer = self._answer(request, deadline, stand_in)
            moved = _redirected(request, answer) if request.follow_redirects else None
            if moved is None:
                return stub, answer, tuple(hops)
            if len(hops) == MAX_REDIRECTS:
                fault = Fault("redirect", f"redirected more than {MAX_REDIRECTS} times")
                return stub, fault, tuple(hops)
            hops.append(moved.url)
            request = moved

    def _answer(
        self, request: OutgoingRequest, deadline: float, stand_in: StandIn | None
    ) -> tuple[str | None, Answer]:
        route = self.policy.route(request.url)
        if isinstance(route, Fault):
            return None, route
        stubbed = self.stubs.answer(request)
        if stubbed is not None:
            return stubbed
        if route is None:
            return (stand_in(request, self.owner) if stand_in else None) or default_answer()
        return None, self._transport.send(route, request, deadline)


def _redirected(request: OutgoingRequest, answer: Answer) -> OutgoingRequest | None:
    """The request that a redirecting answer asks for, as browsers and most clients make it."""
    if isinstance(answer, Fault) or answer.status not in _MOVED:
        return None
    location = answer.header("location")
    if not location:
        return None
    try:
        url = urljoin(request.url, location)
        foreign = urlsplit(url).netloc != urlsplit(request.url).netloc
    except ValueError:
        # No URL; the next hop finds that out and says so.
        url, foreign = location, True
    headers = dict(request.headers)
    if foreign:
        headers = {k: v for k, v in headers.items() if k.lower() not in _BOUND_TO_HOST}
    if answer.status in _KEEP_METHOD or request.method in ("GET", "HEAD"):
        return replace(request, url=url, headers=headers)
    headers = {k: v for k, v in headers.items() if not k.lower().startswith("content-")}
    return replace(request, method="GET", url=url, headers=headers, body=b"")


def _number(exchange: Exchange, number: int) -> None:
    exchange.number = number
