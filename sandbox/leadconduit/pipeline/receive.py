"""Phase 1, lead submission: find the live flow and the source that the URL names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.call import Call
from sandbox.contract.problems import Problem
from sandbox.leadconduit.account import ACCOUNT, DEFAULT_ACCOUNT
from sandbox.leadconduit.compiled import Flow, Source, compile_flow
from sandbox.leadconduit.fields import field_type
from sandbox.leadconduit.pipeline.submission import Ending, Refusal, Submission
from sandbox.leadconduit.templates import TemplateContext
from sandbox.world.clock import iso
from sandbox.world.namespace import Namespace

PHASE = "receive"
LIVE_FLOWS = "live_flows"

_BSON_ID = re.compile(r"[0-9a-fA-F]{24}")
_SOURCE_ID = re.compile(r"[0-9a-fA-F]{24}|[0-9a-zA-Z]{6}")


def receive(call: Call, flow_id: str, source_id: str, *, ping: bool = False) -> Submission:
    """The submission of `call`, its lead id given. Raises `Problem` 400 or 404, `Refusal` 403.

    grade: documented | a ping makes no lead and has no lead id | help centre, real-time bidding
    """
    flow, source = find_source(call.namespace, flow_id, source_id)
    refuse_disabled_source(source)
    namespace = call.namespace
    received = namespace.clock.now()
    lead_id = "" if ping else namespace.ids.object_id()
    number = namespace.random.randint(1, 100)
    account = account_document(namespace)
    context = template_context(namespace, received)
    variables = {
        "submission": {"timestamp": iso(received), "ip": call.request.remote_addr},
        "account": {name: account.get(name) for name in ("id", "name", "sso_id")},
        "flow": {"id": flow.id, "name": flow.name},
        "source": {"id": source.entity_id, "name": source.name},
        # grade: documented | random is a whole number from 1 to 100, drawn once per lead |
        #   help centre, delivery by random number
        "random": number,
        "lead": {} if ping else {"id": lead_id},
    }
    submission = Submission(
        call, namespace, flow, source, lead_id, received, context, variables, ping
    )
    submission.trace.note(
        PHASE,
        "done",
        f"Flow {flow.name!r}, source {source.name!r}.",
        flow_id=flow.id,
        source_id=source.entity_id,
        lead_id=lead_id or None,
        random=number,
    )
    if call.struck is not None:
        submission.trace.note("fault", "done", "A fault struck the request.", **call.struck.view)
    return submission


def find_source(namespace: Namespace, flow_id: str, source_id: str) -> tuple[Flow, Source]:
    """The live flow and its source. Raises `Problem` 400 and 404.

    grade: documented | 400 for an invalid id, 404 for an unknown or deleted flow or source |
      API reference, Flows
    grade: inferred | a flow that was never deployed answers 404 | no source
    """
    if not _BSON_ID.fullmatch(flow_id):
        raise Problem("bad-request", f"flow_id {flow_id[:80]!r} is not a 24-character hex id.")
    if not _SOURCE_ID.fullmatch(source_id):
        raise Problem(
            "bad-request",
            f"source_id {source_id[:80]!r} is neither the 24-character hex id of the source's "
            "entity nor the source's six-character id.",
        )
    flow = live_flow(namespace, flow_id)
    if flow is None:
        raise Problem(
            "not-found", f"There is no deployed flow {flow_id}; create and deploy it first."
        )
    source = flow.sources.get(source_id) or flow.sources.get(source_id.lower())
    if source is None:
        raise Problem("not-found", f"Flow {flow.name!r} has no source {source_id}.")
    return flow, source


def live_flow(namespace: Namespace, flow_id: str) -> Flow | None:
    """The live version of a flow, compiled; None where there is none."""
    record = namespace.store.collection(LIVE_FLOWS).get(flow_id.lower())
    if record is None:
        return None
    flow: Flow | None = record.derived.get("flow")
    if flow is None:
        flow = record.derived["flow"] = compile_flow(
            record.value,
            lambda field: field_type(namespace, field),
            zone_of(account_document(namespace)),
        )
    return flow


def refuse_disabled_source(source: Source) -> None:
    """Raises `Refusal` when the source is disabled.

    grade: documented | a disabled source answers 403 with the message "Source is disabled" |
      help centre, disable a source
    """
    if not source.enabled:
        raise Refusal(403, "Source is disabled")


def refuse_disabled_flow(submission: Submission) -> Ending | None:
    """A disabled flow handles no leads.

    grade: documented | a submission to a disabled flow ends with the outcome error |
      API reference, Flow.enabled
    grade: ours | the reason "Flow is disabled" and the answer 201 | no source
    """
    if submission.flow.enabled:
        return None
    return Ending("error", "Flow is disabled", PHASE, "flow.enabled is false")


def account_document(namespace: Namespace) -> Mapping[str, Any]:
    """The account that the namespace belongs to."""
    record = namespace.store.collection(ACCOUNT).get(ACCOUNT)
    return record.value if record is not None else DEFAULT_ACCOUNT


def zone_of(account: Mapping[str, Any]) -> ZoneInfo:
    """The account's time zone; UTC when it has none."""
    return ZoneInfo(account.get("time_zone") or "UTC")


def template_context(namespace: Namespace, now: datetime) -> TemplateContext:
    """What templates know besides the variables: the time, chance, and a zone.

    grade: inferred | dates are printed in UTC where the template names no zone, as the servers most
      likely do; switch template_time_zone | no source
    """
    by_account = namespace.switches["template_time_zone"] == "account"
    zone = zone_of(account_document(namespace)) if by_account else ZoneInfo("UTC")
    return TemplateContext(now, namespace.random, zone)
