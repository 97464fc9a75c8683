"""The operations of openapi/leadconduit.yaml, by their ids."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sandbox.leadconduit.api import destinations, events, flow_fields, flows, meta, steps
from sandbox.leadconduit.api.around_flows import AROUND_FLOWS

if TYPE_CHECKING:
    from sandbox.call import Behaviour, Behaviours, Call
    from sandbox.contract.message import Reply


def _later(module: str, name: str) -> Behaviour:
    """A behaviour whose module loads with the first call.

    The pipeline and the emulators bring everything that reads values, which takes time to load.
    """

    def behaviour(call: Call) -> Reply:
        found: Behaviour = getattr(import_module(f"sandbox.leadconduit.{module}"), name)
        return found(call)

    return behaviour


_SUBMIT: Final = _later("pipeline.door", "submit_lead")
_PING: Final = _later("pipeline.door", "ping_source")
_FEEDBACK: Final = _later("pipeline.feedback", "receive_feedback")
_LIST_ITEMS: Final = _later("api.suppression_lists", "handle_items")

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
        "submitLead": _SUBMIT,
        "submitLeadByQuery": _SUBMIT,
        "pingSource": _PING,
        "pingSourceByQuery": _PING,
        "sendFeedback": _FEEDBACK,
        "sendFeedbackByQuery": _FEEDBACK,
        "getSubmissionDocs": _later("api.submission_docs", "get_submission_docs"),
        "testStep": steps.test_step,
        "listEvents": events.list_events,
        "getEvent": events.get_event,
        **AROUND_FLOWS,
        "queryLists": _LIST_ITEMS,
        "addListItems": _LIST_ITEMS,
        "deleteListItems": _LIST_ITEMS,
        "listLists": _later("api.suppression_lists", "list_lists"),
        "createList": _later("api.suppression_lists", "create_list"),
        "triggerFlow": _later("api.prismatic", "trigger_flow"),
        "getExecutionResult": _later("api.prismatic", "get_execution_result"),
        **AROUND_FLOWS,
    }
)
