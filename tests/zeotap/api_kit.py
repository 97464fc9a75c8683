"""The Zeotap API behind the real service: requests go in as text, answers come out checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson

from sandbox.contract.document import Document, load
from sandbox.contract.message import Request
from sandbox.resources import folder
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.world.fixtures import load_world
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm
from sandbox.zeotap.product import zeotap_product

ONE = "a0000000-0000-4000-8000-000000000001"
TWO = "a0000000-0000-4000-8000-000000000002"
OWNER = "a0000000-0000-4000-8000-0000000000b1"
ADMIN = "a0000000-0000-4000-8000-0000000000b2"
MEMBER = "a0000000-0000-4000-8000-0000000000b3"
NOBODY = "a0000000-0000-4000-8000-00000000dead"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAMP = "2026-03-02T09:00:00Z"

WEBHOOK: dict[str, Any] = {
    "name": "Hook",
    "destination_type": "webhook",
    "config": {"url": "https://hooks.example/rows", "headers": {"X-API-Key": "hook-secret"}},
}
SALESFORCE: dict[str, Any] = {
    "name": "CRM",
    "destination_type": "salesforce",
    "config": {"instance_url": "https://crm.example", "api_version": "58.0"},
}
WAREHOUSE: dict[str, Any] = {
    "name": "Warehouse",
    "source_type": "snowflake",
    "config": {
        "account": "xy12345",
        "warehouse": "COMPUTE",
        "database": "LEADS",
        "username": "reader",
        "password": "warehouse-secret",
    },
}


@cache
def document() -> Document:
    """The Zeotap document."""
    return load(folder("openapi") / "zeotap.yaml")


@dataclass(frozen=True)
class Answer:
    """What came back; a stream is read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def events(self) -> list[tuple[str, Any]]:
        """The events of a stream: name and data."""
        pieces = [event.split("\n") for event in self.body.decode().rstrip("\n").split("\n\n")]
        return [
            (name.removeprefix("event: "), orjson.loads(data.removeprefix("data: ")))
            for name, data in pieces
        ]


@dataclass
class Api:
    """A service with the default workspaces; any answer that breaks the contract is a 500."""

    switches: dict[str, Any] = field(default_factory=dict)
    section: dict[str, Any] | None = None
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        products = [zeotap_product(document())]
        clock = {"now": NOW.isoformat(), "frozen": True}
        small: dict[str, Any] = {"clock": clock, "switches": self.switches}
        if self.section is not None:
            small["zeotap"] = self.section
        world = load_world(small, products)
        self.service = Service(products, Realm(products, world, Settings()), strict_contract=True)

    @property
    def namespace(self) -> Namespace:
        return self.service.realm.default

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = "sk_test_sandbox",
        workspace: str | None = ONE,
        header: str | None = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request to `path` below the workspace (or to `path`, from its root).

        `header` is X-Workspace-ID: that of the path for an empty one, left out for None. A `body`
        of bytes is sent as it is, any other as JSON.
        """
        sent: dict[str, str] = {"host": "sandbox.test"}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if header is not None and workspace is not None:
            sent["x-workspace-id"] = header or workspace
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else orjson.dumps(body)
            sent |= {"content-type": "application/json", "content-length": str(len(data))}
        sent |= headers or {}
        place, _, query = path.partition("?")
        below = place if workspace is None else f"/api/v1/workspaces/{workspace}{place}"
        reply = self.service.answer(Request(method, below, query, sent, data))
        text = reply.body if reply.stream is None else b"".join(reply.stream)
        return Answer(reply.status, reply.headers, text)

    def get(self, path: str, **more: Any) -> Answer:
        """A GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        """A POST."""
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> Answer:
        """A PUT."""
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        """A DELETE."""
        return self.call("DELETE", path, **more)

    def made(self, path: str, body: Any, **more: Any) -> Any:
        """What was created."""
        answer = self.post(path, body, **more)
        assert answer.status == 201, answer
        return answer.json

    def pipeline(self, **more: Any) -> tuple[Any, Any]:
        """A sync of a model to a webhook, and the webhook."""
        source = self.made("/sources", WAREHOUSE)
        model = self.made("/models", {"name": "Leads", "source_id": source["id"]})
        hook = self.made("/destinations", WEBHOOK)
        ids = {"model_id": model["id"], "destination_id": hook["id"]}
        return self.made("/syncs", {"name": "Leads to the hook", **ids, **more}), hook
