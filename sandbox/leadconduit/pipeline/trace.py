"""The trace of a lead: phase by phase, what was looked at, what was decided, and by which rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Any, Final, Literal

from sandbox.leadconduit.pipeline.secrecy import Secrets
from sandbox.leadconduit.values.masking import mask
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.values.storage import to_json

Decision = Literal["done", "passed", "skipped", "ended", "failed"]


@dataclass(slots=True)
class Note:
    """What one phase did; `at_ns` is when, by `time.perf_counter_ns`."""

    phase: str
    decision: Decision
    about: str
    details: Mapping[str, Any]
    at_ns: int


@dataclass(slots=True)
class Trace:
    """The notes of one submission, in order. Kept as objects; turned into JSON when it is read.

    `secrets` are the texts that nobody gets to read. `started_ns` is when the lead came: how long a
    phase took is measured in real time, whatever the clock of the namespace shows.
    """

    notes: list[Note] = field(default_factory=list)
    secrets: Secrets = field(default_factory=Secrets)
    started_ns: int = field(default_factory=perf_counter_ns)

    def note(self, phase: str, decision: Decision, about: str, /, **details: Any) -> None:
        """Add what `phase` decided, in words (`about`) and as data (`details`)."""
        self.notes.append(Note(phase, decision, about, details, perf_counter_ns()))

    def as_json(self) -> list[dict[str, Any]]:
        """The notes as JSON values, sensitive values masked."""
        return [
            {
                "phase": note.phase,
                "decision": note.decision,
                "about": self.secrets.hide(note.about),
                "after_us": (note.at_ns - self.started_ns) // 1000,
                **({"details": self.secrets.hidden(plain(note.details))} if note.details else {}),
            }
            for note in self.notes
        ]


# Most values are these; asking for them by exact type is ten times as fast as for a Mapping.
_AS_IT_IS: Final = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """`value` as JSON: rich values in their storage form, records as objects."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Rich):
        return to_json(mask(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            member.name: plain(getattr(value, member.name))
            for member in dataclasses.fields(value)
            if getattr(value, member.name) is not None
        }
    return str(value)
