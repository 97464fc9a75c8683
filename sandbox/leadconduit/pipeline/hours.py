"""Hours of operation: the first validation of leads and pings."""

from __future__ import annotations

from sandbox.leadconduit.hours import REASON
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "hours_of_operation"


def check_hours(submission: Submission) -> Ending | None:
    """Outside the flow's hours, leads and pings fail.

    grade: documented | outcome failure and this reason, for pings and leads alike |
      help centre, hours of operation
    grade: inferred | hours come before list checks, prices, caps and criteria | no source
    """
    hours = submission.flow.hours
    if hours is None:
        submission.trace.note(PHASE, "skipped", "The flow has no hours of operation.")
        return None
    local = submission.received.astimezone(hours.zone).strftime("%A %H:%M")
    when = f"{local} in {hours.zone}"
    if hours.are_open(submission.received):
        submission.trace.note(PHASE, "passed", f"Open at {when}.")
        return None
    submission.trace.note(PHASE, "ended", f"Closed at {when}.")
    return Ending("failure", REASON, PHASE, "hours of operation")
