"""Phase 13, inbound integration's response: the source's module writes the answer."""

from __future__ import annotations

from sandbox.leadconduit.integrations.inbound_registry import find_inbound
from sandbox.leadconduit.pipeline.submission import Submission

PHASE = "inbound_response"


def write_inbound(submission: Submission) -> None:
    """Outcome, reason, lead id and price, as the source's module writes them, or a redirect."""
    request = submission.call.request
    module = find_inbound(submission.source.module_id)
    status, headers, body = module.write(
        {
            **submission.variables,
            "appended": submission.appended,
            "outcome": submission.outcome,
            "reason": submission.reason,
            "price": submission.paid_price,
        },
        request.headers.get("accept"),
        submission.redirect,
        submission.ping,
    )
    submission.answer = (status, dict(headers), body.encode())
    submission.trace.note(PHASE, "done", f"{status} {headers.get('Content-Type')}.", status=status)
