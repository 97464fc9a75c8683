"""What a sandbox elsewhere recorded, as the objects that records are made of."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.contract.problems import Finding
from sandbox.world.clock import parse_instant
from sandbox.world.exchange import Exchange, IncomingResponse, OutgoingRequest
from sandbox.world.journal import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Mapping[str, Any]


def milliseconds(text: str) -> int:
    """A time as the control plane writes it, in milliseconds since 1970."""
    return round(parse_instant(text).timestamp() * 1000)


def read_entry(shown: Json) -> Entry:
    """A request of the journal. Secrets in its headers are masked."""
    request, reply = shown["request"], shown["reply"]
    return Entry(
        time_ms=milliseconds(shown["time"]),
        duration_us=shown["duration_us"],
        namespace=shown["namespace"],
        method=shown["method"],
        path=shown["path"],
        query=shown["query"],
        request_headers=request["headers"],
        request_body=_body(request),
        remote_addr=shown["remote_addr"],
        product=shown["product"],
        operation=shown["operation"],
        status=shown["status"],
        reply_headers=reply["headers"],
        reply_body=_body(reply),
        findings=tuple(map(_finding, shown["findings"])),
        violations=tuple(map(_finding, shown["violations"])),
        lead_id=shown["lead_id"],
        problem=shown["problem"],
        number=shown["number"],
    )


def read_exchange(shown: Json) -> Exchange:
    """A delivery. Secrets in its headers and its URL are masked."""
    request, response = shown["request"], shown["response"]
    started = milliseconds(shown["time"])
    sent = OutgoingRequest(shown["method"], shown["url"], request["headers"], _body(request))
    answer = None
    if response is not None:
        answer = IncomingResponse(shown["status"], response["headers"], _body(response))
    return Exchange(
        request=sent,
        response=answer,
        error=shown["error"],
        error_kind=shown["error_kind"],
        stub=shown["stub"],
        started_ms=started,
        ended_ms=started + shown["ms"],
        redirects=tuple(shown["redirects"]),
        lead_id=shown["lead_id"],
        step_id=shown["step_id"],
        number=shown["number"],
        state=shown.get("state", "sent"),
        copy_of=shown.get("copy_of"),
    )


@dataclass
class RemoteLead:
    """A lead or a ping of a sandbox elsewhere; its trace is fetched when it is asked for."""

    shown: Json
    fetch_trace: Callable[[], list[dict[str, Any]]]

    @property
    def id(self) -> str:
        """Its id; that of a ping is empty."""
        return str(self.shown.get("id", ""))

    @property
    def flow_id(self) -> str:
        return str(self.shown["flow"]["id"])

    @property
    def flow_name(self) -> str:
        return str(self.shown["flow"]["name"])

    @property
    def source_id(self) -> str:
        return str(self.shown["source"]["id"])

    @property
    def source_name(self) -> str:
        return str(self.shown["source"]["name"])

    @property
    def received(self) -> datetime:
        """When it came, on the clock of the namespace."""
        return parse_instant(self.shown["received_at"])

    @property
    def time_ms(self) -> int:
        return milliseconds(self.shown["received_at"])

    @property
    def event_ids(self) -> tuple[str, ...]:
        return tuple(self.shown.get("event_ids", ()))

    @cached_property
    def trace(self) -> list[dict[str, Any]]:
        """The notes of the phases."""
        return self.fetch_trace()

    def as_json(self) -> Json:
        """As the control plane shows it."""
        return self.shown

    def trace_json(self) -> list[dict[str, Any]]:
        """The notes of the phases."""
        return self.trace

    def __getattr__(self, name: str) -> Any:
        """What the control plane shows under the same name: outcome, reason, price, variables."""
        if name.startswith("_") or name not in self.shown:
            raise AttributeError(name)
        return self.shown[name]


def _finding(shown: Json) -> Finding:
    return Finding(
        tuple(shown["location"]),
        shown.get("rule", ""),
        shown.get("message", ""),
        shown.get("expected"),
        shown.get("got"),
    )


def _body(shown: Json) -> bytes:
    kind, body = shown["body_kind"], shown["body"]
    if kind == "base64":
        return b64decode(body)
    if kind == "json":
        return orjson.dumps(body)
    return b"" if body is None else str(body).encode()
