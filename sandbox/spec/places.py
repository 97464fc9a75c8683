"""Where in a body the thing itself, or the list of things, stands: alone or in an envelope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sandbox.contract.media import media_type_of
from sandbox.contract.parts import MediaType, Operation, Response
from sandbox.contract.schemas import Schemas
from sandbox.spec.described import Described, described, names_of, plain

_LEVELS: Final = 3
_USUAL: Final = (
    *("data", "items", "results", "result", "content", "value", "values", "records", "entries"),
    *("list", "rows", "elements", "hits", "item", "resource", "object", "embedded", "response"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """The members that lead to a thing or a list of things, and the schema of one thing."""

    kind: Literal["one", "many"]
    path: tuple[str, ...]
    schema: Any


def success(operation: Operation) -> tuple[int, Response] | None:
    """The lowest 2xx that `operation` declares, else its `default` as 200."""
    declared = operation.responses
    for status in sorted(one for one in declared if one.startswith("2")):
        return int(status.replace("XX", "00")), declared[status]
    return (200, declared["default"]) if "default" in declared else None


def json_media(response: Response | None) -> MediaType | None:
    """The first JSON content of a response, else the first that has a schema."""
    if response is None:
        return None
    kinds = [media for media in response.content if media_type_of(media.name).is_json]
    return next(iter([*kinds, *(media for media in response.content if media.validator)]), None)


def find_places(schema: Any, schemas: Schemas, name: str = "") -> list[Place]:
    """All places where a thing with members may stand, the likeliest first: the body itself, the
    members that are usual for it, those called like the resource, the others."""
    return sorted(_places(schema, schemas, (), name), key=lambda place: len(place.path))


def _places(
    schema: Any, schemas: Schemas, path: tuple[str, ...], name: str, depth: int = _LEVELS
) -> Iterator[Place]:
    found = described(schema, schemas)
    if found.is_array:
        if described(found.items, schemas).is_object:
            yield Place("many", path, found.items)
        return
    if not found.is_object:
        return
    yield Place("one", path, schema)
    if depth > 1:
        for member in _in_order(found, name):
            yield from _places(found.members[member], schemas, (*path, member), name, depth - 1)


def _in_order(found: Described, name: str) -> list[str]:
    usual = [*_USUAL, plain(name), plain(name).removesuffix("s")]

    def rank(member: str) -> int:
        text = plain(member)
        return usual.index(text) if text in usual else len(usual)

    return sorted(found.members, key=rank)


def is_same(one: Any, other: Any, schemas: Schemas) -> bool:
    """Whether two schemas describe the same kind of thing: by name, else by most of the members."""
    shared = names_of(one, schemas) & names_of(other, schemas)
    if shared or one == other:
        return True
    first, second = (set(described(schema, schemas).members) for schema in (one, other))
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) * 2 > smaller
