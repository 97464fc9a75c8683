"""Magic leads: what recipients are made to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sandbox.leadconduit.delivery import Delivered
from sandbox.leadconduit.magic import Forced
from sandbox.leadconduit.pipeline.submission import Submission
from sandbox.world.faults import FaultPlan


def delivery_plan(submission: Submission) -> FaultPlan | None:
    """How the exchanges of a delivery are to end; None where nothing is forced on them."""
    forced = submission.forced
    if forced is None or forced.delivery is None:
        return None
    effect, members = _PLANS[forced.delivery]
    document = {"told": forced.told}
    if forced.delivery == "failure":
        said = {"outcome": "failure", "reason": forced.reason or forced.told}
        members = {"status": 200, "json": said}
    return FaultPlan(effect=effect, side="outbound", members=members, document=document)


_PLANS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "failure": ("answer", {}),
    "error": ("answer", {"status": 500}),
    "retry": ("answer", {"status": 500}),
    "timeout": ("timeout", {}),
    "refused": ("refused", {}),
    "broken": ("reset", {}),
}


def overrule(submission: Submission, delivered: Delivered) -> None:
    """Make a delivery end as it is forced to, where its exchanges alone do not make it."""
    forced = submission.forced
    outcome = _OUTCOMES.get(forced.delivery or "") if forced else None
    if forced is None or outcome is None:
        return
    delivered.outcome = outcome
    delivered.reason = forced.reason or forced.told
    delivered.event |= {"outcome": delivered.outcome, "reason": delivered.reason}


_OUTCOMES: Final[Mapping[str, str]] = {"failure": "failure", "error": "error", "retry": "error"}


def of_a_retry(forced: Forced | None) -> Forced | None:
    """What is forced on a delivery that is tried again: only the first attempt is to fail."""
    if forced is None or forced.delivery != "retry":
        return forced
    return replace(forced, delivery=None)
