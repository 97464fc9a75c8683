"""Why a lead or a ping ended as it did: in a sentence, as data, and what would have changed it.

All of it is read from the trace, so that a client elsewhere can tell it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sandbox.control.explained_steps import Json, Note, price_of, steps_of, told_of

PASSED: Final = "none"
MAGIC: Final = "magic"


@dataclass(frozen=True, slots=True)
class Decision:
    """What decided: of which `kind`, which one (`name`), in words; what it looked at, and what
    would have changed it (each a member `text`, and the change as data)."""

    kind: str
    words: str
    name: str | None = None
    looked_at: tuple[Json, ...] = ()
    would_change: tuple[Json, ...] = ()
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the lead while it is explained."""

    outcome: str
    reason: str | None
    trace: Sequence[Note]
    decided_by: Mapping[str, Any] = field(default_factory=dict)
    what: str = "lead"

    def notes(self, *phases: str) -> Iterator[Note]:
        """The notes of these phases."""
        return (note for note in self.trace if note["phase"] in phases)


def explain(lead: Mapping[str, Any], trace: Sequence[Note]) -> Json:
    """The explanation of a lead or a ping, given as it is shown, by its trace."""
    what = "lead" if "id" in lead else "ping"
    told = Told(lead["outcome"], lead["reason"], trace, lead.get("decided_by") or {}, what)
    decision = _decision(told)
    return {
        "lead_id": lead.get("id"),
        **({} if "id" in lead else {"ping": lead["number"]}),
        "outcome": told.outcome,
        "reason": told.reason,
        "sentence": _sentence(told, decision),
        "decided_by": {
            "phase": told.decided_by.get("phase"),
            "kind": decision.kind,
            "name": decision.name,
            "rule": told.decided_by.get("rule"),
        },
        "looked_at": list(decision.looked_at),
        "because": list(decision.because),
        "would_change": list(decision.would_change),
        "price": price_of(told.trace, lead.get("price")),
        "steps": steps_of(told.trace),
    }


def _decision(told: Told) -> Decision:
    """By the note that ended it: of the phase that decided, or of a reserved value."""
    phase = told.decided_by.get("phase")
    ends = [one for one in told.trace if one["decision"] == "ended"]
    note = next((one for one in ends if one["phase"] in (phase, MAGIC)), None)
    decided = note["phase"] if note else phase
    decision = _DECIDERS.get(decided or PASSED, _any_phase)(told, note or {})
    return replace(decision, because=(*decision.because, *_struck(told)))


def _sentence(told: Told, decision: Decision) -> str:
    parts = [decision.words]
    if decision.because:
        parts.append(f" because {' and '.join(decision.because)}")
    changes = [change["text"] for change in decision.would_change]
    if changes:
        parts.append(f"; it would go on {' or '.join(changes)}")
    return "".join(parts) + "."


# One explanation a phase.


def _passed(told: Told, note: Note) -> Decision:
    """Nothing ended it: what became of it, step by step, and what it costs."""
    ran = [f"{step['step']}: {told_of(step)}" for step in steps_of(told.trace)]
    forced = [one["about"].rstrip(".") for one in told.notes(MAGIC) if one["decision"] == "done"]
    words = f"Nothing turned the {told.what} away, so it ended in success"
    words += f" ({'; '.join(ran)})" if ran else ""
    price = price_of(told.trace, None)
    if price["quoted"] is not None:
        by = f"by the {price['by']}'s pricing" if price["by"] else "as no price matches"
        words += f", at a price of {price['quoted']} {by}"
    return Decision(MAGIC if forced else PASSED, words, because=tuple(map(_lowered, forced)))


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _disabled(told: Told, note: Note) -> Decision:
    change = {"what": "flow.enabled", "from": False, "to": True, "text": "with the flow enabled"}
    words = f"The flow is disabled, so the {told.what} ended in error before anything else"
    return Decision(
        "flow", words, "flow.enabled", ({"what": "flow.enabled", "value": False},), (change,)
    )


def _closed(told: Told, note: Note) -> Decision:
    when = note["about"].removeprefix("Closed at ").rstrip(".")
    change = {"what": "clock", "from": when, "text": "inside the flow's hours of operation"}
    words = f"The flow takes no {told.what}s at {when}, which is outside its hours of operation"
    return Decision("hours", words, None, ({"what": "clock", "value": when},), (change,))


def _limited(told: Told, note: Note, what: str, name: str | None) -> Decision:
    """No room in something that counts."""
    details = note.get("details", {})
    count, maximum = details.get("count"), details.get("maximum")
    change: Json = {"what": f"{what} {name}", "from": maximum}
    if isinstance(maximum, int):
        change["to"] = maximum + 1
    change["text"] = f"with a higher maximum, or in the next window of the {what}"
    owner = f"{details['level']}'s " if "level" in details else ""
    words = f"There was no room any more in the {owner}{note['about'].rstrip('.')}"
    words += f", so the {told.what} ended in failure"
    looked_at = ({"what": f"{what} {name}", "value": count, "expected": maximum},)
    return Decision("cap", words, name, looked_at, (change,))


def _capped(told: Told, note: Note) -> Decision:
    return _limited(told, note, "cap", note.get("details", {}).get("cap_id"))


def _ping_limited(told: Told, note: Note) -> Decision:
    return _limited(told, note, "ping limit", note.get("details", {}).get("ping_limit_id"))


