"""A realm with recorded things in it, and calls of the control plane's behaviours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from sandbox.call import Call
from sandbox.contract.message import Reply, Request
from sandbox.contract.operations import Operation
from sandbox.control import BEHAVIOURS
from sandbox.settings import Settings
from sandbox.world.exchange import Exchange, IncomingResponse, OutgoingRequest
from sandbox.world.fixtures import World
from sandbox.world.journal import Entry
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm
from sandbox.world.switches import Switch

NOW = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
NOW_MS = 1767344400000
SWITCH = Switch("loud", False, (False, True), "ours", "Whether it is loud.")

Behave = Callable[..., Reply]


@dataclass
class Lead:
    """What the pipeline keeps, as far as the control plane looks at it."""

    id: str
    outcome: str = "success"
    reason: str | None = None
    flow_id: str = "f1"
    source_id: str = "s1"
    price: float = 0
    time_ms: int = NOW_MS
    variables: Mapping[str, Any] = field(default_factory=dict)
    decided_by: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "outcome": self.outcome,
            "reason": self.reason,
            "price": self.price,
            "variables": self.variables,
        }

    def trace_json(self) -> list[dict[str, Any]]:
        return [{"phase": "receive", "decision": "done", "about": f"Lead {self.id} came."}]


@pytest.fixture
def realm() -> Realm:
    return Realm((), World(name="blank", about="Nothing", definitions=(SWITCH,)), Settings())


@pytest.fixture
def namespace(realm: Realm) -> Namespace:
    realm.default.clock.freeze(NOW)
    return realm.default


@pytest.fixture
def behave(namespace: Namespace) -> Behave:
    """Calls a behaviour as it is called after validation."""

    def behave(operation: str, body: Any = None, /, **params: Any) -> Reply:
        call = Call(Request("GET", "/"), namespace, Operation(operation, operation, "GET", "/"))
        call.params, call.body = params, body
        return BEHAVIOURS[operation](call)

    return behave


def entry(**given: Any) -> Entry:
    """A journal entry with what a test is about; a dict as `body` is sent as JSON."""
    body = given.pop("body", b"")
    headers = given.pop("headers", {})
    if not isinstance(body, bytes):
        body, headers = orjson.dumps(body), {"content-type": "application/json", **headers}
    usual = {
        "time_ms": NOW_MS,
        "duration_us": 100,
        "namespace": "default",
        "method": "POST",
        "path": "/flows/f1/sources/s1/submit",
        "query": "",
        "remote_addr": "127.0.0.1",
        "product": "leadconduit",
        "operation": "submitLead",
        "status": 201,
        "reply_headers": {},
        "reply_body": b"",
    }
    return Entry(**{**usual, **given, "request_headers": headers, "request_body": body})


def exchange(url: str, status: int | None = 200, **given: Any) -> Exchange:
    """A delivery of JSON, and the text it was answered with."""
    body = orjson.dumps(given.pop("body", {}))
    sent = OutgoingRequest("post", url, {"Content-Type": "application/json"}, body)
    response = None if status is None else IncomingResponse(status, {}, b"thanks")
    usual = {"error": None, "error_kind": None, "stub": None, "redirects": ()}
    return Exchange(sent, response, started_ms=NOW_MS, ended_ms=NOW_MS, **{**usual, **given})
