"""Phase 3, inbound integration: the source's module reads the request."""

from __future__ import annotations

from sandbox.leadconduit.integrations.inbound_standard import read_request
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "inbound_integration"


def read_inbound(submission: Submission) -> Ending | None:
    """Parameters from GET, form, JSON or XML. Raises `InboundError` before there is a lead.

    grade: inferred | a request that the module refuses leaves no lead and no event | no source
    """
    request = submission.call.request
    submission.parameters = read_request(
        request.method,
        request.path,
        request.query,
        title_case(request.headers),
        request.body,
    )
    submission.redirect = redirect_of(submission)
    submission.trace.note(
        PHASE,
        "done",
        f"{request.method} read by {submission.source.module_id}.",
        content_type=request.headers.get("content-type"),
        accept=request.headers.get("accept"),
    )
    return None