def _ping(told: Told, note: Note) -> Decision:
    """Pings are not taken, or there is no bid without a price."""
    if told.decided_by.get("rule") == "flow.ping_enabled is false":
        looked_at = ({"what": "flow.ping_enabled", "value": False},)
        change = {"what": "flow.ping_enabled", "from": False, "to": True}
        change["text"] = "with pings enabled in the flow"
        words = "The flow does not take pings"
        return Decision("flow", words, "flow.ping_enabled", looked_at, (change,))
    price = price_of(told.trace, None)
    quoted = price["quoted"]
    change = {"what": "price", "from": quoted, "text": "with a price above 0"}
    words = f"Nothing is bid, as the price is {quoted}: {str(price['about']).rstrip('.')}"
    return Decision("price", words, price["by"], ({"what": "price", "value": quoted},), (change,))


def _criteria(told: Told, note: Note) -> Decision:
    details = note.get("details", {})
    rules = details.get("rules", [])
    failed = [rule for rule in rules if not rule["passed"]]
    level = details.get("level", "flow")
    words = f"The acceptance criteria of the {level} were not met"
    return Decision(
        "rule",
        words + _with_values(failed),
        ", ".join(rule["path"] for rule in failed) or None,
        tuple(map(_looked_at, rules)),
        tuple(map(_fulfilled, failed)),
        tuple(_origins(told, failed)),
    )


def _filtered(told: Told, note: Note) -> Decision:
    details = note.get("details", {})
    rules = details.get("rules", [])
    matched = [rule for rule in rules if rule["passed"]]
    name = note["about"].removeprefix("Filter ").rpartition(" matches")[0]
    words = f"The filter {name!r} stopped the {told.what} with {told.outcome}"
    if matched:
        words += ", as " + " and ".join(map(_matched, matched))
    return Decision(
        "step",
        words,
        details.get("step_id"),
        tuple(map(_looked_at, rules)),
        tuple(map(_avoided, matched)),
        tuple(_origins(told, matched)),
    )


def _magic(told: Told, note: Note) -> Decision:
    words = f"A reserved value of the {told.what} forced this: {note['about'].rstrip('.')}"
    change = {"what": "the reserved value", "text": "without the reserved value"}
    return Decision("magic", words, told.decided_by.get("rule"), (), (change,))


def _any_phase(told: Told, note: Note) -> Decision:
    """A phase that has no explanation of its own: what it noted."""
    phase = told.decided_by.get("phase") or note.get("phase")
    about = str(note.get("about") or told.decided_by.get("rule") or told.reason or "").rstrip(".")
    return Decision(
        "phase", f"The phase {phase} ended the {told.what} with {told.outcome}: {about}", phase
    )


_DECIDERS: Final[Mapping[str, Callable[[Told, Note], Decision]]] = {
    PASSED: _passed,
    "receive": _disabled,
    "hours_of_operation": _closed,
    "caps": _capped,
    "ping_limits": _ping_limited,
    "ping": _ping,
    "acceptance_criteria": _criteria,
    "filter": _filtered,
    "magic": _magic,
}


# Rules in words.


def _looked_at(rule: Note) -> Json:
    return {
        "what": rule.get("lhv"),
        "op": rule.get("op"),
        **({"expected": rule["rhv"]} if "rhv" in rule else {}),
        "value": rule.get("value"),
        "passed": rule["passed"],
    }


def _condition(rule: Note) -> str:
    """`lead.state is included in TX, OK`."""
    expected = rule.get("rhv")
    values = expected if isinstance(expected, list) else [] if expected is None else [expected]
    return " ".join(filter(None, [str(rule.get("lhv")), rule.get("op"), _listed(values)]))


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(str, values))


def _value(rule: Note) -> str:
    value = rule.get("value")
    return "it had no value" if value in (None, "") else f"it was {value!r}"


def _with_values(failed: Sequence[Note]) -> str:
    if not failed:
        return ""
    return ": " + " and ".join(
        f"{rule.get('reason') or _condition(rule)}, but {_value(rule)}" for rule in failed
    )


def _matched(rule: Note) -> str:
    return f"{_condition(rule)} ({_value(rule)})"


def _fulfilled(rule: Note) -> Json:
    return {**_change(rule), "text": f"if {_condition(rule)}"}


def _avoided(rule: Note) -> Json:
    return {**_change(rule), "not": True, "text": f"unless {_condition(rule)}"}


def _change(rule: Note) -> Json:
    return {
        "what": rule.get("lhv"),
        "from": rule.get("value"),
        "op": rule.get("op"),
        **({"to": rule["rhv"]} if "rhv" in rule else {}),
    }


# What a rule looked at, and who had brought it there.


def _struck(told: Told) -> Iterator[str]:
    """What armed faults did on the way in."""
    for note in told.notes("fault"):
        yield f"a fault struck the request ({note.get('details', {}).get('effect')})"


def _said(step: Json) -> str:
    return f"the step {step['step']} ended as {told_of(step)}"


def _origins(told: Told, rules: Sequence[Note]) -> Iterator[str]:
    for rule in rules:
        where, _, member = str(rule.get("lhv", "")).partition(".")
        if where == "suppressionlist":
            yield from _of_lists(told, member)
        elif where != "lead":
            yield from _of_step(told, where)


def _of_lists(told: Told, member: str) -> Iterator[str]:
    for note in told.notes("list_checks"):
        for check in note.get("details", {}).get("checks", ()):
            if check.get(member):
                yield f"{check['value']!r} is on the list {check['list']!r}"


def _of_step(told: Told, key: str) -> Iterator[str]:
    for step in steps_of(told.trace):
        if step["step"] == key:
            yield _said(step)


def explanation(lead: Any, plain: Callable[[Any], Any] = lambda value: value) -> Json:
    """The explanation of a lead or a ping that is kept."""
    shown = plain(lead.as_json())
    return explain(shown, shown["trace"] if "trace" in shown else plain(lead.trace_json()))
