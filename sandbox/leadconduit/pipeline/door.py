"""The submit operations: one submission from request to reply."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.pipeline import run
from sandbox.leadconduit.pipeline.receive import receive
from sandbox.leadconduit.pipeline.submission import Refusal


def submit_lead(call: Call) -> Reply:
    """submitLead and submitLeadByQuery: run the pipeline and answer the source.

    Raises `Problem` 400 for ids that are none and 404 for a flow or source that is not there.
    grade: inferred | the handler's own errors have the member "message" |
      help centre, disable a source
    """
    try:
        submission = receive(call, call.params["flow_id"], call.params["source_id"])
        return run(submission)
    except Refusal as refusal:
        return Reply.json(
            {"message": refusal.message}, refusal.status, content_type="application/json"
        )
    except InboundError as error:
        return Reply(error.status, error.text.encode(), dict(error.headers))
