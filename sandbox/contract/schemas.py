"""The schemas of one document, and how their `$ref`s are resolved."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

import orjson

from sandbox.contract.direction import relaxed
from sandbox.contract.document_faults import Faults
from sandbox.contract.faults import Engine, SchemaError
from sandbox.contract.grammar import SCHEMA

Direction = Literal["write", "read", "both"]

_BASE = "urn:sandbox:document"
_MARKS: Mapping[Direction, str] = {"write": "readOnly", "read": "writeOnly"}


class _Bounds(NamedTuple):
    kind: str
    least: float
    most: float


_BOUNDS: Mapping[str, _Bounds] = {
    "int32": _Bounds("integer", -(2**31), 2**31 - 1),
    "int64": _Bounds("integer", -(2**63), 2**63 - 1),
    "float": _Bounds("number", -3.4028234663852886e38, 3.4028234663852886e38),
}


class _Ready(NamedTuple):
    """A schema as engines take it, and the references in it as the document has them."""

    schema: Any
    references: tuple[str, ...]


class Schemas:
    """Resolves references into one document and compiles schemas against it.

    What a reference leads to is prepared once a direction, at its first use. With lenient `faults`,
    a schema that cannot be compiled is noted there, and taken as one for anything. Safe to use from
    many threads.
    """

    def __init__(self, raw: Mapping[str, Any], faults: Faults | None = None) -> None:
        self.raw = raw
        self._faults = faults
        self._engines: dict[tuple[str, Direction], Engine] = {}
        self._lock = threading.Lock()
        self._keys: dict[str, str] = {}
        self._marks: dict[str, bool] = {}
        self._ready: dict[tuple[str, Direction], _Ready] = {}

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
        reference = schema.get("$ref") if isinstance(schema, dict) and len(schema) == 1 else None
        if reference is None:
            return self._compiled(schema, direction)
        # Many operations refer to the same schema.
        key = (str(reference), direction)
        if key not in self._engines:
            self._engines[key] = self._compiled(schema, direction)
        return self._engines[key]

    def reach(self, schema: Any, direction: Direction) -> int:
        """How many schemas there are to compile with `schema`; 1 where it leads to no other."""
        try:
            return 1 + len(self._needed(self._readied(schema, direction), direction))
        except SchemaError:
            return 1

    def _compiled(self, schema: Any, direction: Direction) -> Engine:
        try:
            ready = self._readied(schema, direction)
            needed = self._needed(ready, direction)
            return _engine(ready.schema, {"$defs": needed} if needed else None)
        except SchemaError as error:
            if self._faults is None or self._faults.strict:
                raise
            text = f"a schema cannot be compiled, and is taken as one for anything: {error}"
            self._faults.error((), text)
            return _engine(True, None)

    def _needed(self, ready: _Ready, direction: Direction) -> dict[str, Any]:
        """What a schema leads to, by the keys that engines find it under."""
        # Only what the schema leads to is given to the engine: documents may be large.
        needed: dict[str, Any] = {}
        wanted = list(ready.references)
        while wanted:
            reference = wanted.pop()
            key = self._key(reference)
            if key not in needed:
                found = self._referred(reference, direction)
                needed[key] = found.schema
                wanted += found.references
        return needed

    def _readied(self, schema: Any, direction: Direction) -> _Ready:
        if direction in _MARKS and self._has_marks(_MARKS[direction], schema):
            schema = relaxed(schema, _MARKS[direction], self)
        references: dict[str, None] = {}
        return _Ready(self._absolute(schema, references), tuple(references))

    def _has_marks(self, mark: str, schema: Any) -> bool:
        """Whether `mark` is anywhere in the document or in `schema`: in most it is not."""
        if mark not in self._marks:
            self._marks[mark] = _mentions(self.raw, mark)
        return self._marks[mark] or _mentions(schema, mark)

    def _referred(self, reference: str, direction: Direction) -> _Ready:
        place = (reference, direction)
        ready = self._ready.get(place)
        if ready is None:
            ready = self._ready[place] = self._readied(self.resolve(reference), direction)
        return ready

    def _key(self, reference: str) -> str:
        with self._lock:
            return self._keys.setdefault(reference, str(len(self._keys)))

    def _absolute(self, schema: Any, references: dict[str, None]) -> Any:
        """`schema` with its references led to where engines find them; data is left alone."""
        if isinstance(schema, list):
            return [self._absolute(part, references) for part in schema]
        if not isinstance(schema, dict):
            return schema
        made: dict[str, Any] = {}
        for name, value in schema.items():
            rule = SCHEMA.get(name, "")
            if name == "$ref" and isinstance(value, str) and value.startswith("#"):
                references[value] = None
                made[name] = f"{_BASE}#/$defs/{self._key(value)}"
            elif rule.startswith("{") and isinstance(value, Mapping):
                made[name] = {key: self._absolute(one, references) for key, one in value.items()}
            else:
                made[name] = self._absolute(value, references) if rule else value
        _bound(made)
        return made


def _mentions(value: Any, word: str) -> bool:
    try:
        return word.encode() in orjson.dumps(value)
    except TypeError:  # numbers beyond 64 bits, and what only looks like a dictionary
        return True


def _engine(schema: Any, document: Mapping[str, Any] | None) -> Engine:
    try:
        from sandbox.contract.fast_engine import FastEngine, fast_registry
    except ImportError:
        from sandbox.contract.plain_engine import PlainEngine, plain_registry

        return PlainEngine(schema, None if document is None else plain_registry(_BASE, document))
    return FastEngine(schema, None if document is None else fast_registry(_BASE, document))


def _bound(schema: dict[str, Any]) -> None:
    """Numbers of a `format` have the bounds of that format, where they have none of their own."""
    bounds = _BOUNDS.get(schema.get("format", "")) if "format" in schema else None
    if bounds is None:
        return
    kinds = schema.get("type")
    if bounds.kind not in ([kinds] if isinstance(kinds, str) else kinds or ()):
        return
    if "minimum" not in schema and "exclusiveMinimum" not in schema:
        schema["minimum"] = bounds.least
    if "maximum" not in schema and "exclusiveMaximum" not in schema:
        schema["maximum"] = bounds.most


def _step(value: Any, step: str, reference: str) -> Any:
    if isinstance(value, Mapping) and step in value:
        return value[step]
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    raise SchemaError(f"{reference!r} leads nowhere: there is no {step!r}")
