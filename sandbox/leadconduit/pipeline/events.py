"""The events a submission leaves behind: one for each executed step, then one for the source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.contract.message import Request
from sandbox.leadconduit.compiled import FilterStep, RecipientStep
from sandbox.leadconduit.pipeline.submission import Submission
from sandbox.leadconduit.pipeline.trace import Trace, plain
from sandbox.world.clock import iso
from sandbox.world.exchange import Exchange
from sandbox.world.namespace import Namespace

HANDLER_VERSION = "1.0.0"
VERSION = "2.0.0"
PACKAGE_VERSION = "1.0.0"
# grade: documented | events are kept 90 days | API description, EventProperties
RETENTION = timedelta(days=90)

_LEVELS = ("submission", "account", "flow", "source", "random")


def stored_variables(submission: Submission) -> dict[str, Any]:
    """The variables as an event keeps them: storage form, sensitive values masked.

    grade: documented | SSNs and other sensitive values are never stored unmasked |
      help centre, posting instructions
    """
    if submission.stored_lead is None:
        submission.stored_lead = submission.secrets.hidden(plain(submission.variables["lead"]))
    variables = submission.variables
    return {
        **{name: variables[name] for name in _LEVELS},
        "lead": submission.stored_lead,
        **submission.secrets.hidden(plain(submission.appended)),
    }


def record(submission: Submission, event: dict[str, Any]) -> None:
    """Keep `event`, and remember on the submission that it belongs to it."""
    submission.event_ids.append(event["id"])
    size = 3000 + 80 * len(submission.fields) + 2 * len(submission.call.request.body)
    submission.namespace.events.append(event, size, event["id"])


def attach(namespace: Namespace, lead_id: str, event_id: str, trace: Trace | None = None) -> None:
    """Note on a lead that is kept already that one more event belongs to it, and how its `trace`
    goes on. The lead is replaced: snapshots may hold it as it was."""
    with namespace.lock:
        number = namespace.leads.number_of(lead_id)
        lead = None if number is None else namespace.leads.get(number)
        if number is not None and lead is not None:
            event_ids = (*lead.event_ids, event_id)
            changed = replace(lead, event_ids=event_ids, trace=trace or lead.trace)
            namespace.leads.replace(number, changed)


def _event(
    submission: Submission, kind: str, outcome: str, reason: str | None, started: datetime
) -> dict[str, Any]:
    shown = None if reason is None else submission.secrets.hide(reason)
    stored = stored_variables(submission)
    return new_event(submission.namespace, kind, outcome, shown, stored, started)


def new_event(
    namespace: Namespace,
    kind: str,
    outcome: str,
    reason: str | None,
    stored: Mapping[str, Any],
    started: datetime,
) -> dict[str, Any]:
    """The members that all events share; `stored` are the variables as events keep them.

    grade: documented | names and meaning of the common members | API description, EventProperties
    """
    ended = namespace.clock.now()
    start_ms, end_ms = _ms(started), _ms(ended)
    took = end_ms - start_ms
    return {
        "id": namespace.ids.object_id(),
        "type": kind,
        "outcome": outcome,
        "reason": reason,
        "vars": stored,
        "host": "sandbox",
        "start_timestamp": start_ms,
        "end_timestamp": end_ms,
        "ms": took,
        "wait_ms": 0,
        "overhead_ms": took,
        "lag_ms": 0,
        "total_ms": took,
        "handler_version": HANDLER_VERSION,
        "version": VERSION,
        "expires_at": iso(ended + RETENTION),
        "cap_reached": False,
    }


def record_filter(
    submission: Submission,
    step: FilterStep,
    outcome: str,
    reason: str | None,
    started: datetime,
) -> None:
    """A filter event; its outcome is continue, stop or error.

    grade: documented | members and outcomes of filter events | API description, filter-event
    """
    event = _event(submission, "filter", outcome, reason, started)
    event |= {
        "step_id": step.id,
        "description": step.document.get("description"),
        "rule_set": step.document["rule_set"],
    }
    record(submission, event)


def record_recipient(
    submission: Submission,
    step: RecipientStep,
    result: dict[str, Any],
    started: datetime,
    event_id: str,
    *,
    kind: str,
    more: Mapping[str, Any],
) -> None:
    """A recipient event, or a retry, with what was sent and what came back.

    `result` holds outcome, reason, appended, exchanges, sale_price, revenue and caps_reached.
    grade: documented | members of recipient events; appended data under the step's key |
      API description, recipient-event
    """
    event = _event(submission, kind, result["outcome"], result["reason"], started)
    event["id"] = event_id
    exchanges: list[Exchange] = result["exchanges"]
    wait = sum(exchange.ms for exchange in exchanges)
    event |= {
        "wait_ms": wait,
        "overhead_ms": max(0, event["ms"] - wait),
        "cap_reached": bool(result["caps_reached"]),
        "caps_reached": list(result["caps_reached"]),
        "step_id": step.id,
        "key": step.key,
        "description": step.document.get("description"),
        "recipient": dict(step.recipient),
        "module_id": step.module_id,
        "package_version": PACKAGE_VERSION,
        "cost": submission.price,
        "purchase_price": submission.price,
        "sale_price": result["sale_price"],
        "revenue": result["revenue"],
        "transactions": [transaction(exchange, submission.secrets.hide) for exchange in exchanges],
        step.key: submission.secrets.hidden(plain(result["appended"])),
        **more,
    }
    for name in ("rule_set", "caps", "pricing", "credential_id"):
        if step.document.get(name):
            event[name] = step.document[name]
    if step.document.get("integration"):
        event["mappings"] = step.document["integration"].get("mappings", [])
    record(submission, event)


def record_source(submission: Submission) -> None:
    """The source event, recorded after all steps.

    grade: documented | members of source events | API description, source-event
    """
    event = _event(submission, "source", submission.outcome, submission.reason, submission.received)
    flow, source = submission.flow.document, submission.source.document
    request = submission.call.request
    status, headers, body = submission.answer
    hide = submission.secrets.hide
    event |= {
        "cap_reached": submission.cap_reached,
        "module_id": submission.source.module_id,
        "package_version": PACKAGE_VERSION,
        "step_count": submission.step_count,
        "disabled_step_count": submission.disabled_step_count,
        "cost": submission.paid_price,
        "purchase_price": submission.paid_price,
        "recipient_revenue": submission.revenue,
        "appended": submission.secrets.hidden(plain(submission.appended)),
        "acceptance_criteria": source.get("acceptance_criteria"),
        "flow_acceptance_criteria": flow.get("acceptance_criteria"),
        "flow_caps": flow.get("caps"),
        "source_caps": source.get("caps"),
        "flow_pricing": flow.get("pricing"),
        "source_pricing": source.get("pricing"),
        **{
            f"{level}_{name}": part[name]
            for level, part in (("flow", flow), ("source", source))
            for name in ("pricing_service", "ping_limits")
            if part.get(name)
        },
        "request": received_request(request, event["start_timestamp"], hide),
        "response": sent_response(
            status, headers, hide(body.decode("utf-8", "replace")), event["end_timestamp"]
        ),
    }
    record(submission, event)


def received_request(
    request: Request, timestamp: int, hide: Callable[[str], str] = str
) -> dict[str, Any]:
    """A request as events show it; `hide` takes out of a text what is not to be kept."""
    return {
        "method": request.method,
        "uri": hide(uri_of(request)),
        "version": "1.1",
        "headers": shown_headers(request.headers),
        "body": hide(request.body.decode("utf-8", "replace")),
        "timestamp": timestamp,
    }


def sent_response(
    status: int, headers: Mapping[str, str], body: str, timestamp: int
) -> dict[str, Any]:
    """An answer as events show it."""
    return {
        "status": status,
        "version": "1.1",
        "headers": dict(headers),
        "body": body,
        "timestamp": timestamp,
    }


def transaction(exchange: Exchange, hide: Callable[[str], str] = str) -> dict[str, Any]:
    """An outbound call as events show it: request, response (None after an error) and ms.

    `hide` takes out of a text what is not to be kept.
    """
    sent, received = exchange.request, exchange.response
    shown: dict[str, Any] = {
        "request": {
            "method": sent.method,
            "uri": hide(sent.url),
            "version": "1.1",
            "headers": {k: hide(v) for k, v in shown_headers(sent.headers).items()},
            "body": hide(sent.body.decode("utf-8", "replace")),
            "timestamp": exchange.started_ms,
        },
        "response": None,
        "ms": exchange.ms,
    }
    if received is not None:
        shown["response"] = {
            "status": received.status,
            "status_text": received.reason,
            "version": "1.1",
            "headers": dict(received.headers),
            "body": hide(received.body.decode("utf-8", "replace")),
            "timestamp": exchange.ended_ms,
        }
    if exchange.error is not None:
        shown["error"] = exchange.error
    return shown


def uri_of(request: Request) -> str:
    """The absolute URI that was asked for."""
    return request.origin + request.path + (f"?{request.query}" if request.query else "")


def shown_headers(headers: Any) -> dict[str, str]:
    """Headers with names in Title-Case and credentials masked."""
    return {
        name.title(): "***" if name.lower() == "authorization" else value
        for name, value in headers.items()
    }


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
