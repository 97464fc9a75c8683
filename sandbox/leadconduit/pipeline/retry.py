"""Retries: deliveries that ended in an error are tried again, by the clock of the namespace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sandbox.leadconduit.compiled import RecipientStep
from sandbox.leadconduit.integrations.registry import find
from sandbox.leadconduit.pipeline.events import attach
from sandbox.leadconduit.pipeline.magic_delivery import of_a_retry
from sandbox.leadconduit.pipeline.receive import live_flow, template_context
from sandbox.leadconduit.pipeline.recipient_step import (
    Delivery,
    check_caps,
    price_delivery,
    record_event,
    send_request,
)
from sandbox.leadconduit.pipeline.submission import Submission
from sandbox.leadconduit.pipeline.trace import Trace
from sandbox.leadconduit.retries import RETRIES
from sandbox.world.clock import iso
from sandbox.world.namespace import Namespace

PHASE = "retry"
# grade: documented | retries back off from 10 seconds to 15 minutes, at most 100 attempts |
#   help centre, retrying deliveries
# grade: inferred | each delay is twice the one before | no source
FIRST_DELAY: Final = timedelta(seconds=10)
LONGEST_DELAY: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 100
MOST_AT_ONCE: Final = 1000
_MOST_WAITING: Final = 1000


@dataclass(frozen=True, slots=True)
class Retry:
    """A delivery that waits: what it is to send, when, and how often it was tried again."""

    submission: Submission
    step: RecipientStep
    variables: Mapping[str, Any]
    properties: Mapping[str, Any]
    event_id: str
    due: datetime
    attempts: int = 0


def enqueue(submission: Submission, delivery: Delivery) -> None:
    """Let a delivery that ended in an error wait for its retry, if its step wants one.

    grade: documented | steps with retry_enabled try again after an error; the source has its answer
      already | help centre, retrying deliveries
    """
    magic = submission.forced is not None and submission.forced.delivery == "retry"
    if delivery.outcome != "error" or not (delivery.step.retry or magic):
        return
    due = submission.namespace.clock.now() + FIRST_DELAY
    properties = dict(delivery.properties)
    submission.trace.note(
        PHASE,
        "done",
        f"{delivery.step.key}: will be tried again at {iso(due)}.",
        step_id=delivery.step.id,
    )
    _wait(
        submission.namespace,
        Retry(submission, delivery.step, delivery.variables, properties, delivery.event_id, due),
    )


def _wait(namespace: Namespace, retry: Retry) -> None:
    with namespace.lock:
        waiting = namespace.store.collection(RETRIES)
        if len(waiting) >= _MOST_WAITING:
            waiting.delete(waiting.records()[0].id)
        waiting.put(retry.event_id, retry)


def run_due(namespace: Namespace) -> None:
    """Try every delivery again that is due by now, and again, until none is due.

    grade: ours | where the clock has moved on for long, each retry is made as often as it would
      have been in the meantime, but not more than 1,000 in all at a time | no source
    """
    for _ in range(MOST_AT_ONCE):
        retry = _claim(namespace)
        if retry is None:
            return
        _attempted(namespace, retry)


def run_next(namespace: Namespace) -> dict[str, Any]:
    """Try the delivery again that has been due for longest; what came of it."""
    retry = _claim(namespace)
    return {"outcome": None if retry is None else _attempted(namespace, retry)}


def _attempted(namespace: Namespace, retry: Retry) -> str | None:
    """The outcome of an attempt; `held` while a test holds what is sent, for then it goes on by
    itself."""
    outcomes: list[str | None] = []
    aside = namespace.outbox.holding.aside(lambda _: outcomes.append(_attempt(namespace, retry)))
    return "held" if aside else outcomes[0]


def _claim(namespace: Namespace) -> Retry | None:
    """The retry that has been due for longest, taken out; None when none is due."""
    with namespace.lock:
        waiting = namespace.store.collection(RETRIES)
        retries: list[Retry] = waiting.values()
        first = min(retries, key=lambda retry: retry.due, default=None)
        if first is None or first.due > namespace.clock.now():
            return None
        waiting.delete(first.event_id)
        return first


def _attempt(namespace: Namespace, retry: Retry) -> str | None:
    """Send once more; record the event, and wait again after another error; the outcome.

    grade: ours | nothing is sent any more once the flow is deleted | no source
    """
    if live_flow(namespace, retry.submission.flow.id) is None:
        return None
    now = namespace.clock.now()
    attempts = retry.attempts + 1
    # The namespace may be a fork of the one that the lead came to; snapshots keep the trace.
    submission = replace(
        retry.submission,
        namespace=namespace,
        received=now,
        context=template_context(namespace, now),
        trace=_trace_of(namespace, retry.submission),
        forced=of_a_retry(retry.submission.forced),
    )
    delivery = Delivery(
        retry.step,
        namespace.ids.object_id(),
        now,
        find(retry.step.module_id),
        variables=dict(retry.variables),
        properties=dict(retry.properties),
    )
    check_caps(submission, delivery)
    if delivery.outcome is None:
        send_request(submission, delivery)
    price_delivery(submission, delivery)
    goes_on = delivery.outcome == "error" and attempts < MOST_ATTEMPTS
    _record(submission, delivery, retry, attempts, goes_on=goes_on)
    # A reset in the meantime has forgotten the lead; then nothing of it may come back.
    if goes_on and namespace.leads.find(submission.lead_id) is not None:
        _wait(namespace, replace(retry, due=retry.due + _delay(attempts), attempts=attempts))
    return delivery.outcome


def _trace_of(namespace: Namespace, submission: Submission) -> Trace:
    """A copy of the lead's trace, which goes on without changing what was."""
    lead = namespace.leads.find(submission.lead_id)
    known = submission.trace if lead is None else lead.trace
    return replace(known, notes=list(known.notes))


def _delay(attempts: int) -> timedelta:
    """How long to wait after so many retries."""
    doublings = min(attempts, 10)  # more would be beyond the longest delay anyway
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def _record(
    submission: Submission, delivery: Delivery, retry: Retry, attempts: int, *, goes_on: bool
) -> None:
    """A retry event, and a note in the lead's trace.

    grade: documented | type retry, with retry_status started or completed |
      API description, retry-event
    grade: inferred | started while another attempt follows, completed with the last; the other
      members are those of recipient events | no source
    """
    status = "started" if goes_on else "completed"
    after = f"; again at {iso(retry.due + _delay(attempts))}" if goes_on else ""
    submission.trace.note(
        PHASE,
        "failed" if delivery.outcome == "error" else "done",
        f"{delivery.step.key}: attempt {attempts}, {delivery.outcome}; {status}{after}.",
        step_id=delivery.step.id,
    )
    more = {
        "retry_status": status,
        "retry_attempt": attempts,
        "recipient_event_id": retry.event_id,
    }
    record_event(submission, delivery, kind="retry", more=more)
    attach(submission.namespace, submission.lead_id, delivery.event_id, submission.trace)
