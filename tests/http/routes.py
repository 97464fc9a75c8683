"""What the documents say of their operations, read without the contract engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from sandbox.resources import folder
from tests.http.doors import SUPERUSER, WORKSPACE, ZEOTAP

METHODS = ("get", "put", "post", "patch", "delete")
SUCCESS = re.compile("2..")


@dataclass(frozen=True)
class Route:
    """One operation, at a path where its examples stand for its parameters."""

    name: str
    method: str
    template: str
    path: str
    takes: tuple[str, ...]
    needs_body: bool
    answers: tuple[str, ...]
    raw: bool
    any_method: bool
    headers: Mapping[str, str]

    @property
    def takes_json(self) -> bool:
        """Whether it must be given JSON, which is then looked at before anything else is."""
        return self.needs_body and "application/json" in self.takes and not self.raw


@dataclass(frozen=True)
class Place:
    """One path, and the methods of it; `handles_all` where a behaviour answers other methods."""

    path: str
    methods: frozenset[str]
    handles_all: bool

    @property
    def allow(self) -> str:
        """The header `Allow` of the path."""
        head = {"HEAD"} if "GET" in self.methods else set()
        return ", ".join(sorted({*self.methods, *head, "OPTIONS"}))


def routes() -> Iterator[Route]:
    """All operations of all documents."""
    for document, headers in ((LEADCONDUIT, SUPERUSER), (ZEOTAP_API, ZEOTAP), (CONTROL, {})):
        for template, item in document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield _route(document, template, item, method, headers)


def places() -> list[Place]:
    """All paths."""
    found: dict[str, Place] = {}
    for route in routes():
        known = found.get(route.template, Place(route.path, frozenset(), False))
        found[route.template] = Place(
            known.path, known.methods | {route.method}, known.handles_all or route.any_method
        )
    return list(found.values())


def _load(name: str) -> dict[str, Any]:
    text = (folder("openapi") / f"{name}.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


LEADCONDUIT, ZEOTAP_API, CONTROL = map(_load, ("leadconduit", "zeotap", "control"))


def _route(
    document: dict[str, Any],
    template: str,
    item: dict[str, Any],
    method: str,
    headers: Mapping[str, str],
) -> Route:
    operation = item[method]
    declared = [*item.get("parameters", []), *operation.get("parameters", [])]
    parameters = {
        one["name"]: one for one in (_resolved(document, one) for one in declared)
        if one["in"] == "path"
    }  # fmt: skip
    body = _resolved(document, operation.get("requestBody", {}))
    answers = [
        kind
        for status, response in operation["responses"].items()
        if SUCCESS.fullmatch(str(status))
        for kind in _resolved(document, response).get("content", {"": None})
    ]
    return Route(
        name=f"{method.upper()} {template}",
        method=method.upper(),
        template=template,
        path=re.sub(r"\{(\w+)\}", lambda found: _value(document, parameters[found[1]]), template),
        takes=tuple(body.get("content", {})),
        needs_body=body.get("required", False),
        answers=tuple(answers),
        raw=operation.get("x-sandbox-raw", False),
        any_method=operation.get("x-sandbox-any-method", False),
        headers=headers,
    )


def _value(document: dict[str, Any], parameter: dict[str, Any]) -> str:
    if "example" in parameter:
        return str(parameter["example"])
    schema = _resolved(document, parameter["schema"])
    return str(schema.get("examples", [WORKSPACE])[0])


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node
