"""Armed faults of recipients: what comes back in the place of an answer, or spoiled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlsplit

import orjson

from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest
from sandbox.world.faults import Armed, FaultPlan, Faults, Strike
from sandbox.world.stubs import Answer

Followed = tuple[str | None, Answer, tuple[str, ...]]
"""The stub that answered, the answer, and the URLs that were redirected to."""

_SHOWN = 40


def sent(
    faults: Faults, request: OutgoingRequest, follow: Callable[[], Followed]
) -> tuple[Strike | None, Followed]:
    """What armed faults do to `request`, and what comes of it; `follow` really sends it.

    A fault without `after` keeps the request from being sent; the name of what answered is then
    that of the fault.
    """
    strike = faults.strike("outbound", request)
    if strike is None:
        return None, follow()
    name = f"fault {strike.effect.id}" if strike.effect else None
    followed = follow() if strike.after else (name, Fault("broken", ""), ())
    _slow_down(strike)
    faults.hold(strike, request.timeout)
    if strike.seconds + strike.virtual_seconds >= request.timeout:
        late = Fault("timeout", f"timed out after {request.timeout:g} s ({_by(strike)})")
        return strike, (followed[0], late, followed[2])
    spoil = _ANSWERS.get(strike.name)
    answer = followed[1] if spoil is None else spoil(followed[1], strike, request)
    return strike, (followed[0], answer, followed[2])


def made_to(plan: FaultPlan, request: OutgoingRequest) -> tuple[Strike, Followed]:
    """What comes back where `plan` alone decides, and nothing is sent."""
    armed = Armed(0, plan, 0)
    armed.id = str(plan.document.get("told", armed.id))
    strike = Strike(threading.Event(), (armed.id,), effect=armed)
    answer = _ANSWERS[strike.name](Fault("broken", ""), strike, request)
    return strike, (armed.id, answer, ())


def _by(strike: Strike) -> str:
    ids = ", ".join(strike.ids)
    return ids if ids.startswith("forced") else f"fault {ids}"


def _slow_down(strike: Strike) -> None:
    """A body that drips in is a delay for somebody who waits for all of it."""
    if strike.effect is None or strike.name != "slow_body":
        return
    if strike.effect.plan.virtual:
        strike.virtual_seconds += strike.member["seconds"]
    else:
        strike.seconds += strike.member["seconds"]


def _answer(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    member = strike.member
    headers: dict[str, str] = {}
    body = member.get("body", "").encode()
    if "json" in member:
        headers, body = {"Content-Type": "application/json"}, orjson.dumps(member["json"])
    status = member["status"]
    phrase = HTTPStatus(status).phrase if status in _KNOWN else ""
    return IncomingResponse(status, {**headers, **member.get("headers", {})}, body, phrase)


_KNOWN = frozenset(status.value for status in HTTPStatus)


def _truncated(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    if isinstance(answer, Fault):
        return answer
    kept = min(strike.member.get("bytes", len(answer.body) // 2), len(answer.body))
    told = f"{kept} of {max(len(answer.body), kept + 1)} bytes of the body came"
    return _broken(request, told, strike)


def _malformed(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    if isinstance(answer, Fault):
        return answer
    how = strike.member.get("as", "json")
    if how != "json":
        return _broken(request, f"the {how} of the body cannot be read", strike)
    cut = answer.body[: max(1, len(answer.body) // 2)] or b'{"cut": '
    return replace(answer, body=cut + b'"\\')


def _empty(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    return _broken(request, "it was closed without an answer", strike)


def _reset(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    return _broken(request, "it was reset by the peer", strike)


def _garbage(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    text = strike.member.get("text")
    came = strike.noise if text is None else text.encode()
    return _broken(request, f"the answer is no HTTP: {came[:_SHOWN]!r}", strike)


def _timeout(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    return Fault("timeout", f"timed out after {request.timeout:g} s ({_by(strike)})")


def _refused(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    return Fault("refused", f"nothing listens on {_host(request)} ({_by(strike)})")


def _tls(answer: Answer, strike: Strike, request: OutgoingRequest) -> Answer:
    told = "certificate verify failed"
    return Fault("tls", f"no safe connection to {_host(request)}: {told} ({_by(strike)})")


def _broken(request: OutgoingRequest, why: str, strike: Strike) -> Fault:
    return Fault("broken", f"the connection to {_host(request)} broke off: {why} ({_by(strike)})")


def _host(request: OutgoingRequest) -> str:
    try:
        return urlsplit(request.url).netloc.rpartition("@")[2] or "the recipient"
    except ValueError:
        return "the recipient"


_ANSWERS: Mapping[str, Callable[[Answer, Strike, OutgoingRequest], Answer]] = MappingProxyType(
    {
        "answer": _answer,
        "truncated_body": _truncated,
        "malformed_body": _malformed,
        "empty_reply": _empty,
        "reset": _reset,
        "garbage": _garbage,
        "timeout": _timeout,
        "refused": _refused,
        "tls": _tls,
    }
)
