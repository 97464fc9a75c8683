"""One schema that values are held against."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from itertools import islice
from typing import Any

import orjson

from sandbox.contract.explain import MOST_FINDINGS, explain, explained
from sandbox.contract.faults import Engine, Fault
from sandbox.contract.problems import Finding
from sandbox.contract.schemas import Direction, Schemas

MOST_PARTS = 20_000


class Validator:
    """Holds values against `schema`; compiled at its first use. Safe to use from many threads.

    `root` is the document that `$ref`s lead into. `direction` says whether `readOnly` members are
    let off (`"write"`), `writeOnly` ones (`"read"`), or none.
    """

    __slots__ = ("_engine", "_lock", "direction", "schema", "schemas")

    def __init__(
        self,
        schema: Any,
        root: Schemas | Mapping[str, Any] | None = None,
        direction: Direction = "both",
    ) -> None:
        self.schema = schema
        self.schemas = root if isinstance(root, Schemas) else Schemas(root or {})
        self.direction = direction
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def is_valid(self, value: Any) -> bool:
        """Whether `value` keeps the schema. Raises SchemaError where the schema is wrong itself."""
        engine = self._engine or self.compile()
        try:
            return engine.is_valid(value)
        except ValueError:
            return engine.is_valid(_as_json(value))

    def findings(self, value: Any, location: tuple[str | int, ...] = ("body",)) -> list[Finding]:
        """Everything that is wrong with `value`, at and below `location`; at most 100 findings.

        Of a value with very many parts only the first fault is told: an engine collects all of
        them, and each one costs. Raises SchemaError where the schema is wrong itself.
        """
        if self.is_valid(value):
            return []
        engine = self._engine or self.compile()
        try:
            return _explained(engine, value, location)
        except ValueError:
            return _explained(engine, _as_json(value), location)

    def told(
        self, value: Any, location: tuple[str | int, ...] = ("body",)
    ) -> list[tuple[Finding, Fault]]:
        """What `findings` says, each with the fault it is about; none of a value that is large."""
        engine = self._engine or self.compile()
        if is_large(value):
            return []
        return explained(islice(engine.faults(value), MOST_FINDINGS + 1), location)

    def compile(self) -> Engine:
        """The compiled schema. Raises SchemaError where the schema is wrong itself."""
        with self._lock:
            if self._engine is None:
                self._engine = self.schemas.compile(self.schema, self.direction)
            return self._engine


def _explained(engine: Engine, value: Any, location: tuple[str | int, ...]) -> list[Finding]:
    if not is_large(value):
        return explain(islice(engine.faults(value), MOST_FINDINGS + 1), location)
    text = f"more than {MOST_PARTS} values; only the first fault is listed"
    return [*explain([engine.first_fault(value)], location), Finding(location, "limit", text)]


def is_large(value: Any, most: int = MOST_PARTS) -> bool:
    """Whether `value` has too many parts for all its faults to be looked for: more than `most`."""
    level, count = [value], 0
    while level and count <= most:
        below: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                below += node.values()
            elif isinstance(node, list | tuple):
                below += node
        count += len(below)
        level = below
    return count > most


def _as_json(value: Any) -> Any:
    """What `value` looks like once it is written: times as text, names as text."""
    return orjson.loads(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS, default=str))
