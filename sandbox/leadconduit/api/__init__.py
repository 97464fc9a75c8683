"""The operations of openapi/leadconduit.yaml, by their ids."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sandbox.leadconduit.api import destinations, events, flow_fields, flows, meta, steps
from sandbox.leadconduit.api.around_flows import AROUND_FLOWS

if TYPE_CHECKING:
    from sandbox.call import Behaviours, Call
    from sandbox.contract.message import Reply


def _submit_lead(call: Call) -> Reply:
    # The pipeline brings everything that reads values; it loads with the first lead.
    from sandbox.leadconduit.pipeline.door import submit_lead

    return submit_lead(call)


def _ping_source(call: Call) -> Reply:
    from sandbox.leadconduit.pipeline.door import ping_source

    return ping_source(call)


def _receive_feedback(call: Call) -> Reply:
    from sandbox.leadconduit.pipeline.feedback import receive_feedback

    return receive_feedback(call)


def _get_submission_docs(call: Call) -> Reply:
    from sandbox.leadconduit.api.submission_docs import get_submission_docs

    return get_submission_docs(call)


BEHAVIOURS: Final[Behaviours] = MappingProxyType(
    {
        "listDestinations": destinations.list_destinations,
        "listFlows": flows.list_flows,
        "createFlow": flows.create_flow,
        "updateAllFlows": flows.update_all_flows,
        "getFlow": flows.get_flow,
        "updateFlow": flows.update_flow,
        "deleteFlow": flows.delete_flow,
        "deployFlow": flows.deploy_flow,
        "listFlowFields": flow_fields.list_flow_fields,
        "getFlowFieldUsage": flow_fields.get_flow_field_usage,
        "getSourceMeta": meta.get_source_meta,
        "submitLead": _submit_lead,
        "submitLeadByQuery": _submit_lead,
        "pingSource": _ping_source,
        "pingSourceByQuery": _ping_source,
        "sendFeedback": _receive_feedback,
        "sendFeedbackByQuery": _receive_feedback,
        "getSubmissionDocs": _get_submission_docs,
        "testStep": steps.test_step,
        "listEvents": events.list_events,
        "getEvent": events.get_event,
        **AROUND_FLOWS,
    }
)
