"""Phase 6, lead object creation: submitted text becomes typed values."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.pipeline.secrecy import SENSITIVE
from sandbox.leadconduit.pipeline.submission import Ending, Submission
from sandbox.leadconduit.values import ValueContext, parse
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.variables import assign

PHASE = "lead_creation"


def create_lead(submission: Submission) -> Ending | None:
    """Parse each field by its type.

    grade: documented | a value that does not fit its type is kept and marked invalid |
      help centre, posting instructions
    grade: inferred | each value of a repeated parameter is parsed on its own | no source
    """
    context = ValueContext(now=submission.received)
    lead = submission.variables["lead"]
    invalid = []
    for field, value in submission.fields.items():
        type_name = submission.flow.fields[field]
        typed = _typed(value, type_name, context)
        if isinstance(typed, Rich) and typed.valid is False:
            invalid.append(field)
        if type_name in SENSITIVE:
            submission.secrets.add(value)
            submission.secrets.add(typed)
        assign(lead, field, typed)
    submission.trace.note(
        PHASE,
        "done",
        ("A ping" if submission.ping else f"Lead {submission.lead_id}")
        + f" with {len(submission.fields)} fields"
        + (f"; not valid: {', '.join(invalid)}." if invalid else "."),
        lead=dict(lead),
    )
    return None


def _typed(value: Any, type_name: str, context: ValueContext) -> Any:
    if isinstance(value, list):
        return [parse(item, type_name, context) for item in value]
    return parse(value, type_name, context)
