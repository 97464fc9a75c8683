"""What schemas say of XML: names, members and items, through references and combinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from sandbox.contract.faults import SchemaError
from sandbox.contract.schemas import Schemas

_MOST_STEPS: Final = 20
_COMBINED: Final = ("allOf", "oneOf", "anyOf")


def xml_of(schema: Any, schemas: Schemas) -> Mapping[str, Any]:
    """The `xml` object of a schema, its own or that of what it refers to."""
    found = (part.get("xml") for part in _parts(schema, schemas))
    return next((one for one in found if isinstance(one, Mapping)), {})


def members_of(schema: Any, schemas: Schemas) -> dict[str, Any]:
    """The schemas of an object's members by name; those of a nearer part come before others."""
    members: dict[str, Any] = {}
    for part in _parts(schema, schemas):
        properties = part.get("properties")
        if isinstance(properties, Mapping):
            members = {**properties, **members}
    return members


def other_members_of(schema: Any, schemas: Schemas) -> Any:
    """The schema of members that are not declared."""
    return _first(schema, schemas, "additionalProperties")


def items_of(schema: Any, schemas: Schemas) -> Any:
    """The schema of an array's items."""
    return _first(schema, schemas, "items")


def _first(schema: Any, schemas: Schemas, keyword: str) -> Any:
    return next((part[keyword] for part in _parts(schema, schemas) if keyword in part), {})


def _parts(schema: Any, schemas: Schemas) -> Iterator[Mapping[str, Any]]:
    """`schema` and all that it is combined with, each once: schemas may refer to themselves."""
    waiting, seen = [(schema, 0)], set[int]()
    while waiting:
        part, steps = waiting.pop()
        if not isinstance(part, Mapping) or steps > _MOST_STEPS or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        below = [one for key in _COMBINED for one in part.get(key, ())]
        if isinstance(part.get("$ref"), str):
            with suppress(SchemaError):
                below.insert(0, schemas.resolve(part["$ref"]))
        waiting += [(one, steps + 1) for one in reversed(below)]
