"""The schemas of one document, and how their `$ref`s are resolved."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import unquote

from sandbox.contract.direction import relaxed
from sandbox.contract.faults import Engine, SchemaError

Direction = Literal["write", "read", "both"]

_BASE = "urn:sandbox:document"
_DATA = frozenset({"const", "enum", "default", "example", "examples"})
_MARKS: Mapping[Direction, str] = {"write": "readOnly", "read": "writeOnly"}


class Schemas:
    """Resolves references into one document and compiles schemas against it.

    What references lead to is prepared once a direction, at the first compilation. Safe to use
    from many threads.
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self._lock = threading.Lock()
        self._registries: dict[Direction, Any] = {}

    def resolve(self, reference: str) -> Any:
        """What the local `reference` (`#/components/schemas/Flow`) leads to.

        Raises SchemaError where it leads nowhere, or out of the document.
        """
        if not reference.startswith("#"):
            raise SchemaError(f"{reference!r} leads out of the document; use a reference inside it")
        value: Any = self.raw
        for step in unquote(reference[1:]).split("/")[1:]:
            value = _step(value, step.replace("~1", "/").replace("~0", "~"), reference)
        return value

    def followed(self, value: Any) -> Any:
        """`value`, or what its `$ref` leads to, however many steps away. Raises SchemaError."""
        for _ in range(20):
            if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
                return value
            value = self.resolve(value["$ref"])
        raise SchemaError(f"{value['$ref']!r} leads round in a circle")

    def compile(self, schema: Any, direction: Direction) -> Engine:
        """`schema`, a part of the document, ready to validate.

        `"write"` is for requests: `readOnly` members are taken in any form and never required.
        `"read"` is for answers: `writeOnly` members are never required. Raises SchemaError.
        """
        if direction in _MARKS:
            schema = relaxed(schema, _MARKS[direction], self)
        schema = _absolute(schema)
        try:
            from sandbox.contract.fast_engine import FastEngine
        except ImportError:
            from sandbox.contract.plain_engine import PlainEngine

            return PlainEngine(schema, self._registry(direction))
        return FastEngine(schema, self._registry(direction))

    def _registry(self, direction: Direction) -> Any:
        with self._lock:
            if direction not in self._registries:
                self._registries[direction] = self._new_registry(direction)
            return self._registries[direction]

    def _new_registry(self, direction: Direction) -> Any:
        raw = self._relaxed_document(_MARKS[direction]) if direction in _MARKS else self.raw
        try:
            from sandbox.contract.fast_engine import fast_registry
        except ImportError:
            from sandbox.contract.plain_engine import plain_registry

            return plain_registry(_BASE, raw)
        return fast_registry(_BASE, raw)

    def _relaxed_document(self, mark: str) -> Mapping[str, Any]:
        components = self.raw.get("components", {})
        named = components.get("schemas", {})
        schemas = {name: relaxed(schema, mark, self) for name, schema in named.items()}
        return {**self.raw, "components": {**components, "schemas": schemas}}


def _step(value: Any, step: str, reference: str) -> Any:
    if isinstance(value, Mapping) and step in value:
        return value[step]
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    raise SchemaError(f"{reference!r} leads nowhere: there is no {step!r}")


def _absolute(schema: Any) -> Any:
    """`schema` with its references into the document made absolute; data is left alone."""
    if isinstance(schema, list):
        return [_absolute(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        key: _BASE + value
        if key == "$ref" and isinstance(value, str) and value.startswith("#")
        else value
        if key in _DATA
        else _absolute(value)
        for key, value in schema.items()
    }
