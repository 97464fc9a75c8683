"""From a value that breaks its schema to the nearest one that keeps it.

Nothing is drawn from the chance of a namespace: the same value is always corrected alike, and
correcting one changes no later answer.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from sandbox.contract.alternatives import folded
from sandbox.contract.faults import Fault, SchemaError
from sandbox.contract.fixes import ORDER, fixed
from sandbox.contract.parts import MISSING
from sandbox.contract.pointers import Place, follow
from sandbox.contract.shapes import shape_of
from sandbox.contract.validator import Validator

_MOST_ROUNDS: Final = 12
_MOST_FAULTS: Final = 40
_MOST_FIXES: Final = 200
_MOST_CHECKS: Final = 400
_PATIENCE: Final = 3
_COMBINED: Final = ("anyOf", "oneOf")
_EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "email": "name@example.com",
        "date": "2026-01-31",
        "date-time": "2026-01-31T12:00:00Z",
        "time": "12:00:00Z",
        "duration": "P1D",
        "uuid": "00000000-0000-4000-8000-000000000001",
        "uri": "https://example.com/",
        "uri-reference": "/path",
        "hostname": "example.com",
        "ipv4": "192.0.2.1",
        "ipv6": "2001:db8::1",
    }
)

Path = tuple[str | int, ...]


class Repair:
    """Corrects values of one schema. What it may spend is bounded: one is made for each value."""

    def __init__(self, validator: Validator) -> None:
        self._validator = validator
        self._schemas = validator.schemas
        self._direction = validator.direction
        self._checks = 0
        self._fixes = 0
        self._changes = 0
        self._tried: Counter[Path] = Counter()

    def whole(self, value: Any) -> Any:
        """A value that keeps the schema, as near to `value` as could be found; else MISSING."""
        value = copy.deepcopy(value)
        for _ in range(_MOST_ROUNDS):
            faults = self._faults(value)
            if not faults:
                return value
            before = self._changes
            for fault in faults:
                value = self._with_fix(value, fault)
            if self._changes == before:
                break
        return MISSING

    def part(self, fault: Fault) -> Any:
        """The value of one fault, corrected for itself; MISSING where that was not possible."""
        path, schema = fault.path, self._around(fault)
        validator = Validator({"allOf": [schema, *self._at(path)]}, self._schemas, self._direction)
        return Repair(validator).whole(fault.value)

    def missing(self, fault: Fault, name: str) -> Any:
        """A value for the member `name`, which is missing."""
        member = self.member(self._around(fault), fault.path, name)
        validator = Validator(member, self._schemas, self._direction)
        return Repair(validator).whole(self.made(member))

    # What is wrong

    def _faults(self, value: Any) -> list[Fault]:
        """What is to be undone next; removals first, so that what is renamed is not added."""
        engine = self._validator.compile()
        found = (
            leaf
            for fault in islice(engine.faults(value), _MOST_FAULTS)
            for leaf in self._leaves(fault)
        )
        return sorted(islice(found, _MOST_FAULTS), key=_rank)

    def _leaves(self, fault: Fault) -> Iterator[Fault]:
        for told in folded(fault):
            if _is_undecided(told) and self._tried[told.path] < _PATIENCE:
                for inner in min(told.branches, key=len):
                    yield from self._leaves(inner)
            else:
                yield told

    def _with_fix(self, root: Any, fault: Fault) -> Any:
        """`root`, corrected; as it is where the fault is gone already, or nothing helps."""
        if self._fixes >= _MOST_FIXES or part_of(root, fault.path) != fault.value:
            return root
        self._fixes += 1
        self._tried[fault.path] += 1
        if fault.rule == "false" and fault.path:
            self._changes += 1
            return _removed(root, fault.path)
        new = MISSING
        if self._tried[fault.path] <= _PATIENCE:
            new = fixed(fault, self._around(fault), self)
        if new is MISSING:
            new = self.sampled({"allOf": [self._around(fault), *self._at(fault.path)]})
        if new is MISSING:
            return root
        self._changes += 1
        return _replaced(root, fault.path, new)

    # What the fixes ask for

    def made(self, schema: Any) -> Any:
        """The smallest value for `schema`; its objects and arrays are empty."""
        for part in self._expanded(schema, always=True):
            for given in _given(part):
                if self.fits(schema, given):
                    return copy.deepcopy(given)
        shape = shape_of(schema, self._schemas)
        if shape.is_object:
            return {}
        if shape.is_array:
            return []
        return self.sampled(schema, None)

    def sampled(self, schema: Any, missing: Any = MISSING) -> Any:
        """A whole value for `schema`; `missing` where none is found."""
        for plain in self._plain(schema):
            if self.fits(schema, plain):
                return plain
        from sandbox.contract.sample import sample

        self._checks += 1
        if self._checks > _MOST_CHECKS:
            return missing
        validator = Validator(schema, self._schemas, self._direction)
        try:
            value = sample(validator, random.Random(0))  # noqa: S311 - nothing is secret
            return value if validator.is_valid(value) else missing
        except (SchemaError, ValueError):
            return missing

    def _plain(self, schema: Any) -> Iterator[str]:
        """Texts that are plainly examples, and at hand at once."""
        formats = [part["format"] for part in self._expanded(schema) if "format" in part]
        yield from (_EXAMPLES[name] for name in formats if name in _EXAMPLES)
        if not formats and shape_of(schema, self._schemas).kinds == {"string"}:
            yield "text"

    def fits(self, schema: Any, value: Any) -> bool:
        """Whether `value` keeps `schema`."""
        self._checks += 1
        if self._checks > _MOST_CHECKS:
            return False
        try:
            return Validator(schema, self._schemas, self._direction).is_valid(value)
        except SchemaError:
            return False

    def member(self, schema: Any, path: Sequence[str | int], name: str) -> Any:
        """The schema of the member `name` of the object at `path`."""
        found = [
            one["properties"][name]
            for one in (*self._expanded(schema), *self._expanded_at(path))
            if name in one.get("properties", {})
        ]
        if found:
            parts = _distinct(found)
            return parts[0] if len(parts) == 1 else {"allOf": parts}
        others = schema.get("additionalProperties", {}) if isinstance(schema, Mapping) else {}
        return {} if others is False else others

    def known(self, schema: Any, path: Sequence[str | int]) -> list[str]:
        """The names that the object at `path` may have."""
        parts = (*self._expanded(schema), *self._expanded_at(path))
        return list(dict.fromkeys(name for part in parts for name in part.get("properties", {})))

    # Where schemas stand

    def _around(self, fault: Fault) -> Any:
        """The schema that the broken rule is a member of."""
        place = follow(self._schemas, fault.steps, Place((), self._validator.schema))
        around = {} if place is None else place.around
        return around if isinstance(around, Mapping) else {}

    def _at(self, path: Sequence[str | int]) -> list[Any]:
        """The schemas for the value at `path`, but for those of single alternatives."""
        schemas = [self._validator.schema]
        for step in path:
            parts = [part for schema in schemas for part in self._expanded(schema, always=True)]
            schemas = [below for part in parts for below in _below(part, step)]
        return schemas

    def _expanded_at(self, path: Sequence[str | int]) -> list[Mapping[str, Any]]:
        return [part for schema in self._at(path) for part in self._expanded(schema)]

    def _expanded(
        self, schema: Any, *, always: bool = False, depth: int = 8
    ) -> list[Mapping[str, Any]]:
        """`schema` and what it is combined with; with `always`, only what holds in any case."""
        if not isinstance(schema, Mapping) or depth == 0:
            return []
        parts = [schema]
        others = list(schema.get("allOf", ()))
        if isinstance(schema.get("$ref"), str):
            others.append(self._schemas.resolve(schema["$ref"]))
        if not always:
            others += [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        for other in others:
            parts += self._expanded(other, always=always, depth=depth - 1)
        return parts


def _given(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The values that a schema itself names."""
    if "example" in schema:
        yield schema["example"]
    examples = schema.get("examples")
    if isinstance(examples, list):
        yield from examples[:1]
    for name in ("default", "const"):
        if name in schema:
            yield schema[name]
    if isinstance(schema.get("enum"), list):
        yield from schema["enum"][:1]


