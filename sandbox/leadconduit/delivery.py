"""One delivery through an integration, over real HTTP or to a stub; it never raises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sandbox.leadconduit.credentials import with_credential
from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.base import (
    OUTCOMES,
    Context,
    DeliveryError,
    Integration,
)
from sandbox.leadconduit.integrations.registry import find
from sandbox.leadconduit.values import ValueContext, parse
from sandbox.leadconduit.variables import assign, lookup
from sandbox.world.exchange import Exchange, IncomingResponse, OutgoingRequest
from sandbox.world.faults import FaultPlan
from sandbox.world.namespace import Namespace


@dataclass(slots=True)
class Delivered:
    """What came of a delivery. `event` is the whole event; outcome and reason are also in it."""

    outcome: str
    reason: str | None
    event: dict[str, Any]
    exchanges: list[Exchange] = field(default_factory=list)


def parse_types(integration: Integration, properties: dict[str, Any], now: datetime) -> None:
    """Parse the mapped values to the types that the integration declares, in place."""
    context = ValueContext(now=now)
    for first, name, type_name in _typed(integration.module_id):
        if first not in properties and name not in properties:
            continue
        value = lookup(properties, name)
        if value is not None:
            assign(properties, name, parse(value, type_name, context))


@lru_cache(maxsize=256)
def _typed(module_id: str) -> tuple[tuple[str, str, str], ...]:
    """First word, name and type of the variables of a module that are parsed."""
    return tuple(
        (variable.name.partition(".")[0], variable.name, variable.type)
        for variable in find(module_id).request_variables
        if variable.type not in ("wildcard", "array") and not variable.name.endswith("*")
    )


def refusal_of(
    integration: Integration, properties: dict[str, Any], namespace: Namespace
) -> str | None:
    """Why the integration does not want these properties; None when it does."""
    return integration.validate(properties, _context(namespace))


def _context(namespace: Namespace) -> Context:
    """What the integration may know.

    grade: documented | delivery addresses must be public | integration guide
    grade: ours | in a sandbox loopback and allowed hosts pass too; switch delivery_addresses |
      no source
    """
    return Context(
        environment=namespace.switches["delivery_addresses"],
        now=namespace.clock.now(),
        random=namespace.random,
        allows=namespace.outbox.policy.allows,
    )


def deliver(
    integration: Integration,
    properties: dict[str, Any],
    namespace: Namespace,
    *,
    lead_id: str | None = None,
    step_id: str | None = None,
    forced: FaultPlan | None = None,
) -> Delivered:
    """Send `properties` through `integration` by the namespace's outbox; `forced` is how its
    exchanges end, where that is decided already.

    grade: observed | an exception in request or response becomes an error |
      leadconduit-integrations registry
    grade: inferred | a connection error or a time-out is an error whose reason is its message |
      no source
    """
    from sandbox.leadconduit.stand_ins import served

    exchanges: list[Exchange] = []

    def send(request: OutgoingRequest) -> IncomingResponse:
        exchange = namespace.outbox.send(
            request,
            lead_id=lead_id,
            step_id=step_id,
            stand_in=served,
            forced=forced,
        )
        exchanges.append(exchange)
        if exchange.response is None:
            raise DeliveryError(exchange.error or "no response")
        return exchange.response

    try:
        known = with_credential(integration, properties, namespace)
        event = base.deliver(integration, known, _context(namespace), send)
    except DeliveryError as error:
        return Delivered("error", str(error), {"outcome": "error", "reason": str(error)}, exchanges)
    prefix = base.outcome_prefix(integration)
    result = lookup(event, prefix) if prefix else event
    outcome = result.get("outcome") if isinstance(result, dict) else None
    reason = result.get("reason") if isinstance(result, dict) else None
    return Delivered(
        outcome if outcome in OUTCOMES else "error",
        str(reason) if reason else None,
        event,
        exchanges,
    )
