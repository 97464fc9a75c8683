"""A fault as people write it, read into what is armed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Finding, Problem
from sandbox.contract.words import listed
from sandbox.control.kinds import View, content, lower, named_values
from sandbox.control.matching import DELIVERY_FIELDS, REQUEST_FIELDS, Field, compile_criteria
from sandbox.control.patterns import PatternError
from sandbox.control.refusals import unprocessable, usable_criteria
from sandbox.world.effects import EFFECTS, EffectKind, carried_out
from sandbox.world.faults import Armed, Delay, FaultError, FaultPlan

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.faulting import Asked
    from sandbox.world.exchange import OutgoingRequest

log = logging.getLogger("sandbox")

COMMON: Final = frozenset(
    {"on", "effect", "match", "times", "skip", "percentage", "delay", "clock", "after"}
)
# A fault knows of a request what there is before anything has come of it.
_ASKED: Final = (
    "method",
    "path",
    "path_pattern",
    "operation",
    "product",
    "headers",
    "query",
    "body",
)
_SENT: Final = ("method", "url", "url_pattern", "headers", "body")

FIELDS: Final[Mapping[str, Mapping[str, Field]]] = MappingProxyType(
    {
        "inbound": {name: REQUEST_FIELDS[name] for name in _ASKED},
        "outbound": {name: DELIVERY_FIELDS[name] for name in _SENT},
    }
)
_INBOUND: Final[Mapping[str, Callable[[Asked], Any]]] = MappingProxyType(
    {
        "method": lambda asked: asked.request.method,
        "path": lambda asked: asked.request.path,
        "headers": lambda asked: lower(asked.request.headers),
        "query": lambda asked: named_values(asked.request.query),
        "body": lambda asked: content(asked.request.body, asked.request.headers),
    }
)
_OUTBOUND: Final[Mapping[str, Callable[[OutgoingRequest], Any]]] = MappingProxyType(
    {
        "method": lambda request: request.method.upper(),
        "headers": lambda request: lower(request.headers),
        "body": lambda request: content(request.body, request.headers),
    }
)
_READERS: Final[Mapping[str, Mapping[str, Callable[[Any], Any]]]] = MappingProxyType(
    {"inbound": _INBOUND, "outbound": _OUTBOUND}
)


def read_fault(document: Mapping[str, Any]) -> FaultPlan:
    """The fault that `document` describes, which has the form of `NewFault` in control.yaml.

    Raises Problem `validation` for criteria that cannot be used, `unprocessable` for members that
    do not go together.
    """
    side = document.get("on", "inbound")
    effect = document.get("effect") or ("answer" if "status" in document else "delay")
    kind = EFFECTS[effect]
    findings = list(_misfits(document, kind, side))
    if findings:
        raise unprocessable("The fault cannot be armed; nothing was changed.", findings)
    return FaultPlan(
        effect=effect,
        side=side,
        fits=_fitting(side, document.get("match", {})),
        times=document.get("times"),
        skip=document.get("skip", 0),
        percentage=document.get("percentage", 100),
        delay=_delay(document.get("delay")),
        virtual=document.get("clock") == "namespace",
        after=kind.needs_answer or document.get("after", False),
        members={name: value for name, value in document.items() if name in kind.members},
        document={**document, "on": side, "effect": effect},
    )


def checked_fault(document: Mapping[str, Any], control: Document) -> FaultPlan:
    """The fault that `document` describes, of which nothing is known; `control` is the document of
    the control plane. Raises `FaultError`."""
    findings = control.schema("NewFault", "write").findings(document)
    if findings:
        raise FaultError("; ".join(f"{one.path or 'fault'}: {one.message}" for one in findings))
    try:
        return read_fault(document)
    except Problem as problem:
        told = [f"{one.path}: {one.message}" for one in problem.findings]
        raise FaultError("; ".join(told) or problem.detail) from None


def _misfits(document: Mapping[str, Any], kind: EffectKind, side: str) -> list[Finding]:
    findings = []
    if side not in kind.sides:
        told = f"{kind.name!r} is an effect of {listed(kind.sides)} requests only"
        findings.append(Finding(("body", "effect"), "effect", told, list(kind.sides), side))
    for name in document.keys() - COMMON - {*kind.members}:
        can = listed(kind.members, "and") or "no members of its own"
        told = f"the effect {kind.name!r} has {can}"
        findings.append(Finding(("body", name), "effect", told))
    for name in kind.required:
        if name not in document:
            told = f"the effect {kind.name!r} needs {name!r}"
            findings.append(Finding(("body", name), "required", told))
    return [*findings, *_bad_range(document)]


def _bad_range(document: Mapping[str, Any]) -> list[Finding]:
    uniform = document.get("delay")
    uniform = uniform.get("uniform") if isinstance(uniform, Mapping) else None
    if uniform and uniform[0] > uniform[1]:
        told = "the first end of the range is above the second"
        return [Finding(("body", "delay", "uniform"), "range", told, None, uniform)]
    return []


def _delay(value: Any) -> Delay | None:
    if value is None or isinstance(value, int | float):
        return None if value is None else Delay("fixed", float(value))
    if "uniform" in value:
        return Delay("uniform", *map(float, value["uniform"]))
    spread = value["log_normal"]
    return Delay("log_normal", float(spread["median"]), float(spread["sigma"]))


def _fitting(side: str, criteria: Mapping[str, Any]) -> Callable[[Any], bool]:
    """What tells the requests that the fault is for. A pattern that takes too long fits none."""
    with usable_criteria("body"):
        matcher = compile_criteria(FIELDS[side], criteria)
    readers = _READERS[side]

    def fits(request: Any) -> bool:
        try:
            return matcher.matches(View(request, readers))
        except PatternError as error:
            log.warning("a fault does not strike: %s", error)
            return False

    return fits if len(matcher) else lambda _: True


def view(armed: Armed, door: str = "in-process") -> dict[str, Any]:
    """An armed fault as it was written, how often it struck, and what comes of it where."""
    plan = armed.plan
    doors = carried_out(plan.effect, plan.side, plan.members.get("as"))
    return {
        "id": armed.id,
        **plan.document,
        "fitted": armed.fitted,
        "fired": armed.fired,
        "exhausted": armed.exhausted,
        "carried_out": doors,
        "here": doors[door],
    }


def check_door(plan: FaultPlan, door: str) -> None:
    """Raises Problem `unprocessable` for what the server behind `door` cannot do."""
    if carried_out(plan.effect, plan.side, plan.members.get("as"))[door] is None:
        raise unprocessable(
            "The fault cannot be armed; nothing was changed.",
            [
                Finding(
                    ("body", "effect"),
                    "door",
                    f"this server writes the answers itself and cannot send {plan.effect!r}; "
                    "start the sandbox with --server werkzeug",
                )
            ],
        )