def _below(schema: Mapping[str, Any], step: str | int) -> Iterator[Any]:
    """The schemas in `schema` for the member or item `step`."""
    if isinstance(step, str):
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        if step in properties:
            yield properties[step]
        elif isinstance(others, Mapping):
            yield others
        return
    prefix = schema.get("prefixItems", ())
    if step < len(prefix):
        yield prefix[step]
    elif "items" in schema:
        yield schema["items"]


def _is_undecided(fault: Fault) -> bool:
    return fault.rule in _COMBINED and bool(fault.branches) and all(fault.branches)


def _rank(fault: Fault) -> int:
    return ORDER.index(fault.rule) if fault.rule in ORDER else len(ORDER)


def _distinct(schemas: list[Any]) -> list[Any]:
    distinct: list[Any] = []
    for schema in schemas:
        if schema not in distinct:
            distinct.append(schema)
    return distinct


def part_of(root: Any, path: Path) -> Any:
    """What stands at `path`; MISSING where that is no longer there."""
    for step in path:
        try:
            root = root[step]
        except (IndexError, KeyError, TypeError):
            return MISSING
    return root


def _replaced(root: Any, path: Path, new: Any) -> Any:
    """`root`, changed in place, with `new` at `path`."""
    if not path:
        return new
    part_of(root, path[:-1])[path[-1]] = new
    return root


def _removed(root: Any, path: Path) -> Any:
    del part_of(root, path[:-1])[path[-1]]
    return root
