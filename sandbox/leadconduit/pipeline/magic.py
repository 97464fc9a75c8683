"""Magic leads: what reserved values force, said openly in the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.compiled import FilterStep
from sandbox.leadconduit.hours import REASON as CLOSED
from sandbox.leadconduit.magic import (
    FIELD,
    HEADER,
    Forced,
    by_email,
    by_field,
    by_header,
    by_phone,
    by_postal_code,
)
from sandbox.leadconduit.magic_header import MagicError
from sandbox.leadconduit.pipeline.acceptance import PHASE as CRITERIA
from sandbox.leadconduit.pipeline.caps import PHASE as CAPS
from sandbox.leadconduit.pipeline.events import record_filter
from sandbox.leadconduit.pipeline.filter_step import PHASE as FILTER
from sandbox.leadconduit.pipeline.hours import PHASE as HOURS
from sandbox.leadconduit.pipeline.ping_limits import PHASE as LIMITS
from sandbox.leadconduit.pipeline.ping_limits import REASON as LIMIT_REACHED
from sandbox.leadconduit.pipeline.rendering import rendered
from sandbox.leadconduit.pipeline.submission import Ending, Phase, Submission
from sandbox.leadconduit.values.rich import Rich

PHASE: Final = "magic"
_BY_TYPE: Final[Mapping[str, Callable[[str], Forced | None]]] = {
    "email": by_email,
    "phone": by_phone,
    "postal_code": by_postal_code,
}


def recognise(submission: Submission) -> Ending | None:
    """Look for reserved values; a forced failure or error ends the lead here.

    Raises `Problem` for a header or a reserved field that cannot be understood.
    """
    if not submission.namespace.switches["magic_leads"]:
        return None
    forced = _forced(submission)
    if forced is None:
        return None
    submission.forced = forced
    shown = forced.as_json()
    words = ", ".join(f"{name} {value}" for name, value in shown.items())
    _note(submission, "done", words or "nothing", **shown)
    if forced.delay:
        submission.namespace.faults.pause(forced.delay)
    if forced.outcome in (None, "success") or forced.at:
        return None
    return _end(submission, str(forced.outcome), forced.reason or forced.told, PHASE)


def _forced(submission: Submission) -> Forced | None:
    """What the header, the reserved field, or the first reserved value of the lead forces."""
    header = submission.call.request.headers.get(HEADER)
    if header is not None:
        return _read(by_header, header, ("header", "Sandbox-Lead"))
    told = submission.parameters.get(FIELD)
    if told:
        return _read(by_field, str(told), ("body", FIELD))
    for value in submission.variables["lead"].values():
        if isinstance(value, Rich) and value.type in _BY_TYPE:
            found = _of_value(submission, value)
            if found is not None:
                return found
    return None


def _read(reader: Callable[[str], Forced], text: str, location: tuple[str, str]) -> Forced:
    try:
        return reader(text)
    except MagicError as error:
        finding = Finding(location, "magic", str(error))
        raise Problem("bad-request", f"{location[1]}: {error}.", findings=[finding]) from error


def _of_value(submission: Submission, value: Rich) -> Forced | None:
    try:
        return _BY_TYPE[value.type](str(value.value))
    except MagicError as error:
        submission.trace.note(PHASE, "skipped", f"{value.value} forces nothing: {error}.")
        return None


def decided(phase: Phase, submission: Submission) -> Ending | None:
    """What `phase` decides; about a lead on which something is forced, that."""
    forced = submission.forced
    return phase(submission) if forced is None else _decided(phase, submission, forced)


def _decided(phase: Phase, submission: Submission, forced: Forced) -> Ending | None:
    name = _NAMES.get(phase.__name__, "")
    if name and name == forced.at and _applies(submission, name):
        return _ENDS[name](submission, forced)
    ending = _unlooked_flag(submission, forced) if name in (CRITERIA, FILTER) else None
    if ending is not None:
        return ending
    ending = phase(submission)
    after = _AFTER.get(phase.__name__)
    if after is not None:
        after(submission, forced)
    if ending is None or forced.outcome != "success" or ending.outcome == "success":
        return ending
    _note(submission, "done", f"the lead goes on in spite of {ending.phase}", rule=ending.rule)
    submission.cap_reached = False
    return None


_NAMES: Final[Mapping[str, str]] = {
    "check_hours": HOURS,
    "check_ping_limits": LIMITS,
    "check_caps": CAPS,
    "check_acceptance": CRITERIA,
    "run_steps": FILTER,
}


def _applies(submission: Submission, name: str) -> bool:
    return submission.ping or name != LIMITS


def _closed(submission: Submission, forced: Forced) -> Ending:
    return _end(submission, "failure", forced.reason or CLOSED, HOURS)


def _limit_reached(submission: Submission, forced: Forced) -> Ending:
    return _end(submission, "failure", forced.reason or LIMIT_REACHED, LIMITS)


def _cap_reached(submission: Submission, forced: Forced) -> Ending:
    caps = (*submission.flow.caps, *submission.source.caps)
    submission.cap_reached = True
    words = rendered(caps[0].reason, submission) if caps else "Cap reached"
    what = f"cap {caps[0].name or caps[0].id}" if caps else "a cap"
    return _end(submission, "failure", forced.reason or words, CAPS, what)


def _criteria_unmet(submission: Submission, forced: Forced) -> Ending:
    criteria = submission.flow.criteria or submission.source.criteria
    words = "Acceptance criteria not met"
    if criteria is not None and criteria.reason:
        words = rendered(criteria.reason, submission)
    outcome = forced.outcome or (criteria.outcome if criteria else "failure")
    return _end(submission, outcome, forced.reason or words, CRITERIA)


def _filtered(submission: Submission, forced: Forced) -> Ending:
    filters = (step for step in submission.flow.steps if isinstance(step, FilterStep))
    step = next((step for step in filters if step.enabled), None)
    if step is None:
        return _end(submission, forced.outcome or "failure", forced.reason or "Filtered", FILTER)
    submission.step_count += 1
    outcome = forced.outcome or rendered(step.outcome, submission).strip().lower()
    reason = forced.reason or (rendered(step.reason, submission) if step.reason else None)
    record_filter(submission, step, "stop", reason, submission.namespace.clock.now())
    what = f"filter {step.document.get('description') or step.id}"
    return _end(submission, outcome, reason, FILTER, what)


_ENDS: Final[Mapping[str, Callable[[Submission, Forced], Ending]]] = {
    HOURS: _closed,
    LIMITS: _limit_reached,
    CAPS: _cap_reached,
    CRITERIA: _criteria_unmet,
    FILTER: _filtered,
}
_FLAG_REASONS: Final[Mapping[str, str]] = {
    "is_duplicate": "Duplicate lead",
    "is_dnc": "On the do-not-call list",
    "is_existing_customer": "Existing customer",
}


def _unlooked_flag(submission: Submission, forced: Forced) -> Ending | None:
    """The end of a lead on a list that no rule of the flow looks at."""
    if forced.flag is None:
        return None
    flow, source = submission.flow, submission.source
    rule_sets = [step.rule_set for step in flow.steps if step.enabled]
    rule_sets += [one.rule_set for one in (flow.criteria, source.criteria) if one]
    wanted = f"suppressionlist.{forced.flag}"
    if any(wanted in rule_set.variables for rule_set in rule_sets):
        return None
    return _end(submission, "failure", forced.reason or _FLAG_REASONS[forced.flag], PHASE)


def _set_flag(submission: Submission, forced: Forced) -> None:
    if forced.flag is None:
        return
    flags = {**submission.variables.get("suppressionlist", {}), forced.flag: True}
    submission.variables["suppressionlist"] = flags
    _note(submission, "done", f"suppressionlist.{forced.flag} is true")


def _set_price(submission: Submission, forced: Forced) -> None:
    price = forced.price
    if price is None and submission.ping and forced.outcome == "success" and not submission.price:
        price = 1
    if price is None:
        return
    submission.price = submission.variables["purchase_price"] = price
    _note(submission, "done", f"the price is {price}", price=price)


_AFTER: Final[Mapping[str, Callable[[Submission, Forced], None]]] = {
    "check_lists": _set_flag,
    "set_price": _set_price,
}


def _end(
    submission: Submission, outcome: str, reason: str | None, phase: str, what: str = ""
) -> Ending:
    assert submission.forced is not None
    told = f"{what}, {submission.forced.told}" if what else submission.forced.told
    _note(submission, "ended", f"{outcome} at {phase}", outcome=outcome, reason=reason)
    return Ending(outcome, reason, phase, told)


def _note(submission: Submission, decision: Any, words: str, **details: Any) -> None:
    assert submission.forced is not None
    told = submission.forced.told
    submission.trace.note(PHASE, decision, f"{told[:1].upper()}{told[1:]}: {words}.", **details)
