"""The lead pipeline: an ordered tuple of phases, one file a phase.

grade: documented | the order of the phases | API reference, Flow Processing Architecture
"""

from __future__ import annotations

from sandbox.contract.message import Reply
from sandbox.leadconduit.coverage import cover
from sandbox.leadconduit.pipeline.acceptance import check_acceptance
from sandbox.leadconduit.pipeline.authentication import authenticate_source
from sandbox.leadconduit.pipeline.caps import check_caps, settle_caps
from sandbox.leadconduit.pipeline.events import record_source, stored_variables
from sandbox.leadconduit.pipeline.hours import check_hours
from sandbox.leadconduit.pipeline.hygiene import clean_parameters
from sandbox.leadconduit.pipeline.inbound_mapping import map_inbound
from sandbox.leadconduit.pipeline.inbound_request import read_inbound
from sandbox.leadconduit.pipeline.inbound_response import write_inbound
from sandbox.leadconduit.pipeline.lead_creation import create_lead
from sandbox.leadconduit.pipeline.list_checks import check_lists
from sandbox.leadconduit.pipeline.magic import decided, recognise
from sandbox.leadconduit.pipeline.magic_feedback import send_feedback
from sandbox.leadconduit.pipeline.pricing import set_price
from sandbox.leadconduit.pipeline.receive import refuse_disabled_flow
from sandbox.leadconduit.pipeline.respond import respond
from sandbox.leadconduit.pipeline.revenue import total_revenue
from sandbox.leadconduit.pipeline.steps import run_steps
from sandbox.leadconduit.pipeline.submission import Ending, Lead, Phase, Submission

PHASES: tuple[Phase, ...] = (
    authenticate_source,
    read_inbound,
    refuse_disabled_flow,
    clean_parameters,
    map_inbound,
    create_lead,
    recognise,
    check_hours,
    check_lists,
    set_price,
    check_caps,
    check_acceptance,
    run_steps,
)
"""From authentication to the steps; the first that returns an `Ending` ends the lead."""


def run(submission: Submission) -> Reply:
    """Take `submission` through all phases, keep the lead, and answer.

    Raises `Refusal` and `InboundError` for a request that is turned away before it is a lead.
    """
    try:
        for phase in PHASES:
            submission.ending = decided(phase, submission)
            if submission.ending is not None:
                break
    except BaseException:
        settle_caps(submission, counted=False)
        raise
    settle_caps(submission, counted=submission.outcome == "success")
    total_revenue(submission)
    write_inbound(submission)
    record_source(submission)
    reply = respond(submission)
    keep_lead(submission)
    if submission.forced is not None:
        send_feedback(submission)
    return reply


def keep_lead(submission: Submission) -> None:
    """Put what a test may want to know into the namespace's leads."""
    ending = submission.ending
    lead = Lead(
        id=submission.lead_id,
        flow_id=submission.flow.id,
        flow_name=submission.flow.name,
        source_id=submission.source.entity_id,
        source_name=submission.source.name,
        outcome=submission.outcome,
        reason=submission.reason and submission.secrets.hide(submission.reason),
        price=submission.paid_price,
        revenue=submission.revenue,
        time_ms=round(submission.received.timestamp() * 1000),
        received=submission.received,
        decided_by=_decided_by(submission, ending) if ending else None,
        fields=tuple(submission.fields),
        variables=stored_variables(submission),
        event_ids=tuple(submission.event_ids),
        trace=submission.trace,
    )
    submission.call.lead_id = lead.id
    size = 8000 + 400 * len(lead.fields) + 2 * len(submission.call.request.body)
    submission.namespace.leads.append(lead, size, lead.id)
    cover(submission)


def _decided_by(submission: Submission, ending: Ending) -> dict[str, str | None]:
    rule = ending.rule and submission.secrets.hide(ending.rule)
    return {"phase": ending.phase, "rule": rule}
