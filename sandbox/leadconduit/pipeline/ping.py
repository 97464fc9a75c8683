"""A ping: what would become of a lead, as a bid; no lead, no steps, no events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sandbox.contract.message import Reply
from sandbox.leadconduit.coverage import cover
from sandbox.leadconduit.integrations.inbound_registry import find_inbound
from sandbox.leadconduit.pipeline.acceptance import check_acceptance
from sandbox.leadconduit.pipeline.authentication import authenticate_source
from sandbox.leadconduit.pipeline.caps import check_caps
from sandbox.leadconduit.pipeline.hours import check_hours
from sandbox.leadconduit.pipeline.hygiene import clean_parameters
from sandbox.leadconduit.pipeline.inbound_mapping import map_inbound
from sandbox.leadconduit.pipeline.inbound_request import read_inbound
from sandbox.leadconduit.pipeline.inbound_response import write_inbound
from sandbox.leadconduit.pipeline.lead_creation import create_lead
from sandbox.leadconduit.pipeline.list_checks import check_lists
from sandbox.leadconduit.pipeline.magic import decided, recognise
from sandbox.leadconduit.pipeline.ping_limits import (
    PHASE as LIMITS,
)
from sandbox.leadconduit.pipeline.ping_limits import (
    check_ping_limits,
    settle_ping_limits,
)
from sandbox.leadconduit.pipeline.pricing import set_price
from sandbox.leadconduit.pipeline.receive import refuse_disabled_flow
from sandbox.leadconduit.pipeline.submission import Ending, Phase, Refusal, Submission
from sandbox.leadconduit.pipeline.trace import Trace, plain
from sandbox.leadconduit.pricing import Price
from sandbox.world.clock import iso
from sandbox.world.namespace import Namespace

PHASE = "ping"
STATISTICS: Final = "ping_statistics"
NO_BID: Final = "no bid"
DISABLED: Final = "Pings are not enabled"


def refuse_disabled_pings(submission: Submission) -> Ending | None:
    """A flow takes pings only where they are enabled.

    grade: documented | pings need ping_enabled on the flow | help centre, real-time bidding
    grade: inferred | without it a ping fails, or answers 404; switch disabled_ping | no source
    grade: ours | the reason "Pings are not enabled" | no source
    """
    if submission.flow.ping_enabled:
        return None
    if submission.namespace.switches["disabled_ping"] == "not-found":
        raise Refusal(404, DISABLED)
    submission.trace.note(PHASE, "ended", "The flow does not take pings.")
    return Ending("failure", DISABLED, PHASE, "flow.ping_enabled is false")


# grade: documented | a ping is mapped, typed, checked against lists, priced, and held against caps
#   and criteria; no step is run | help centre, real-time bidding
PING_PHASES: Final[tuple[Phase, ...]] = (
    authenticate_source,
    read_inbound,
    refuse_disabled_flow,
    refuse_disabled_pings,
    clean_parameters,
    map_inbound,
    create_lead,
    recognise,
    check_hours,
    check_ping_limits,
    check_lists,
    set_price,
    check_caps,
    check_acceptance,
)
"""From authentication to the criteria; the first that returns an `Ending` ends the ping."""


def run_ping(submission: Submission) -> Reply:
    """Take a ping through its phases, remember it, and answer.

    Raises `Refusal` and `InboundError` for a request that is turned away before it is a ping.
    """
    try:
        for phase in PING_PHASES:
            submission.ending = decided(phase, submission)
            if submission.ending is not None:
                break
        bid(submission)
        write_inbound(submission)
    except BaseException:
        settle_ping_limits(submission, counted=False)
        raise
    settle_ping_limits(submission, counted=submission.outcome == "success")
    keep_ping(submission)
    count_ping(submission)
    status, headers, body = submission.answer
    return Reply(status, body, headers)


def bid(submission: Submission) -> None:
    """Without a price above 0 there is no bid.

    grade: observed | such a ping is a failure, reason "no bid" unless there is one already |
      leadconduit-default 2.9.14
    """
    if submission.paid_price > 0 or not find_inbound(submission.source.module_id).bids:
        return
    ending = submission.ending or Ending("success", None, PHASE, "the price is not above 0")
    reason = NO_BID if ending.reason is None else ending.reason
    submission.ending = Ending("failure", reason, ending.phase, ending.rule)
    submission.trace.note(PHASE, "ended", f"No price above 0: {reason}.")


@dataclass(slots=True)
class Ping:
    """What is kept of a ping for tests to look at."""

    number: int
    flow_id: str
    flow_name: str
    source_id: str
    source_name: str
    outcome: str
    reason: str | None
    price: Price
    time_ms: int
    received: datetime
    ping_limit_reached: bool
    decided_by: Mapping[str, Any] | None
    fields: tuple[str, ...]
    variables: Mapping[str, Any]
    trace: Trace

    def as_json(self) -> dict[str, Any]:
        """The ping with its outcome, its values and its trace."""
        return {
            "number": self.number,
            "flow": {"id": self.flow_id, "name": self.flow_name},
            "source": {"id": self.source_id, "name": self.source_name},
            "outcome": self.outcome,
            "reason": self.reason,
            "price": self.price,
            "received_at": iso(self.received),
            "ping_limit_reached": self.ping_limit_reached,
            "decided_by": self.decided_by,
            "fields": list(self.fields),
            "variables": self.variables,
            "trace": self.trace.as_json(),
        }


def keep_ping(submission: Submission) -> None:
    """Put the ping, with its trace, into the namespace's pings."""
    ending = submission.ending
    hidden = submission.secrets.hidden
    ping = Ping(
        number=0,
        flow_id=submission.flow.id,
        flow_name=submission.flow.name,
        source_id=submission.source.entity_id,
        source_name=submission.source.name,
        outcome=submission.outcome,
        reason=hidden(submission.reason),
        price=submission.paid_price,
        time_ms=round(submission.received.timestamp() * 1000),
        received=submission.received,
        ping_limit_reached=ending is not None and ending.phase == LIMITS,
        decided_by=hidden({"phase": ending.phase, "rule": ending.rule}) if ending else None,
        fields=tuple(submission.fields),
        variables=hidden(plain(submission.variables)),
        trace=submission.trace,
    )
    size = 4000 + 300 * len(ping.fields) + len(submission.call.request.body)
    submission.namespace.pings.append(ping, size)
    cover(submission)


def count_ping(submission: Submission) -> None:
    """Count the ping by flow, source and hour.

    grade: documented | pings are counted, not kept as events | API description, event-statistic
    """
    hour = iso(submission.received.replace(minute=0, second=0, microsecond=0))
    flow_id, source_id = submission.flow.id, submission.source.entity_id
    with submission.namespace.lock:
        counts = submission.namespace.store.collection(STATISTICS)
        number = f"{flow_id}/{source_id}/{hour}"
        record = counts.get(number)
        before = record.value if record is not None else dict.fromkeys(_COUNTED, 0)
        outcome = submission.outcome
        counts.put(
            number,
            {
                "flow_id": flow_id,
                "source_id": source_id,
                "hour": hour,
                **{name: before[name] + (name in ("submitted", outcome)) for name in _COUNTED},
            },
        )


_COUNTED: Final = ("submitted", "success", "failure", "error")


def ping_statistics(namespace: Namespace) -> list[dict[str, Any]]:
    """The counts of pings: flow_id, source_id, hour, submitted, success, failure and error."""
    return list(namespace.store.collection(STATISTICS).values())
