"""Phase 2, authentication: a source may have to show the API key of its own account."""

from __future__ import annotations

from sandbox.leadconduit.auth import Caller
from sandbox.leadconduit.compiled import Source
from sandbox.leadconduit.pipeline.submission import Ending, Refusal, Submission

PHASE = "authentication"


def authenticate_source(submission: Submission) -> Ending | None:
    """Raises `Refusal` 401 when the source must authenticate and did not.

    grade: documented | the source uses the API key of its own account, else it is an "Unauthorized
      source" | help centre, source authentication
    grade: inferred | status 401 and the body {"message": …} | no source
    """
    if not submission.source.authentication_required:
        submission.trace.note(PHASE, "skipped", "The source needs no credentials.")
        return None
    caller = submission.call.caller
    if not isinstance(caller, Caller) or not _speaks_for(caller, submission.source):
        raise Refusal(401, "Unauthorized source")
    submission.trace.note(PHASE, "passed", f"Authenticated as {caller.name or caller.role}.")
    return None


def _speaks_for(caller: Caller, source: Source) -> bool:
    """A partner's key, of the source's own account where the key names one."""
    return caller.role == "partner" and caller.account in (None, source.entity_id)
