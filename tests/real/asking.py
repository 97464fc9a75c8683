"""Every operation of a document asked for its answer, as `sandbox serve --only` would give it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal
from urllib.parse import quote, unquote

from sandbox.contract.document import Document
from sandbox.contract.message import Reply, Request
from sandbox.contract.parts import Operation
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.spec.examples import ExampleRequest, RequestMaker
from sandbox.spec.product import SpecOptions, spec_product
from sandbox.spec.resources import recognise
from sandbox.spec.things import collection_of
from sandbox.switches import VALIDATION
from sandbox.world.fixtures import load_world
from sandbox.world.realm import Realm

Mode = Literal["static", "dynamic", "stateful"]
MODES: Final[tuple[Mode, ...]] = ("static", "dynamic", "stateful")
NAME: Final = "real"
ORDER: Final = ("POST", "PUT", "GET", "HEAD", "PATCH", "OPTIONS", "DELETE")
"""So that what is asked for is there."""


class Box:
    """`document` served in one mode, without a socket."""

    def __init__(self, document: Document, mode: Mode) -> None:
        options = SpecOptions(dynamic=mode == "dynamic", stateful=mode == "stateful")
        product = replace(spec_product(document, NAME, options=options), switches=(VALIDATION,))
        realm = Realm([product], load_world({"name": "empty"}, [product]), Settings())
        self._service = Service([product], realm)
        self._namespace = realm.default
        found = recognise(document)
        self._parts = found.parts if mode == "stateful" else {}
        self._resources = found.resources
        schemes = document.security_schemes
        # What is sent has to be valid: examples of documents not always are.
        self._makers = (RequestMaker(schemes), RequestMaker(schemes, dynamic=True))

    def ask(self, operation: Operation, prefer: str = "") -> Reply:
        """The answer to a good request; of something that is there, if anything is."""
        made = self._makers[0].request(operation)
        reply = self._send(made, operation, prefer)
        if reply.status in (400, 401, 415, 422):
            made = self._makers[1].request(operation)
            reply = self._send(made, operation, prefer)
        return reply

    def _send(self, made: ExampleRequest, operation: Operation, prefer: str) -> Reply:
        path, _, query = made.target.partition("?")
        path = self._of_something(path, operation)
        headers = {name.lower(): value for name, value in made.headers.items()}
        headers["host"] = "sandbox.test"
        if prefer:
            headers["prefer"] = prefer
        if made.body:
            headers["content-length"] = str(len(made.body))
        request = Request(made.method, unquote(path), query, headers, made.body, raw_path=path)
        return self._service.answer(request)

    def _of_something(self, path: str, operation: Operation) -> str:
        """`path` with the ids of things that are kept."""
        ids = self._ids(operation)
        steps = []
        for declared, sent in zip(operation.path.split("/"), path.split("/"), strict=False):
            name = declared[1:-1] if declared[:1] == "{" and declared[-1:] == "}" else ""
            steps.append(quote(ids[name], safe="") if name in ids else sent)
        return "/".join(steps)

    def _ids(self, operation: Operation) -> dict[str, str]:
        """Those of the newest thing of the operation's resource, else of its parents, by the names
        of parameters."""
        part = self._parts.get(operation.key)
        resource = part.resource if part else None
        while resource is not None:
            kept = collection_of(self._namespace, NAME, resource.name).records()
            if kept:
                known = map(unquote, kept[-1].id.split("/"))
                return dict(zip((*resource.parents, resource.id_param), known, strict=False))
            resource = self._resources.get(resource.parent or "")
        return {}


def in_order(operations: tuple[Operation, ...]) -> list[Operation]:
    """First what makes things, last what takes them away."""
    place = {method: number for number, method in enumerate(ORDER)}
    return sorted(
        operations,
        key=lambda one: (
            place.get(one.method, len(ORDER)),
            one.path.count("/") if one.method != "DELETE" else -one.path.count("/"),
        ),
    )
