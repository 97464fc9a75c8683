"""What steps and prices had to do with the end of a lead, read from its trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Note = Mapping[str, Any]
Json = dict[str, Any]


def steps_of(trace: Sequence[Note]) -> list[Json]:
    """The steps that ran or were left out, and how each ended, retries and faults told."""
    ended: dict[str, Json] = {}
    for note in trace:
        step = _READERS[note["phase"]](note) if note["phase"] in _READERS else None
        if step is not None:
            _keep(ended, step)
        elif note["phase"] == "retry":
            _tried_again(ended, note)
    return list(ended.values())


def _keep(ended: dict[str, Json], step: Json) -> None:
    """Another attempt belongs to the first."""
    first = ended.setdefault(step["step_id"] or step["step"], step)
    if first is not step:
        first["outcome"] = step["outcome"]
        first["deliveries"] += step["deliveries"]


def price_of(trace: Sequence[Note], price: Any) -> Json:
    """What it costs, what was quoted, and by whom."""
    note: Note = next((one for one in trace if one["phase"] == "pricing"), {})
    details = note.get("details", {})
    return {
        "price": price,
        "quoted": details.get("price"),
        "by": details.get("level"),
        "about": note.get("about"),
    }


def _recipient(note: Note) -> Json | None:
    details = note.get("details", {})
    name, _, words = note["about"].partition(": ")
    if "deliveries" in details:
        outcome = details.get("result", {}).get("outcome", "error")
        return _step(name, details, outcome, words + _faults(details.get("faults", ())))
    if note["decision"] == "skipped":
        return _step(name, details, "skip", f"skipped, {words}")
    return None


def _left_out(note: Note) -> Json | None:
    """A step that is disabled, or a destination that is not called."""
    details = note.get("details", {})
    if "step_id" not in details:
        return None
    return _step(details["step_id"], details, "skip", f"skipped, {note['about']}")


_READERS = {"recipient": _recipient, "steps": _left_out}


def _step(name: str, details: Mapping[str, Any], outcome: str, words: str) -> Json:
    return {
        "step": name,
        "step_id": details.get("step_id"),
        "outcome": outcome,
        "told": words.rstrip("."),
        "deliveries": list(details.get("deliveries", ())),
    }


def _faults(faults: Sequence[Mapping[str, Any]]) -> str:
    effects = ", ".join(str(one.get("effect")) for one in faults)
    return f" A fault struck it: {effects}." if effects else ""


def _tried_again(ended: dict[str, Json], note: Note) -> None:
    step = ended.get(note.get("details", {}).get("step_id", ""))
    if step is not None:
        step.setdefault("retries", []).append(note["about"].partition(": ")[2].rstrip("."))


def told_of(step: Json) -> str:
    """How a step ended, in words, with the last attempt where it was tried again."""
    retries = step.get("retries")
    if not retries:
        return str(step["told"])
    return f"{step['told']}; tried again, {retries[-1]}"
