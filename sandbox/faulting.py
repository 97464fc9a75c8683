"""Armed faults on the way of a request: who is struck, and what comes of the answer."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.contract.message import JSON, Reply, Request
from sandbox.contract.problems import Problem
from sandbox.recording import record
from sandbox.world.faults import Faults, Strike, Struck

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.product import Product
    from sandbox.routing import Router
    from sandbox.service import Service
    from sandbox.world.namespace import Namespace

NOTHING = 0
"""The status in the journal of a request that was answered with nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an inbound fault is matched with."""

    product: str
    operation: str | None
    request: Request


@dataclass(frozen=True, slots=True)
class Breakage:
    """How the door is to spoil an answer, beyond what an answer can say by itself."""

    strike: Strike
    faults: Faults
    whole: bool = True

    @property
    def effect(self) -> str:
        """The name of the effect."""
        return self.strike.name

    @property
    def members(self) -> Mapping[str, Any]:
        """The members of the effect."""
        return self.strike.member

    def wait(self, seconds: float, gone: Callable[[], bool] | None = None) -> None:
        """Wait in real time, until the end of the sandbox or of the client at most."""
        self.faults.wait(self.strike, seconds, gone)


def meet(router: Router, product: Product, namespace: Namespace, request: Request) -> Struck | None:
    """What the faults of `namespace` do to `request`; None when none strikes. Delays have passed
    when it returns."""
    call = _routed(router, product, namespace, request)
    operation = call.operation.id if call else None
    strike = namespace.faults.strike("inbound", Asked(product.name, operation, request))
    if strike is None:
        return None
    namespace.faults.hold(strike)
    reply = None if strike.after else _spoiled(Reply(NOTHING), strike, namespace.faults)
    return Struck(strike, call, reply)


def answer_struck(
    service: Service, product: Product, namespace: Namespace, request: Request, started: int
) -> Reply:
    """The reply to a request that armed faults may strike, recorded."""
    struck = meet(service.router, product, namespace, request)
    if struck is None or struck.reply is None:
        return service.answer_in(product, namespace, request, None, started, struck)
    service.realm.tick(namespace)
    record(
        product,
        namespace,
        request,
        struck.call,
        struck.reply,
        fault=None,
        violations=(),
        started=started,
        struck=struck,
    )
    return struck.reply


def spoil(struck: Struck, reply: Reply, namespace: Namespace) -> Reply:
    """The answer that is given in the place of `reply`, which the request has earned."""
    if struck.reply is not None or struck.strike.effect is None:
        return reply
    return _spoiled(reply, struck.strike, namespace.faults)


def _routed(
    router: Router, product: Product, namespace: Namespace, request: Request
) -> Call | None:
    try:
        return router.call(product, namespace, request)
    except Problem:
        return None


def _spoiled(reply: Reply, strike: Strike, faults: Faults) -> Reply:
    return _SPOILERS.get(strike.name, _break_off)(reply, strike, faults)


def _answer(reply: Reply, strike: Strike, faults: Faults) -> Reply:
    """Any status with any headers and body."""
    member = strike.member
    headers, body = {}, b""
    if "json" in member:
        headers, body = {"Content-Type": JSON}, orjson.dumps(member["json"])
    elif "body" in member:
        headers, body = {"Content-Type": "text/plain; charset=utf-8"}, member["body"].encode()
    return Reply(member["status"], body, _overlaid(headers, member.get("headers", {})))


def _overlaid(headers: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    named = {name.lower() for name in more}
    kept = {name: value for name, value in headers.items() if name.lower() not in named}
    return {**kept, **more}


def _slow(reply: Reply, strike: Strike, faults: Faults) -> Reply:
    """The answer in pieces, over a time."""
    return _broken(reply, strike, faults)


def _malformed(reply: Reply, strike: Strike, faults: Faults) -> Reply:
    """A body that is not what its headers say."""
    how = strike.member.get("as", "json")
    if how == "chunk":
        return _broken(reply, strike, faults)
    if how == "gzip":
        # The magic number and the beginning of what would have been.
        spoiled = gzip.compress(reply.body, mtime=0)[:10] + b"\xff" * 12
        headers = _overlaid(reply.headers, {"Content-Encoding": "gzip"})
        return Reply(reply.status, spoiled, _without_length(headers))
    cut = reply.body[: max(1, len(reply.body) // 2)] if reply.body else b'{"cut": '
    return Reply(reply.status, cut + b'"\\', _without_length(reply.headers))


def _without_length(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "content-length"}


def _break_off(reply: Reply, strike: Strike, faults: Faults) -> Reply:
    """Nothing that HTTP has a word for: the door does it."""
    if strike.name == "garbage" and strike.after:
        return _broken(reply, strike, faults)
    return _broken(Reply(NOTHING), strike, faults, whole=False)


def _broken(reply: Reply, strike: Strike, faults: Faults, whole: bool = True) -> Reply:
    if reply.stream is not None:
        reply.body, reply.stream = b"".join(reply.stream), None
    reply.breakage = Breakage(strike, faults, whole)
    return reply


_SPOILERS: Mapping[str, Callable[[Reply, Strike, Faults], Reply]] = MappingProxyType(
    {
        "answer": _answer,
        "slow_body": _slow,
        "truncated_body": _slow,
        "malformed_body": _malformed,
    }
)


def reason_of(status: int) -> str:
    """The words behind a status in a status line."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
