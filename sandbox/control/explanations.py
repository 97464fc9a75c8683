"""Why a lead ended as it did: in a sentence, as data, and what would have changed it.

All of it is read from the trace, so that a client elsewhere can tell it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Note = Mapping[str, Any]
Json = dict[str, Any]

PASSED: Final = "none"


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

    def notes(self, *phases: str) -> Iterator[Note]:
        """The notes of these phases."""
        return (note for note in self.trace if note["phase"] in phases)


def explain(lead: Mapping[str, Any], trace: Sequence[Note]) -> Json:
    """The explanation of a lead, given as it is shown, by its trace."""
    told = Told(lead["outcome"], lead["reason"], trace, lead.get("decided_by") or {})
    note = next((one for one in reversed(trace) if one["decision"] == "ended"), None)
    phase = note["phase"] if note else told.decided_by.get("phase")
    decider = _DECIDERS.get(phase or PASSED, _any_phase)
    decision = decider(told, note or {})
    return {
        "lead_id": lead["id"],
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
        "price": _price(told, lead),
        "steps": _steps(told),
    }


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
    """Nothing ended the lead: what became of it, step by step."""
    ran = [f"{step['step']}: {step['told']}" for step in _steps(told)]
    words = "Nothing turned the lead away, so it ended in success"
    return Decision(PASSED, words + (f" ({'; '.join(ran)})" if ran else ""))


def _disabled(told: Told, note: Note) -> Decision:
    change = {"what": "flow.enabled", "from": False, "to": True, "text": "with the flow enabled"}
    words = "The flow is disabled, so the lead ended in error before anything else was looked at"
    return Decision(
        "flow", words, "flow.enabled", ({"what": "flow.enabled", "value": False},), (change,)
    )


def _closed(told: Told, note: Note) -> Decision:
    when = note["about"].removeprefix("Closed at ").rstrip(".")
    change = {"what": "clock", "from": when, "text": "inside the flow's hours of operation"}
    words = f"The flow takes no leads at {when}, which is outside its hours of operation"
    return Decision("hours", words, None, ({"what": "clock", "value": when},), (change,))


def _capped(told: Told, note: Note) -> Decision:
    details = note.get("details", {})
    count, name = details.get("count"), details.get("cap_id")
    rule = note["about"].rstrip(".")
    change = {
        "what": f"cap {name}",
        "from": count,
        "text": "with a higher maximum, or in the next window of the cap",
    }
    words = f"There was no room any more in the {rule}, so the lead ended in failure"
    return Decision("cap", words, name, ({"what": f"cap {name}", "value": count},), (change,))


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
    words = f"The filter {name!r} stopped the lead with {told.outcome}"
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
    words = f"A reserved value of the lead forced this: {note['about'].rstrip('.')}"
    change = {"what": "the reserved value", "text": "without the reserved value"}
    return Decision("magic", words, told.decided_by.get("rule"), (), (change,))


def _any_phase(told: Told, note: Note) -> Decision:
    """A phase that has no explanation of its own: what it noted."""
    phase = told.decided_by.get("phase") or note.get("phase")
    about = str(note.get("about") or told.decided_by.get("rule") or told.reason or "").rstrip(".")
    return Decision(
        "phase", f"The phase {phase} ended the lead with {told.outcome}: {about}", phase
    )


_DECIDERS: Final[Mapping[str, Callable[[Told, Note], Decision]]] = {
    PASSED: _passed,
    "receive": _disabled,
    "hours_of_operation": _closed,
    "caps": _capped,
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
    for step in _steps(told):
        if step["step"] == key:
            yield f"the step {key} ended as {step['told']}"


def _steps(told: Told) -> list[Json]:
    """The recipient steps that ran, and how each ended."""
    ended: dict[str, Json] = {}
    for note in told.notes("recipient"):
        details = note.get("details", {})
        step, _, words = note["about"].partition(": ")
        sent = "deliveries" in details
        if not sent and note["decision"] != "skipped":
            continue
        ended[details.get("step_id", step)] = {
            "step": step,
            "step_id": details.get("step_id"),
            "outcome": details.get("result", {}).get("outcome", "error") if sent else "skip",
            "told": words.rstrip(".") if sent else f"skipped, {words.rstrip('.')}",
            "deliveries": list(details.get("deliveries", ())),
        }
    return list(ended.values())


def _price(told: Told, lead: Mapping[str, Any]) -> Json:
    note = next(told.notes("pricing"), {})
    details = note.get("details", {})
    return {
        "price": lead.get("price"),
        "quoted": details.get("price"),
        "by": details.get("level"),
        "about": note.get("about"),
    }


def explanation(lead: Any, plain: Callable[[Any], Any] = lambda value: value) -> Json:
    """The explanation of a lead that is kept."""
    return explain(plain(lead.as_json()), plain(lead.trace_json()))
