"""Counting what meets criteria, and verifying that as many do as a test expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from operator import eq, ge, le
from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.control.kinds import Kind
from sandbox.control.matching import Matcher, Near, closest, compile_criteria
from sandbox.control.refusals import VERIFICATION_FAILED, details, usable_criteria

SEARCHED = 500
SHOWN = 3

_BOUNDS: Mapping[str, tuple[str, Callable[[int, int], bool]]] = {
    "exactly": ("exactly {}", eq),
    "at_least": ("at least {}", ge),
    "at_most": ("at most {}", le),
}


def counted(call: Call, kind: Kind) -> Reply:
    """How many recorded things of `kind` meet the criteria in the body of `call`.

    Raises Problem `validation` for criteria that cannot be used.
    """
    with usable_criteria("body"):
        matching = _matching(call, kind, compile_criteria(kind.fields, call.body))
    return Reply.json({"count": len(matching)})


def verified(call: Call, kind: Kind) -> Reply:
    """200 when as many meet the criteria in the body as it expects, else 409 with the closest.

    Raises Problem `validation` for criteria that cannot be used.
    """
    expected = {name: call.body[name] for name in _BOUNDS if name in call.body} or {"at_least": 1}
    criteria = {name: value for name, value in call.body.items() if name not in _BOUNDS}
    with usable_criteria("body"):
        matcher = compile_criteria(kind.fields, criteria)
        matching = _matching(call, kind, matcher)
        count = len(matching)
        if all(_BOUNDS[name][1](count, bound) for name, bound in expected.items()):
            return Reply.json({"verified": True, "count": count, "expected": expected})
        near = _closest(call, kind, matcher, matching, expected)
    return details(
        VERIFICATION_FAILED,
        _detail(kind, expected, count),
        verified=False,
        count=count,
        expected=expected,
        closest=[_shown(kind, one) for one in near],
    )


def _matching(call: Call, kind: Kind, matcher: Matcher) -> list[Any]:
    """Everything recorded that matches, newest first."""
    ring = kind.ring(call.namespace)
    if not len(matcher):
        return ring.newest(ring.max_items)
    return ring.newest(ring.max_items, where=lambda item: matcher.matches(kind.subject(item)))


def _closest(
    call: Call, kind: Kind, matcher: Matcher, matching: list[Any], expected: Mapping[str, int]
) -> list[Near]:
    """With too few: what nearly matches. With too many: the newest of them."""
    most = min(expected.get("exactly", inf), expected.get("at_most", inf))
    if len(matching) > most:
        return closest(matcher, matching[:SHOWN], kind.subject, SHOWN)
    ring = kind.ring(call.namespace)
    known = {id(item) for item in matching}
    others = [item for item in ring.newest(SEARCHED) if id(item) not in known]
    return closest(matcher, others, kind.subject, SHOWN)


def _shown(kind: Kind, near: Near) -> dict[str, Any]:
    return {
        "score": near.score,
        "differences": [difference.as_json() for difference in near.differences],
        "item": kind.brief(near.item),
    }


def _detail(kind: Kind, expected: Mapping[str, int], count: int) -> str:
    wanted = " and ".join(_BOUNDS[name][0].format(bound) for name, bound in expected.items())
    return f"Expected {wanted} of the {kind.plural} to meet the criteria; {count} did."
