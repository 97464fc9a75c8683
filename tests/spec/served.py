"""A document of any kind behind the real service; answers that break their contract are 500s."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from sandbox.contract.document import Document
from sandbox.contract.message import Reply, Request
from sandbox.contract.yaml import parse_yaml
from sandbox.generated import generated
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.spec.mapping import Told
from sandbox.spec.product import spec_product
from sandbox.spec.state import State
from sandbox.switches import VALIDATION
from sandbox.world.fixtures import load_world
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAMP = "2026-03-02T09:00:00.000Z"


@cache
def document(name: str = "shop") -> Document:
    """One of the documents that lie here."""
    return Document(parse_yaml((HERE / f"{name}.yaml").read_bytes()), name)


def of_text(text: str, name: str = "api") -> Document:
    """The document that is written there; what all need and it lacks is added."""
    raw = {"openapi": "3.1.0", "info": {"title": name, "version": "1"}, **parse_yaml(text)}
    return Document(raw, name)


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
class Api:
    """A stateful document, alone in a service."""

    document: Document = field(default_factory=document)
    things: Mapping[str, Any] | None = None
    mapping: Mapping[str, Told] | None = None
    state: State = field(init=False)
    service: Service = field(init=False)

    def __post_init__(self) -> None:
        self.state = state = State.of(self.document, "api", self.mapping)
        product = replace(
            spec_product(self.document, "api"),
            switches=(VALIDATION,),
            fallback=_answers(state),
            check_world=state.check_world,
            install=state.install,
        )
        small: dict[str, Any] = {"clock": {"now": NOW.isoformat(), "frozen": True}}
        if self.things is not None:
            small["api"] = self.things
        world = load_world(small, [product])
        realm = Realm([product], world, Settings())
        self.service = Service([product], realm, strict_contract=True)

    @property
    def namespace(self) -> Namespace:
        return self.service.realm.default

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request; a body of bytes is sent as it is, any other as JSON."""
        sent = {"host": "sandbox.test"}
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else orjson.dumps(body)
            sent |= {"content-type": "application/json", "content-length": str(len(data))}
        sent |= headers or {}
        place, _, query = path.partition("?")
        reply = self.service.answer(Request(method, place, query, sent, data))
        return Answer(reply.status, dict(reply.headers), reply.body)

    def get(self, path: str, **more: Any) -> Answer:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> Answer:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> Answer:
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        return self.call("DELETE", path, **more)

    def merge(self, path: str, body: Any) -> Answer:
        """A merge patch."""
        kind = {"content-type": "application/merge-patch+json"}
        return self.call("PATCH", path, body, headers=kind)

    def json_patch(self, path: str, *operations: Any) -> Answer:
        """A JSON patch."""
        kind = {"content-type": "application/json-patch+json"}
        return self.call("PATCH", path, list(operations), headers=kind)


def _answers(state: State) -> Callable[[Any], Reply]:
    def answer(call: Any) -> Reply:
        reply = state.answer(call)
        return generated(call) if reply is None else reply

    return answer
