"""The submit and ping operations: one submission from request to reply."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.pipeline import run
from sandbox.leadconduit.pipeline.ping import run_ping
from sandbox.leadconduit.pipeline.receive import receive
from sandbox.leadconduit.pipeline.submission import Refusal, Submission


def submit_lead(call: Call) -> Reply:
    """submitLead and submitLeadByQuery: run the pipeline and answer the source.

    Raises `Problem` 400 for ids that are none and 404 for a flow or source that is not there.
    """
    return _answered(call, run, ping=False)


def ping_source(call: Call) -> Reply:
    """pingSource and pingSourceByQuery: say what a lead would be bought for.

    Raises `Problem` as `submit_lead` does.
    """
    return _answered(call, run_ping, ping=True)


def _answered(call: Call, handle: Callable[[Submission], Reply], *, ping: bool) -> Reply:
    """What `handle` answers, or the refusal.

    grade: inferred | the handler's own errors have the member "message" |
      help centre, disable a source
    """
    flow_id, source_id = call.params["flow_id"], call.params["source_id"]
    try:
        return handle(receive(call, flow_id, source_id, ping=ping))
    except Refusal as refusal:
        return Reply.json(
            {"message": refusal.message}, refusal.status, content_type="application/json"
        )
    except InboundError as error:
        return Reply(error.status, error.text.encode(), dict(error.headers))
