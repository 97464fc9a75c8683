"""A submission on its way through the pipeline, and the lead that remains of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.call import Call
from sandbox.leadconduit.caps import Cap
from sandbox.leadconduit.compiled import Flow, Source
from sandbox.leadconduit.magic import Forced
from sandbox.leadconduit.ping_limits import PingLimit
from sandbox.leadconduit.pipeline.secrecy import Secrets
from sandbox.leadconduit.pipeline.trace import Trace, plain
from sandbox.leadconduit.pricing import Price
from sandbox.leadconduit.templates import TemplateContext
from sandbox.world.clock import iso
from sandbox.world.namespace import Namespace


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a lead goes no further: its outcome, the reason given, and the rule that decided."""

    outcome: str
    reason: str | None
    phase: str
    rule: str | None = None


class Refusal(Exception):
    """The submission is turned away before there is a lead; the handler answers `message`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(slots=True)
class Submission:
    """One submission. The phases fill it from top to bottom.

    `parameters` are the submitted values by the names the source uses, `fields` by the names of
    the flow; `variables` are what rules and templates see; `appended` is what steps brought back.
    `forced` is what a reserved value forces on it. A ping is a submission that never becomes a
    lead: its `lead_id` is empty.
    """

    call: Call
    namespace: Namespace
    flow: Flow
    source: Source
    lead_id: str
    received: datetime
    context: TemplateContext
    variables: dict[str, Any]
    ping: bool = False
    trace: Trace = field(default_factory=Trace)
    parameters: Any = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    redirect: str | None = None
    price: Price = 0
    held_caps: tuple[Cap, ...] = ()
    held_ping_limits: tuple[PingLimit, ...] = ()
    cap_reached: bool = False
    ending: Ending | None = None
    step_count: int = 0
    disabled_step_count: int = 0
    delivery_failed: bool = False
    appended: dict[str, Any] = field(default_factory=dict)
    forced: Forced | None = None
    revenue: Price = 0
    event_ids: list[str] = field(default_factory=list)
    stored_lead: dict[str, Any] | None = None
    answer: tuple[int, dict[str, str], bytes] = (500, {}, b"")

    @property
    def secrets(self) -> Secrets:
        """The sensitive texts of the lead."""
        return self.trace.secrets

    @property
    def outcome(self) -> str:
        """The outcome of the lead as it stands: success until something ended it.

        grade: documented | only caps, criteria, filters and errors change the outcome |
          API reference, Flows; integration guide
        """
        return self.ending.outcome if self.ending else "success"

    @property
    def reason(self) -> str | None:
        """The reason of the outcome, if one is given."""
        return self.ending.reason if self.ending else None

    @property
    def paid_price(self) -> Price:
        """What the answer says the lead costs.

        grade: inferred | a lead that does not end in success costs 0 | help centre, samples
        """
        return self.price if self.outcome == "success" else 0


Phase = Callable[[Submission], Ending | None]


@dataclass(slots=True)
class Lead:
    """What is kept of a submission for tests to look at."""

    id: str
    flow_id: str
    flow_name: str
    source_id: str
    source_name: str
    outcome: str
    reason: str | None
    price: Price
    revenue: Price
    time_ms: int
    received: datetime
    decided_by: Mapping[str, Any] | None
    fields: tuple[str, ...]
    variables: Mapping[str, Any]
    event_ids: tuple[str, ...]
    trace: Trace

    def as_json(self) -> dict[str, Any]:
        """The lead with its outcome, its values and its events, without the trace."""
        return {
            "id": self.id,
            "flow": {"id": self.flow_id, "name": self.flow_name},
            "source": {"id": self.source_id, "name": self.source_name},
            "outcome": self.outcome,
            "reason": self.reason,
            "price": self.price,
            "revenue": self.revenue,
            "received_at": iso(self.received),
            "decided_by": self.decided_by,
            "fields": list(self.fields),
            "variables": plain(self.variables),
            "event_ids": list(self.event_ids),
        }

    def trace_json(self) -> list[dict[str, Any]]:
        """The whole trace, phase by phase."""
        return self.trace.as_json()
