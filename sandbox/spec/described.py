"""What a schema says of objects: their members, through references and combinations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.contract.faults import SchemaError
from sandbox.contract.schemas import Schemas

_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class Described:
    """The kinds a value may have (none: any), an object's members, an array's items.

    `members` are those of all alternatives together, `required` what every value must have.
    """

    kinds: frozenset[str] = frozenset()
    members: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Any = None

    @property
    def is_array(self) -> bool:
        """Whether this is a list of something."""
        return "array" in self.kinds or (not self.kinds and self.items is not None)

    @property
    def is_object(self) -> bool:
        """Whether this is an object whose members are told."""
        return bool(self.members) and (not self.kinds or "object" in self.kinds)


_NOTHING: Final = Described()


def described(schema: Any, schemas: Schemas) -> Described:
    """What `schema` says. What cannot be resolved says nothing."""
    return _described(schema, schemas, _DEPTH, {})


def _described(schema: Any, schemas: Schemas, depth: int, known: dict[int, Described]) -> Described:
    """As `described`; `known` has what was looked at, so that wide schemas that refer to themselves
    take no longer than others."""
    if not isinstance(schema, Mapping) or depth == 0:
        return _NOTHING
    if id(schema) in known:
        return known[id(schema)]
    known[id(schema)] = _NOTHING  # within itself it adds nothing
    parts = [_described(part, schemas, depth - 1, known) for part in _all_of(schema, schemas)]
    alternatives = [
        _described(part, schemas, depth - 1, known)
        for key in ("oneOf", "anyOf")
        for part in _list(schema.get(key))
    ]
    kind = schema.get("type")
    kinds = frozenset([kind] if isinstance(kind, str) else _list(kind))
    members: dict[str, Any] = {}
    for part in (*alternatives, *parts):
        members.update(part.members)
    members.update(_mapping(schema.get("properties")))
    found = known[id(schema)] = Described(
        kinds.union(*(part.kinds for part in (*parts, *alternatives))),
        members,
        frozenset(map(str, _list(schema.get("required")))).union(*(one.required for one in parts)),
        _first([schema.get("items"), *(one.items for one in (*parts, *alternatives))]),
    )
    return found


def is_marked(schema: Any, mark: str, schemas: Schemas) -> bool:
    """Whether a member is `readOnly` or `writeOnly`, itself or where it refers to."""
    return any(part.get(mark) is True for part in _whole(schema, schemas))


def keyword(schema: Any, name: str, schemas: Schemas) -> Any:
    """The value of a keyword, of the schema itself or where it refers to; None where there is
    none."""
    found = (part.get(name) for part in _whole(schema, schemas))
    return next((value for value in found if value is not None), None)


def _whole(schema: Any, schemas: Schemas) -> Iterator[Mapping[str, Any]]:
    """`schema` and all that it must be besides, each part once."""
    waiting, seen = [schema], set[int]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping) and id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting += reversed(_all_of(part, schemas))


def names_of(schema: Any, schemas: Schemas) -> frozenset[str]:
    """The references that lead from `schema` to what it is: the same things have one in common."""
    names: set[str] = set()
    for _ in range(_DEPTH):
        if not isinstance(schema, Mapping) or not isinstance(schema.get("$ref"), str):
            break
        names.add(schema["$ref"])
        schema = _followed(schema["$ref"], schemas)
    return frozenset(names)


def plain(name: str) -> str:
    """A name without case and punctuation, so that `pet_id` and `petId` are one."""
    return re.sub("[^a-z0-9]", "", name.lower())


def _all_of(schema: Mapping[str, Any], schemas: Schemas) -> list[Any]:
    parts = _list(schema.get("allOf"))
    if isinstance(schema.get("$ref"), str):
        parts = [*parts, _followed(schema["$ref"], schemas)]
    return parts


def _followed(reference: str, schemas: Schemas) -> Any:
    try:
        return schemas.resolve(reference)
    except SchemaError:
        return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value is not None), None)
