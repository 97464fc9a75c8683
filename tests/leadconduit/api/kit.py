"""A small account behind the real service: requests go in as text, answers come out checked."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson

from sandbox.contract.document import Document, load
from sandbox.contract.message import Request
from sandbox.leadconduit.product import leadconduit_product
from sandbox.resources import folder
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.world.fixtures import load_world
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm

ACCOUNT = "65a0000000000000000000ac"
VENDOR = "65a0000000000000000000a1"
OTHER = "65a0000000000000000000a2"
CRM = "65a0000000000000000000b1"
FLOW = "65a0000000000000000000f1"
DRAFT = "65a0000000000000000000f2"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

SOURCE = {
    "id": "src001",
    "entity": {"id": VENDOR},
    "integration": {
        "module_id": "leadconduit-default.inbound",
        "mappings": [{"property": "first_name", "value": "{{fname}}"}],
    },
}
FLOWS: list[dict[str, Any]] = [
    {
        "id": FLOW,
        "name": "Roof leads",
        "enabled": True,
        "fields": ["first_name", "email", "state", "roof_age_acme"],
        "acceptance_criteria": {
            "outcome": "failure",
            "rule_set": {
                "op": "and",
                "rules": [
                    {"lhv": "lead.email", "op": "is not blank"},
                    {"lhv": "lead.state", "op": "is not equal to", "rhv": "FL"},
                ],
            },
        },
        "pricing": {"prices": [{"amount": 7}]},
        "destinations": [{"instance_id": "crm"}],
        "sources": [
            SOURCE,
            {**SOURCE, "id": "src002", "entity": {"id": OTHER}, "enabled": False},
        ],
        "steps": [],
    },
    {
        "id": DRAFT,
        "name": "Solar leads",
        "enabled": True,
        "fields": ["email"],
        "sources": [{**SOURCE, "entity": {"id": OTHER}, "authentication_required": True}],
        "steps": [],
        "deployed": False,
    },
]
WORLD: dict[str, Any] = {
    "account": {"id": ACCOUNT, "name": "Acme Roofing", "time_zone": "America/Chicago"},
    "api_keys": [
        {"key": "sandbox", "role": "owner"},
        {"key": "partner", "role": "partner", "name": "Vendor One", "account": VENDOR},
        {"key": "other", "role": "partner", "name": "Vendor Two", "account": OTHER},
        {"key": "super", "role": "superuser"},
    ],
    "fields": [{"id": "roof_age_acme", "name": "Roof Age", "type": "number"}],
    "entities": [
        {"id": VENDOR, "name": "Vendor One", "time_zone": "America/New_York"},
        {"id": OTHER, "name": "Vendor Two"},
        {"id": CRM, "name": "My CRM"},
    ],
    "destinations": [
        {
            "instance_id": "crm",
            "name": "Sales CRM",
            "integration_name": "Salesforce",
            "actions": [
                {"name": "Add", "action_id": "add", "webhook_url": "http://127.0.0.1:9/add"}
            ],
        },
        {"instance_id": "mail", "name": "Mailing"},
    ],
    "flows": FLOWS,
}


@cache
def document() -> Document:
    """The LeadConduit document."""
    return load(folder("openapi") / "leadconduit.yaml")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Account:
    """An account with its service; any answer that breaks the contract is a 500.

    It holds `section`, or the built-in world `source`.
    """

    section: dict[str, Any] = field(default_factory=lambda: WORLD)
    switches: dict[str, Any] = field(default_factory=dict)
    source: str | None = None
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        products = [leadconduit_product(document())]
        clock = {"now": NOW.isoformat(), "frozen": True}
        small = {"clock": clock, "switches": self.switches, "leadconduit": self.section}
        world = load_world(self.source or small, products)
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
        key: str | None = "sandbox",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer to one request; `key` goes into Basic.

        A `body` of bytes is sent as it is, any other as JSON.
        """
        sent = {"host": "sandbox.test"}
        if key is not None:
            sent["authorization"] = basic(key)
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else orjson.dumps(body)
            kind = {} if isinstance(body, bytes) else {"content-type": "application/json"}
            sent |= {**kind, "content-length": str(len(data))}
        sent |= headers or {}
        place, _, query = path.partition("?")
        reply = self.service.answer(Request(method, place, query, sent, data))
        return Answer(reply.status, reply.headers, reply.body)

    def get(self, path: str, **more: Any) -> Answer:
        """A GET."""
        return self.call("GET", path, **more)


def basic(key: str, user: str = "API") -> str:
    """The value of an Authorization header."""
    return "Basic " + b64encode(f"{user}:{key}".encode()).decode()
