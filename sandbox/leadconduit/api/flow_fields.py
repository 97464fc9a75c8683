"""The fields of a flow: what they are, and how many leads used them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.account import account_of
from sandbox.leadconduit.api.flows import found
from sandbox.leadconduit.fields import find_field

if TYPE_CHECKING:
    from sandbox.call import Call


def list_flow_fields(call: Call) -> Reply:
    """listFlowFields: the definitions of the flow's fields, in its order. Raises `Problem` 404."""
    flow = found(call.namespace, call.params["id"]).value
    fields = [find_field(call.namespace, field_id) for field_id in flow["fields"]]
    return Reply.json([dict(field) for field in fields if field is not None])


def get_flow_field_usage(call: Call) -> Reply:
    """getFlowFieldUsage: leads by field, of the time frame. Raises `Problem` 404, and 400 for a
    time frame that cannot be read.

    grade: documented | counts the leads processed, those of today by default |
      API reference, Get flow field usages
    grade: inferred | leads of every outcome count | API reference ("leads processed")
    grade: inferred | days begin at midnight in the account's time zone | no source
    """
    from sandbox.leadconduit.timeframe import parse_timeframe

    namespace = call.namespace
    flow = found(namespace, call.params["id"])
    name: str = call.params.get("timeframe", "today")
    zone = ZoneInfo(account_of(namespace).time_zone)
    span = parse_timeframe(name, namespace.clock.now(), zone)
    if span is None:
        raise _unreadable(name)
    start, end = (moment.timestamp() * 1000 for moment in span)

    def counts(lead: Any) -> bool:
        return bool(lead.flow_id == flow.id and start <= lead.time_ms <= end)

    usage = dict.fromkeys(flow.value["fields"], 0)
    for lead in namespace.leads.newest(len(namespace.leads), where=counts):
        for field_id in lead.fields:
            if field_id in usage:
                usage[field_id] += 1
    return Reply.json(usage)


def _unreadable(name: str) -> Problem:
    expected = "today, yesterday, or such as this_2_weeks or previous_30_days"
    message = f"{name[:80]!r} is no time frame"
    finding = Finding(("query", "timeframe"), "timeframe", message, expected, name[:80])
    return Problem("bad-request", f"{message}; use {expected}", findings=[finding])
