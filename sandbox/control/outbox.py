"""Operations on what is sent out: hold, fire, flush, drop, duplicate, put in order, sign."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.control.clock import duration
from sandbox.control.refusals import unprocessable
from sandbox.world.agenda import Due
from sandbox.world.clock import EARLIEST, iso_ms
from sandbox.world.holding import TIMEOUT_SECONDS, Held, HoldRule
from sandbox.world.signing import HEADER, Signing

if TYPE_CHECKING:
    from sandbox.world.exchange import Exchange
    from sandbox.world.namespace import Namespace

SETTLE_SECONDS: Final = 10.0


def get_outbox(call: Call) -> Reply:
    """What is held, by which rules, and how requests are signed."""
    return Reply.json(view(call.namespace))


def hold_deliveries(call: Call) -> Reply:
    """Hold what fits from now on. Raises Problem `unprocessable` for a delay that is none."""
    body = call.body or {}
    delay_ms = None
    if "delay" in body:
        try:
            delay_ms = round(duration(body["delay"]).total_seconds() * 1000)
        except (ValueError, OverflowError) as error:
            finding = Finding(("body", "delay"), "duration", str(error))
            raise unprocessable(f"Nothing is held: {error}.", [finding]) from error
    rule = HoldRule(
        url=body.get("url", ""),
        method=body.get("method", "").upper(),
        step_id=body.get("step_id", ""),
        lead_id=body.get("lead_id", ""),
        delay_ms=delay_ms,
        timeout=body.get("timeout", TIMEOUT_SECONDS),
    )
    call.namespace.outbox.holding.hold(rule)
    return Reply.json(view(call.namespace))


def release_deliveries(call: Call) -> Reply:
    """Hold nothing more."""
    call.namespace.outbox.holding.release()
    return Reply.json(view(call.namespace))


def flush_deliveries(call: Call) -> Reply:
    """Send all that is held, in order."""
    fired = call.namespace.outbox.holding.flush()
    return Reply.json({"deliveries": [brief(one) for one in fired]})


def settle_outbox(call: Call) -> Reply:
    """Wait until the callbacks of answers that were given are sent; whether they are."""
    seconds = (call.body or {}).get("seconds", SETTLE_SECONDS)
    return Reply.json({"settled": settled(call.namespace, seconds)})


def settled(namespace: Namespace, seconds: float) -> bool:
    """Whether all that nobody waits for was sent within so many seconds of real time."""
    deadline = time.monotonic() + seconds
    if not namespace.realm.service.senders.settle(seconds):
        return False
    return namespace.outbox.holding.settle(max(0.0, deadline - time.monotonic()))


def fire_delivery(call: Call) -> Reply:
    """Send one now. Raises Problem `not-found`."""
    return _whole(call.namespace.outbox.holding.fire(call.params["number"]))


def drop_delivery(call: Call) -> Reply:
    """Never send a held one. Raises Problem `not-found`, `conflict`."""
    status = (call.body or {}).get("status")
    return _whole(call.namespace.outbox.holding.drop(call.params["number"], status))


def duplicate_delivery(call: Call) -> Reply:
    """The same once more. Raises Problem `not-found`."""
    return _whole(call.namespace.outbox.holding.duplicate(call.params["number"]), 201)


def reorder_deliveries(call: Call) -> Reply:
    """Put what is held in order. Raises Problem `unprocessable` for what is not held."""
    holding = call.namespace.outbox.holding
    known = {one.number for one in holding.held}
    findings = [
        Finding(("body", "order", place), "held", f"the delivery {number} is not held")
        for place, number in enumerate(call.body["order"])
        if number not in known
    ]
    if findings:
        raise unprocessable("The order was not changed.", findings)
    holding.reorder(call.body["order"])
    return Reply.json(view(call.namespace))


def set_signing(call: Call) -> Reply:
    """Sign what is sent from now on."""
    signing = Signing(call.body["secret"], call.body.get("header", HEADER))
    call.namespace.outbox.signing = signing
    return Reply.json(view(call.namespace))


def stop_signing(call: Call) -> Reply:
    """Sign nothing more."""
    call.namespace.outbox.signing = None
    return Reply.json(view(call.namespace))


def view(namespace: Namespace) -> dict[str, Any]:
    """The outbox as a JSON value; the secret is not told."""
    outbox = namespace.outbox
    return {
        "rules": [_rule(rule) for rule in outbox.holding.rules],
        "held": [brief(one) for one in outbox.holding.held],
        "signing": None if outbox.signing is None else {"header": outbox.signing.header},
    }


def brief(exchange: Exchange) -> dict[str, Any]:
    """A delivery as lists show it."""
    return exchange.as_json(full=False)


def _whole(exchange: Exchange, status: int = 200) -> Reply:
    return Reply.json(exchange.as_json(), status)


def _rule(rule: HoldRule) -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: value
        for name in ("url", "method", "step_id", "lead_id")
        if (value := getattr(rule, name))
    }
    if rule.delay_ms is not None:
        shown["delay"] = rule.delay_ms / 1000
    return {**shown, "timeout": rule.timeout}


# What the clock brings about.


def fire_due(namespace: Namespace) -> None:
    """Send what was held for a time that is over; next to nothing while nothing is held."""
    if not namespace.outbox.holding.empty:
        namespace.outbox.holding.run_due()


def held_agenda(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    """The next delivery that is held for a time."""
    for held in namespace.outbox.holding.due[:1]:
        yield _due(namespace, held)


def _due(namespace: Namespace, held: Held) -> Due:
    exchange = held.exchange
    return Due(
        EARLIEST + timedelta(milliseconds=held.due_ms or 0),
        held.kind,
        f"The {held.kind} {exchange.number} to {exchange.request.url}, held since "
        f"{iso_ms(exchange.started_ms)}, is sent.",
        {
            "delivery": exchange.number,
            "lead_id": exchange.lead_id,
            "step_id": exchange.step_id,
            "url": exchange.request.url,
        },
        partial(_fired, namespace, exchange.number),
    )


def _fired(namespace: Namespace, number: int) -> dict[str, Any]:
    fired = namespace.outbox.holding.fire_due(number)
    if fired is None:
        return {"state": None, "status": None}
    status = None if fired.response is None else fired.response.status
    return {"state": fired.state, "status": status}
