"""What a test reads: requests, deliveries, leads and events, as small read-only records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

if TYPE_CHECKING:
    from sandbox.contract.problems import Finding
    from sandbox.leadconduit.pipeline.ping import Ping
    from sandbox.leadconduit.pipeline.submission import Lead
    from sandbox.world.exchange import Exchange
    from sandbox.world.journal import Entry


class Headers(Mapping[str, str]):
    """Headers by name, in any case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._names = {name.lower(): name for name in self._headers}

    def __getitem__(self, name: str) -> str:
        return self._headers[self._names[name.lower()]]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __repr__(self) -> str:
        return f"Headers({self._headers!r})"


class Content:
    """Something with a body."""

    body: bytes

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 become �."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The JSON value of the body. Raises ValueError, showing the body, when it is not JSON."""
        return parse_json(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The body as form fields; of a field that is there twice, the last value."""
        return dict(parse_qsl(self.text, keep_blank_values=True))


@dataclass(frozen=True)
class ReplyRecord(Content):
    """What was answered."""

    status: int
    headers: Headers
    body: bytes

    def __repr__(self) -> str:
        return f"<{self.status} {_short(self.text)}>"


class RequestRecord(Content):
    """One request to an imitated API, and its answer."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self.number: int = entry.number
        self.method: str = entry.method
        self.path: str = entry.path
        self.query: str = entry.query
        self.status: int = entry.status
        self.product: str = entry.product
        self.operation: str | None = entry.operation
        self.body: bytes = entry.request_body
        self.lead_id: str | None = entry.lead_id
        self.problem: str | None = entry.problem
        self.findings: tuple[Finding, ...] = tuple(entry.findings)
        self.violations: tuple[Finding, ...] = tuple(entry.violations)
        self.duration_ms: float = entry.duration_us / 1000

    @property
    def time(self) -> datetime:
        """When it came, on the clock of the namespace."""
        return _moment(self._entry.time_ms)

    @cached_property
    def headers(self) -> Headers:
        """The headers of the request."""
        return Headers(self._entry.request_headers)

    @property
    def params(self) -> dict[str, list[str]]:
        """The query parameters, each with all its values."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found

    @cached_property
    def reply(self) -> ReplyRecord:
        """What was answered."""
        entry = self._entry
        return ReplyRecord(entry.status, Headers(entry.reply_headers), entry.reply_body)

    def __repr__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"<{self.method} {self.path}{query} → {self.status}>"


class DeliveryRecord(Content):
    """One request that a step of a flow sent out, and what came back."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        request = exchange.request
        self.number: int = exchange.number
        self.method: str = request.method
        self.url: str = request.url
        self.body: bytes = request.body
        self.state: str = exchange.state
        self.copy_of: int | None = exchange.copy_of
        self.stubbed: bool = exchange.stubbed
        self.stub: str | None = exchange.stub
        self.error: str | None = exchange.error
        self.error_kind: str | None = exchange.error_kind
        self.lead_id: str | None = exchange.lead_id
        self.step_id: str | None = exchange.step_id
        self.duration_ms: int = exchange.ms

    @property
    def time(self) -> datetime:
        """When it was sent, on the clock of the namespace."""
        return _moment(self._exchange.started_ms)

    @property
    def status(self) -> int | None:
        """The status of the answer; None when none came."""
        response = self._exchange.response
        return None if response is None else response.status

    @cached_property
    def headers(self) -> Headers:
        """The headers that were sent."""
        return Headers(self._exchange.request.headers)

    @cached_property
    def response(self) -> ReplyRecord | None:
        """What came back; None when nothing did."""
        response = self._exchange.response
        if response is None:
            return None
        return ReplyRecord(response.status, Headers(response.headers), response.body)

    def __repr__(self) -> str:
        came = (self.error_kind or self.state) if self.status is None else self.status
        stubbed = f" (stub {self.stub})" if self.stubbed else ""
        return f"<{self.method} {self.url} → {came}{stubbed}>"


class LeadRecord:
    """One lead: how it ended, who decided, and with which values."""

    def __init__(self, lead: Lead) -> None:
        self._lead = lead
        self.id: str = lead.id
        self.outcome: str = lead.outcome
        self.reason: str | None = lead.reason
        self.flow_id: str = lead.flow_id
        self.flow: str = lead.flow_name
        self.source_id: str = lead.source_id
        self.source: str = lead.source_name
        self.price: float = float(lead.price)
        self.revenue: float = float(lead.revenue)
        self.decided_by: Mapping[str, Any] | None = lead.decided_by
        self.event_ids: tuple[str, ...] = lead.event_ids

    @property
    def time(self) -> datetime:
        """When it was received, on the clock of the namespace."""
        return self._lead.received

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What rules and templates saw at the end, sensitive values masked."""
        found: dict[str, Any] = self._lead.as_json()["variables"]
        return found

    @property
    def fields(self) -> dict[str, Any]:
        """The values of the lead by field, as they are normalised: `5125550142`, `TX`.

        What else a value knows (`raw`, `valid`, the parts of a phone number) is in `variables`.
        """
        return {name: _normal(value) for name, value in self.variables["lead"].items()}

    @cached_property
    def trace(self) -> list[dict[str, Any]]:
        """Phase by phase: what was looked at, what was decided, by which rule."""
        return self._lead.trace_json()

    def explain(self) -> str:
        """The trace as text to read."""
        return "\n".join([_headline(self), *map(_trace_line, self.trace)])

    def why(self) -> Explanation:
        """Why it ended so: a sentence as text, and as data what decided, with which values, and
        what would have changed it."""
        from sandbox.control.explanations import explanation
        from sandbox.control.kinds import plain_json

        return Explanation(explanation(self._lead, plain_json))

    def __repr__(self) -> str:
        return f"<lead {_headline(self)}>"


@dataclass(frozen=True)
class Explanation:
    """Why a lead, a ping or a request ended as it did; as text it is one sentence.

    `json` is all of it as `GET /_sandbox/leads/{id}/why`, `/pings/{number}/why` and
    `/requests/{number}/why` answer it.
    """

    json: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """What decided, in one sentence."""
        return str(self.json["sentence"])

    @property
    def phase(self) -> str | None:
        """The phase that decided; None where nothing turned the lead away."""
        phase: str | None = self.json["decided_by"]["phase"]
        return phase

    @property
    def kind(self) -> str:
        """What decided: flow, hours, cap, price, rule, step, magic, phase; of requests also fault,
        authentication, contract, source, inbound, answer; none where nothing did."""
        return str(self.json["decided_by"]["kind"])

    @property
    def looked_at(self) -> list[dict[str, Any]]:
        """What was looked at: what, its value, and what was expected."""
        return list(self.json["looked_at"])

    @property
    def would_change(self) -> list[dict[str, Any]]:
        """What would have changed it, each with a text."""
        return list(self.json["would_change"])

    def __str__(self) -> str:
        return self.sentence


class PingRecord:
    """One ping: what was bid, who decided, and with which values."""

    def __init__(self, ping: Ping) -> None:
        self._ping = ping
        self.number: int = ping.number
        self.outcome: str = ping.outcome
        self.reason: str | None = ping.reason
        self.flow_id: str = ping.flow_id
        self.flow: str = ping.flow_name
        self.source_id: str = ping.source_id
        self.source: str = ping.source_name
        self.price: float = float(ping.price)
        self.ping_limit_reached: bool = ping.ping_limit_reached
        self.decided_by: Mapping[str, Any] | None = ping.decided_by

    @property
    def time(self) -> datetime:
        """When it was received, on the clock of the namespace."""
        return self._ping.received

    @cached_property
    def variables(self) -> dict[str, Any]:
        """What rules and templates saw at the end, sensitive values masked."""
        found: dict[str, Any] = self._ping.as_json()["variables"]
        return found

    @cached_property
    def trace(self) -> list[dict[str, Any]]:
        """Phase by phase: what was looked at, what was decided, by which rule."""
        found: list[dict[str, Any]] = self._ping.as_json()["trace"]
        return found

    def why(self) -> Explanation:
        """Why nothing, or this, was bid: a sentence as text, and as data what decided."""
        from sandbox.control.explanations import explanation
        from sandbox.control.kinds import plain_json

        return Explanation(explanation(self._ping, plain_json))

    def __repr__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"<ping {self.number} {self.outcome}{reason}, bid {self.price:g}>"


class EventRecord:
    """One event; every member of its JSON form is under `json`, and by subscription."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.json = event
        self.id: str = event["id"]
        self.type: str = event["type"]
        self.outcome: str = event["outcome"]
        self.reason: str | None = event.get("reason")
        self.step_id: str | None = event.get("step_id")

    @property
    def lead_id(self) -> str | None:
        """The lead it belongs to."""
        lead = self.json.get("vars", {}).get("lead") or {}
        found: str | None = lead.get("id")
        return found

    def __getitem__(self, member: str) -> Any:
        return self.json[member]

    def __repr__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"<{self.type} event {self.outcome}{reason}>"


def parse_json(body: bytes) -> Any:
    """The JSON value of `body`. Raises ValueError, showing the body, when it is not JSON."""
    try:
        return orjson.loads(body)
    except ValueError as error:
        shown = _short(body.decode("utf-8", "replace"), 200) or "(empty)"
        raise ValueError(f"the body is not JSON ({error}): {shown}") from error


def _headline(lead: LeadRecord) -> str:
    reason = f": {lead.reason}" if lead.reason else ""
    return f"{lead.id} {lead.outcome}{reason} (flow {lead.flow!r}, source {lead.source!r})"


def _trace_line(note: Mapping[str, Any]) -> str:
    return f"  {note['phase']:<20} {note['decision']:<8} {note['about']}"


def _normal(value: Any) -> Any:
    """The normal value of a stored one, or of each in a list."""
    if isinstance(value, list):
        return [_normal(item) for item in value]
    return value["normal"] if isinstance(value, dict) and "normal" in value else value


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _short(text: str, limit: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
