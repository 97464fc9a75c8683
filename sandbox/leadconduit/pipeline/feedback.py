"""Feedback: a recipient returns a lead, or tells that it was converted, after the fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.compiled import Feedback, Flow, RecipientStep, Source
from sandbox.leadconduit.credentials import name_credential
from sandbox.leadconduit.delivery import Delivered, deliver, parse_types, refusal_of
from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.inbound_feedback import (
    MODULE_ID,
    read_feedback,
    write_feedback,
)
from sandbox.leadconduit.integrations.registry import find
from sandbox.leadconduit.integrations.urls import read_query
from sandbox.leadconduit.pipeline.events import (
    PACKAGE_VERSION,
    attach,
    new_event,
    received_request,
    sent_response,
    transaction,
)
from sandbox.leadconduit.pipeline.inbound_request import title_case
from sandbox.leadconduit.pipeline.receive import live_flow, template_context
from sandbox.leadconduit.pipeline.trace import plain
from sandbox.leadconduit.templates import TemplateContext
from sandbox.leadconduit.values import ValueContext, parse
from sandbox.leadconduit.variables import assign, lookup
from sandbox.world.namespace import Namespace

TYPES: Final = ("return", "conversion")
FORBIDDEN: Final = "Feedback is forbidden by the recipient step"
UNKNOWN_TYPE: Final = "type must be return or conversion"

_LEVELS: Final = ("submission", "account", "flow", "source", "random")


@dataclass(slots=True)
class Report:
    """Feedback on its way. `delivered` is the event of the delivery it is about."""

    call: Call
    namespace: Namespace
    delivered: Mapping[str, Any]
    parameters: Mapping[str, Any]
    received: datetime
    context: TemplateContext
    flow: Flow | None
    variables: dict[str, Any] = field(default_factory=dict)
    outcome: str = "success"
    reason: str | None = None

    @property
    def step(self) -> RecipientStep | None:
        """The recipient step it comes from, if the live flow still has it."""
        steps = self.flow.steps if self.flow else ()
        wanted = self.delivered["step_id"]
        found = (step for step in steps if isinstance(step, RecipientStep) and step.id == wanted)
        return next(found, None)

    @property
    def source(self) -> Source | None:
        """The source that sent the lead, if the live flow still has it."""
        return self.flow.sources.get(self.delivered["vars"]["source"]["id"]) if self.flow else None


def receive_feedback(call: Call, *, forced: bool = False) -> Reply:
    """sendFeedback and sendFeedbackByQuery: record what a recipient reports, and pass it on.

    What is `forced` is taken whatever the step says of it.
    Raises `Problem` 400 without an event id, and 404 for an event that is no delivery.
    grade: documented | no credentials are asked for | help centre, sending feedback
    grade: documented | the outcome of the lead stays as it is, however much feedback comes |
      help centre, lead feedback
    """
    request = call.request
    headers = title_case(request.headers)
    try:
        parameters = read_feedback(
            request.method, request.path, request.query, headers, request.body
        )
        report = _report(call, plain(parameters) if isinstance(parameters, dict) else {})
        if not forced:
            _judge(report)
        sent = _pass_on(report) if report.outcome == "success" else None
        if sent is not None and sent.outcome != "skip":
            # grade: documented | the received event has the outcome and reason of the sent one |
            #   API description, feedback-received-event
            report.outcome, report.reason = sent.outcome, sent.reason
        return _answer(report, headers.get("Accept"))
    except InboundError as error:
        return Reply(error.status, error.text.encode(), dict(error.headers))


def _report(call: Call, parameters: Mapping[str, Any]) -> Report:
    """The feedback with everything it is about."""
    namespace = call.namespace
    event = _event_of(call)
    received = namespace.clock.now()
    report = Report(
        call,
        namespace,
        event,
        parameters,
        received,
        template_context(namespace, received),
        live_flow(namespace, event["vars"]["flow"]["id"]),
    )
    report.variables = _variables(report)
    call.lead_id = event["vars"]["lead"].get("id")
    return report


def _event_of(call: Call) -> Mapping[str, Any]:
    """The delivery that the query names.

    grade: documented | the event id of the delivery is needed, not the lead's id |
      help centre, sending feedback
    grade: inferred | an unknown event answers 404 | no source
    """
    given = read_query(call.request.query).get("event_id")
    event_id = given[0] if isinstance(given, list) and given else given
    if not isinstance(event_id, str) or not event_id:
        message = "name the event of the delivery, as event_id in the query"
        finding = Finding(("query", "event_id"), "required", message)
        raise Problem("bad-request", f"event_id is missing; {message}.", findings=[finding])
    event: Mapping[str, Any] | None = call.namespace.events.find(event_id.lower())
    if event is None or event["type"] != "recipient":
        what = "no event" if event is None else f"a {event['type']} event, not a delivery,"
        raise Problem("not-found", f"There is {what} with the id {event_id[:80]}.")
    return event


def _variables(report: Report) -> dict[str, Any]:
    """What rules and mappings see: the variables of the delivery, its event, and the feedback.

    grade: inferred | feedback.type, feedback.reason and whatever else was sent | no source
    """
    event = report.delivered
    stored = event["vars"]
    lead: dict[str, Any] = {"id": stored["lead"].get("id")}
    context = ValueContext(now=report.received)
    for name, type_name in (report.flow.fields if report.flow else {}).items():
        kept = lookup(stored["lead"], name)
        if kept is not None:
            raw = lookup(stored["lead"], f"{name}.raw")
            assign(lead, name, parse(kept if raw is None else raw, type_name, context))
    return {
        **stored,
        event["key"]: event.get(event["key"]),
        "lead": lead,
        "recipient": event["recipient"],
        "event_id": event["id"],
        "feedback": dict(report.parameters),
    }


def _judge(report: Report) -> None:
    """Whether the feedback is taken.

    grade: documented | feedback has to be enabled on the recipient step, and meet its rules |
      API description, Feedback
    grade: inferred | else it is a failure, and answered as forbidden where it is not enabled |
      leadconduit-standard 1.2.6 (409 for reasons with "forbidden")
    grade: ours | the texts of these reasons | no source
    """
    step = report.step
    if step is None or step.feedback is None:
        report.outcome, report.reason = "failure", FORBIDDEN
    elif report.parameters.get("type") not in TYPES:
        report.outcome, report.reason = "failure", UNKNOWN_TYPE
    else:
        reason = _unmet(report, step.feedback)
        if reason is not None:
            report.outcome, report.reason = "failure", reason


def _unmet(report: Report, feedback: Feedback) -> str | None:
    verdict = feedback.rule_set.evaluate(
        report.variables, now=report.received, context=report.context
    )
    return None if verdict.passed else verdict.reason or "The rules of the feedback are not met"


def _pass_on(report: Report) -> Delivered | None:
    """Send the feedback to the source, where that wants it; None where it does not.

    grade: documented | feedback goes on to a source that has it configured; rules that are not met
      skip it | API description, Feedback
    """
    source = report.source
    feedback = source.feedback if source else None
    if source is None or feedback is None or feedback.module_id is None:
        return None
    started = report.namespace.clock.now()
    reason = _unmet(report, feedback)
    if reason is not None:
        sent = Delivered("skip", reason, {})
    else:
        sent = _send(report, feedback, feedback.module_id, source.document)
    event = new_event(
        report.namespace, "feedback-sent", sent.outcome, sent.reason, _stored(report), started
    )
    _keep(
        report,
        {
            **event,
            **_about(report),
            "module_id": feedback.module_id,
            "transactions": [transaction(exchange) for exchange in sent.exchanges],
        },
    )
    return sent


def _send(
    report: Report, feedback: Feedback, module_id: str, source: Mapping[str, Any]
) -> Delivered:
    integration = find(module_id)
    properties: dict[str, Any] = {}
    if any(variable.name.startswith("lead.") for variable in integration.request_variables):
        properties["lead"] = dict(report.variables["lead"])
    feedback.mappings.apply(
        report.variables, properties, now=report.received, context=report.context
    )
    name_credential(integration, properties, source)
    parse_types(integration, properties, report.received)
    refusal = refusal_of(integration, properties, report.namespace)
    if refusal is not None:
        return Delivered("skip", refusal, {})
    return deliver(
        integration,
        properties,
        report.namespace,
        lead_id=report.call.lead_id,
        step_id=report.delivered["step_id"],
    )


def _answer(report: Report, accept: str | None) -> Reply:
    """Record the received event and answer.

    grade: documented | members of feedback events | API description, feedback-received-event
    grade: inferred | the answer has no price | help centre, sending feedback (samples)
    """
    answer = {"outcome": report.outcome, "reason": report.reason, "lead": report.variables["lead"]}
    status, headers, body = write_feedback(answer, accept)
    event = new_event(
        report.namespace,
        "feedback-received",
        report.outcome,
        report.reason,
        _stored(report),
        report.received,
    )
    _keep(
        report,
        {
            **event,
            **_about(report),
            "module_id": MODULE_ID,
            "request": received_request(report.call.request, event["start_timestamp"]),
            "response": sent_response(status, headers, body, event["end_timestamp"]),
        },
    )
    return Reply(status, body.encode(), dict(headers))


def _about(report: Report) -> dict[str, Any]:
    event = report.delivered
    return {
        "package_version": PACKAGE_VERSION,
        "recipient_event_id": event["id"],
        "step_id": event["step_id"],
        "recipient": event["recipient"],
        "feedback": dict(report.parameters),
    }


def _stored(report: Report) -> dict[str, Any]:
    stored: dict[str, Any] = report.delivered["vars"]
    return stored


def _keep(report: Report, event: dict[str, Any]) -> None:
    size = 3000 + 2 * len(report.call.request.body)
    report.namespace.events.append(event, size, event["id"])
    attach(report.namespace, report.call.lead_id or "", event["id"])
