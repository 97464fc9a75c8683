"""Magic leads: the feedback that the first recipient gives at once."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from sandbox.call import Call
from sandbox.contract.message import Request
from sandbox.leadconduit.pipeline.submission import Submission

PHASE: Final = "magic"


def send_feedback(submission: Submission) -> None:
    """Give the feedback that is forced, about the first delivery that succeeded."""
    forced = submission.forced
    if forced is None or forced.feedback is None:
        return
    event_id = _delivered(submission)
    if event_id is None:
        told = f"{forced.told.capitalize()}: no recipient took the lead that could report."
        submission.trace.note(PHASE, "skipped", told)
        return
    from sandbox.leadconduit.pipeline.feedback import receive_feedback

    told = f"{forced.told.capitalize()}: the recipient reports a {forced.feedback}."
    submission.trace.note(PHASE, "done", told, event_id=event_id)
    receive_feedback(_call(submission, event_id), forced=True)


def _delivered(submission: Submission) -> str | None:
    events = submission.namespace.events
    found: list[dict[str, Any] | None] = [events.find(one) for one in submission.event_ids]
    return next(
        (
            event["id"]
            for event in found
            if event and event["type"] == "recipient" and event["outcome"] == "success"
        ),
        None,
    )


def _call(submission: Submission, event_id: str) -> Call:
    """The call that the recipient would have made."""
    forced = submission.forced
    assert forced is not None
    told = {"type": forced.feedback, "reason": forced.reason or forced.told}
    body = urlencode(told).encode()
    request = Request(
        "POST",
        "/feedback",
        urlencode({"event_id": event_id}),
        {
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(body)),
            "accept": "application/json",
        },
        body,
    )
    call = submission.call
    return Call(request, call.namespace, call.operation, caller=call.caller)
