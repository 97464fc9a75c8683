"""Phase 3, inbound integration: the source's module reads the request."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.leadconduit.integrations.inbound_request import redirect_of
from sandbox.leadconduit.integrations.inbound_standard import MODULE_ID, read_request
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "inbound_integration"


def read_inbound(submission: Submission) -> Ending | None:
    """Parameters from GET, form, JSON or XML. Raises `InboundError` before there is a lead.

    grade: inferred | a request that the module refuses leaves no lead and no event | no source
    grade: ours | a source of any other module is read as the standard source reads | no source
    """
    request = submission.call.request
    submission.parameters = read_request(
        request.method, request.path, request.query, title_case(request.headers), request.body
    )
    submission.redirect = redirect_of(request.query)
    module = submission.source.module_id
    submission.trace.note(
        PHASE,
        "done",
        f"{request.method} read by {MODULE_ID}"
        + ("." if module == MODULE_ID else f", which stands in for {module}."),
        content_type=request.headers.get("content-type"),
        accept=request.headers.get("accept"),
    )
    return None


def title_case(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers under the canonical names that inbound modules see: `Content-Type`."""
    return {name.title(): value for name, value in headers.items()}
