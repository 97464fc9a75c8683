"""Phase 3, inbound integration: the source's module reads the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from sandbox.leadconduit.integrations.inbound_registry import find_inbound
from sandbox.leadconduit.integrations.inbound_request import redirect_of
from sandbox.leadconduit.pipeline.secrecy import SENSITIVE
from sandbox.leadconduit.pipeline.submission import Ending, Submission
from sandbox.leadconduit.variables import lookup

PHASE = "inbound_integration"


def read_inbound(submission: Submission) -> Ending | None:
    """Parameters from GET, form, JSON or XML. Raises `InboundError` before there is a lead.

    grade: inferred | a request that the module refuses leaves no lead and no event | no source
    """
    request = submission.call.request
    wanted = submission.source.module_id
    module = find_inbound(wanted)
    submission.parameters = module.read(
        request.method, request.path, request.query, title_case(request.headers), request.body
    )
    submission.redirect = _header_text(redirect_of(request.query))
    _learn_secrets(submission)
    submission.trace.note(
        PHASE,
        "done",
        f"{request.method} read by {module.module_id}"
        + ("." if module.module_id == wanted else f", which stands in for {wanted}."),
        content_type=request.headers.get("content-type"),
        accept=request.headers.get("accept"),
    )
    return None


def _header_text(address: str | None) -> str | None:
    """An address that can stand in a header.

    grade: ours | what no header can hold (line breaks, blanks, letters beyond ASCII) is escaped in
      the address that is redirected to | no source
    """
    if address is None:
        return None
    return _NOT_IN_HEADERS.sub(lambda found: quote(found[0], errors="replace"), address.strip())


# grade: ours | parameters of these names are starred even where the flow has no such field |
#   no source
_SENSITIVE_NAMES = frozenset({"ssn", "social_security_number", "password", "credential"})

_NOT_IN_HEADERS = re.compile(r"[^\x21-\x7e]+")


def _learn_secrets(submission: Submission) -> None:
    """Keep in mind which parameters are not to be shown as they came."""
    if not isinstance(submission.parameters, dict):
        return
    for field, type_name in submission.flow.fields.items():
        if type_name in SENSITIVE:
            submission.secrets.add(lookup(submission.parameters, field))
    for name in _SENSITIVE_NAMES & submission.parameters.keys():
        submission.secrets.add(submission.parameters[name])


def title_case(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers under the canonical names that inbound modules see: `Content-Type`."""
    return {name.title(): value for name, value in headers.items()}
