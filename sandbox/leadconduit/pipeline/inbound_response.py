"""Phase 13, inbound integration's response: the source's module writes the answer."""

from __future__ import annotations

from sandbox.leadconduit.integrations.inbound_standard import write_response
from sandbox.leadconduit.pipeline.submission import Submission

PHASE = "inbound_response"


def write_inbound(submission: Submission) -> None:
    """Outcome, reason, lead id and price, as JSON or XML by Accept, or a redirect."""
    request = submission.call.request
    status, headers, body = write_response(
        {
            **submission.variables,
            "outcome": submission.outcome,
            "reason": submission.reason,
            "price": submission.paid_price,
        },
        accept=request.headers.get("accept"),
        redirect=submission.redirect,
    )
    submission.answer = (status, dict(headers), body.encode())
    submission.trace.note(PHASE, "done", f"{status} {headers.get('Content-Type')}.", status=status)
