"""Counting what meets criteria, verifying that as many do as a test expects, waiting for it, and
expectations that are said beforehand."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.control.algebra import compile_match
from sandbox.control.expectations import (
    BOUNDS,
    CHECKS,
    Expectation,
    checked_bounds,
    expectation,
    faults,
    outcome_of,
    shown,
)
from sandbox.control.kinds import REQUESTS, Kind
from sandbox.control.matching import Match
from sandbox.control.refusals import VERIFICATION_FAILED, details, usable_criteria

WAIT_SECONDS: Final = 10.0


def counted(call: Call, kind: Kind) -> Reply:
    """How many recorded things of `kind` meet the criteria in the body of `call`.

    Raises Problem `validation` for criteria that cannot be used.
    """
    with usable_criteria("body"):
        match = compile_match(kind.fields, call.body)
        outcome = outcome_of(kind, match, {}, call.namespace)
    return Reply.json({"count": outcome.count})


def verified(call: Call, kind: Kind) -> Reply:
    """200 when as many meet the criteria in the body as it expects, else 409 with the closest.

    Raises Problem `validation` for criteria that cannot be used.
    """
    with usable_criteria("body"):
        return _verdict(call, kind, _match(call, kind))


def waited(call: Call, kind: Kind) -> Reply:
    """As `verified`, as soon as it is so; what it would say after `timeout` seconds, if it is not.

    Raises Problem `validation` for criteria that cannot be used.
    """
    namespace = call.namespace
    deadline = time.monotonic() + call.params.get("timeout", WAIT_SECONDS)
    with usable_criteria("body"):
        match = _match(call, kind)
        while True:
            heard = namespace.recorded.seen
            reply = _verdict(call, kind, match)
            left = deadline - time.monotonic()
            if reply.status == 200 or left <= 0 or not namespace.realm.holds(namespace):
                return reply
            namespace.recorded.wait(heard, left)


def _match(call: Call, kind: Kind) -> Match:
    criteria = {name: value for name, value in call.body.items() if name not in BOUNDS}
    return compile_match(kind.fields, criteria)


def _verdict(call: Call, kind: Kind, match: Match) -> Reply:
    expected = _bounds(call.body) or {"at_least": 1}
    outcome = outcome_of(kind, match, expected, call.namespace)
    if kind is REQUESTS:
        call.namespace.expectations.excuse(match)
    if outcome.met:
        return Reply.json({"verified": True, "count": outcome.count, "expected": expected})
    return details(
        VERIFICATION_FAILED,
        outcome.detail,
        verified=False,
        count=outcome.count,
        expected=expected,
        closest=[shown(kind, one) for one in outcome.closest],
    )


def _bounds(body: Mapping[str, Any]) -> dict[str, int]:
    return dict(checked_bounds({name: body[name] for name in BOUNDS if name in body}))


def add_expectation(call: Call) -> Reply:
    """Expect something from now on; the expectation with its id.

    Raises Problem `validation` for criteria that cannot be used, `conflict` for too many.
    """
    body = call.body
    with usable_criteria("body"):
        made = expectation(
            body.get("kind", "requests"),
            body.get("criteria"),
            in_order=body.get("in_order", ()),
            bounds=_bounds(body),
        )
    try:
        id = call.namespace.expectations.add(made)
    except OverflowError as error:
        raise Problem("conflict", f"Nothing more can be expected: {error}.") from error
    return Reply.json({"id": id, **made.as_json()}, 201)


def list_expectations(call: Call) -> Reply:
    """All expectations, each with whether it is met by now."""
    with usable_criteria("body"):
        listed = [_with_outcome(call, id, one) for id, one in call.namespace.expectations.items()]
    return Reply.json({"expectations": listed})


def _with_outcome(call: Call, id: str, wanted: Expectation) -> dict[str, Any]:
    outcome = wanted.outcome(call.namespace)
    return {
        "id": id,
        **wanted.as_json(),
        "met": outcome.met,
        "count": outcome.count,
        "detail": outcome.detail,
    }


def clear_expectations(call: Call) -> Reply:
    """Expect nothing any more."""
    call.namespace.expectations.clear()
    return Reply(204)


def check_expectations(call: Call) -> Reply:
    """200 when nothing is wrong by the checks of the body, else 409 with everything that is."""
    checks = (call.body or {}).get("checks", CHECKS)
    with usable_criteria("body"):
        found = faults(call.namespace, checks)
    if not found:
        return Reply.json({"verified": True, "checks": list(checks)})
    count = "1 thing is" if len(found) == 1 else f"{len(found)} things are"
    return details(
        VERIFICATION_FAILED,
        f"{count} not as expected. First: {found[0].detail}",
        verified=False,
        faults=[fault.as_json() for fault in found[:100]],
    )
