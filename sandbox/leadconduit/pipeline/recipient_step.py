"""A recipient step: ten sub-steps, from the look-up of the integration to the recorded event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sandbox.leadconduit.caps import Cap, matching
from sandbox.leadconduit.compiled import RecipientStep
from sandbox.leadconduit.credentials import name_credential
from sandbox.leadconduit.delivery import deliver, parse_types, refusal_of
from sandbox.leadconduit.integrations.base import Integration
from sandbox.leadconduit.integrations.registry import find, known
from sandbox.leadconduit.pipeline.caps import counters_of
from sandbox.leadconduit.pipeline.events import record_recipient
from sandbox.leadconduit.pipeline.magic_delivery import delivery_plan, overrule
from sandbox.leadconduit.pipeline.rendering import rendered
from sandbox.leadconduit.pipeline.submission import Submission
from sandbox.leadconduit.pricing import Price, quote
from sandbox.world.exchange import Exchange

PHASE = "recipient"


@dataclass(slots=True)
class Delivery:
    """One recipient step on its way. `outcome` is set by what ends it early, or by the answer."""

    step: RecipientStep
    event_id: str
    started: datetime
    integration: Integration
    variables: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    held_caps: tuple[Cap, ...] = ()
    caps_reached: tuple[str, ...] = ()
    outcome: str | None = None
    reason: str | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    appended: dict[str, Any] = field(default_factory=dict)
    sale_price: Price = 0
    revenue: Price = 0

    def skip(self, reason: str) -> None:
        """End the delivery before anything is sent."""
        self.outcome, self.reason = "skip", reason


def run_recipient(submission: Submission, step: RecipientStep) -> Delivery:
    """Run the ten documented sub-steps; whatever comes out, the flow goes on.

    grade: documented | the order of the sub-steps | API reference, Flows
    grade: documented | a recipient's outcome never changes the lead's outcome |
      integration guide; API reference, Flows
    """
    delivery = look_up_integration(submission, step)
    for sub_step in (
        evaluate_rules,
        map_outbound,
        parse_properties,
        validate,
        check_caps,
        send_request,
        price_delivery,
    ):
        if delivery.outcome is None or sub_step is price_delivery:
            sub_step(submission, delivery)
    append_results(submission, delivery)
    record_event(submission, delivery)
    return delivery


def look_up_integration(submission: Submission, step: RecipientStep) -> Delivery:
    """Sub-step 1. An unknown module is served by a stub that records and succeeds."""
    namespace = submission.namespace
    delivery = Delivery(
        step, namespace.ids.object_id(), namespace.clock.now(), find(step.module_id)
    )
    price = quote(step.pricing, submission.variables, None, submission.context)
    delivery.variables = {
        **submission.variables,
        "recipient": dict(step.recipient),
        "event_id": delivery.event_id,
        "price": price.amount if price else 0,
    }
    if not known(step.module_id):
        submission.trace.note(
            PHASE,
            "done",
            f"No module {step.module_id}: a generic stub takes its place, records and succeeds.",
            step_id=step.id,
        )
    return delivery


def evaluate_rules(submission: Submission, delivery: Delivery) -> None:
    """Sub-step 2. The step is skipped when its rules fail."""
    verdict = delivery.step.rule_set.evaluate(
        delivery.variables, now=submission.received, context=submission.context
    )
    if not verdict.passed:
        delivery.skip(verdict.reason or "The step's rules do not match")
        submission.trace.note(
            PHASE,
            "skipped",
            f"{delivery.step.key}: {delivery.reason}.",
            step_id=delivery.step.id,
            rules=verdict.results,
        )
    elif verdict.results:
        submission.trace.note(
            PHASE,
            "passed",
            f"{delivery.step.key}: the rules match.",
            step_id=delivery.step.id,
            rules=verdict.results,
        )


def map_outbound(submission: Submission, delivery: Delivery) -> None:
    """Sub-step 3. Mappings fill the integration's request variables.

    grade: documented | variables that a module declares as lead.… are passed without a mapping |
      integration guide
    grade: inferred | so is the price to be paid, where a module declares it | no source
    """
    declared = _declared(delivery.step.module_id)
    if "lead" in declared:
        delivery.properties["lead"] = dict(delivery.variables["lead"])
    if "price" in declared:
        delivery.properties["price"] = delivery.variables["price"]
    results = delivery.step.mappings.apply(
        delivery.variables,
        delivery.properties,
        now=submission.received,
        context=submission.context,
    )
    submission.trace.note(
        PHASE,
        "done",
        f"{delivery.step.key}: {len(delivery.properties)} properties mapped.",
        step_id=delivery.step.id,
        mappings=results,
    )


@lru_cache(maxsize=256)
def _declared(module_id: str) -> frozenset[str]:
    """The first words of the variables that a module declares."""
    variables = find(module_id).request_variables
    return frozenset(variable.name.partition(".")[0] for variable in variables)


def parse_properties(submission: Submission, delivery: Delivery) -> None:
    """Sub-step 4. Mapped values become the types that the integration declares."""
    name_credential(delivery.integration, delivery.properties, delivery.step.document)
    parse_types(delivery.integration, delivery.properties, submission.received)


def validate(submission: Submission, delivery: Delivery) -> None:
    """Sub-step 5. An integration that says what is missing is skipped with that reason."""
    message = refusal_of(delivery.integration, delivery.properties, submission.namespace)
    if message is not None:
        delivery.skip(message)
    submission.trace.note(
        PHASE,
        "passed" if message is None else "skipped",
        f"{delivery.step.key}: {message or f'{delivery.step.module_id} takes the properties'}.",
        step_id=delivery.step.id,
    )


def check_caps(submission: Submission, delivery: Delivery) -> None:
    """Sub-step 6. A full cap skips the step; the lead goes on.

    grade: documented | a full step cap skips the step and leaves the lead's outcome alone |
      help centre, volume caps
    """
    if not delivery.step.caps:
        return
    now = submission.received
    caps = tuple(matching(delivery.step.caps, delivery.variables, submission.context))
    with submission.namespace.lock:
        full = counters_of(submission).take(caps, now)
    if full is None:
        delivery.held_caps = caps
        submission.trace.note(
            PHASE,
            "passed",
            f"{delivery.step.key}: {len(caps)} caps apply and have room.",
            step_id=delivery.step.id,
            caps=[cap.id for cap in caps],
        )
        return
    delivery.caps_reached = (full.limit.id,)
    delivery.skip(rendered(full.limit.reason, submission, delivery.variables))
    submission.trace.note(
        PHASE,
        "skipped",
        f"{delivery.step.key}: cap {full.limit.name or full.limit.id} is full "
        f"({full.count} of {full.limit.maximum}).",
        step_id=delivery.step.id,
    )


def send_request(submission: Submission, delivery: Delivery) -> None:
    """Sub-steps 7 and 8. Send the request over real HTTP and read the answer."""
    result = deliver(
        delivery.integration,
        delivery.properties,
        submission.namespace,
        lead_id=submission.lead_id,
        step_id=delivery.step.id,
        forced=delivery_plan(submission),
    )
    overrule(submission, result)
    delivery.outcome, delivery.reason = result.outcome, result.reason
    delivery.exchanges, delivery.appended = result.exchanges, result.event
    submission.trace.note(
        PHASE,
        "failed" if result.outcome == "error" else "done",
        f"{delivery.step.key}: {result.outcome}"
        + (f", {result.reason}." if result.reason else "."),
        step_id=delivery.step.id,
        deliveries=[exchange.number for exchange in result.exchanges],
        result=result.event,
        **_faults(result.exchanges),
    )


def _faults(exchanges: list[Exchange]) -> dict[str, Any]:
    """What armed faults did to the exchanges, for the trace."""
    struck = [exchange.fault for exchange in exchanges if exchange.fault]
    return {"faults": struck} if struck else {}


def price_delivery(submission: Submission, delivery: Delivery) -> None:
    """What the recipient pays, and the step's caps, now that the outcome is known.

    grade: inferred | a sale price is due only for a successful delivery |
      concept documents, Pricing
    grade: documented | with override the recipient pays the price in its answer |
      help centre, lead pricing
    """
    if delivery.outcome == "success":
        found = quote(
            delivery.step.pricing,
            delivery.variables,
            delivery.appended.get("price"),
            submission.context,
        )
        if found is not None:
            delivery.sale_price = delivery.revenue = found.amount
    if delivery.held_caps:
        with submission.namespace.lock:
            counters_of(submission).settle(
                delivery.held_caps, submission.received, counted=delivery.outcome == "success"
            )


def append_results(submission: Submission, delivery: Delivery) -> None:
    """Sub-step 9. What came back is visible to later steps under the step's key.

    grade: documented | results stand at top level under the key of the recipient; a later result
      overwrites, a skipped step leaves earlier values |
      leadconduit-default 2.9.14; help centre, filtering duplicates
    """
    submission.revenue += delivery.revenue
    submission.delivery_failed |= delivery.outcome == "error"
    if delivery.outcome == "skip":
        return
    key = delivery.step.key
    # What stands there already are earlier results, or the flags of the list checks.
    results = {**submission.variables.get(key, {}), **delivery.appended}
    results |= {"outcome": delivery.outcome, "reason": delivery.reason}
    submission.appended[key] = submission.variables[key] = results


def record_event(
    submission: Submission,
    delivery: Delivery,
    *,
    kind: str = "recipient",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Sub-step 10. Record the recipient event, or one of another `kind` with `more` members."""
    record_recipient(
        submission,
        delivery.step,
        {
            "outcome": delivery.outcome,
            "reason": delivery.reason,
            "appended": delivery.appended,
            "exchanges": delivery.exchanges,
            "sale_price": delivery.sale_price,
            "revenue": delivery.revenue,
            "caps_reached": delivery.caps_reached,
        },
        delivery.started,
        delivery.event_id,
        kind=kind,
        more=more or {},
    )
