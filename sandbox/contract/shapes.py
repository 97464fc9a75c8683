"""What a schema says of the kind of a value, and how text becomes such a value.

Parameters and form fields arrive as text; their schema says what they are meant to be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Finding
from sandbox.contract.words import kinds_in_words, shortened

if TYPE_CHECKING:
    from sandbox.contract.schemas import Schemas

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """The kinds (JSON Schema type names) a value may have; none means any.

    `items` is the shape of the items of an array, `members` those of an object's members.
    """

    kinds: frozenset[str] = frozenset()
    items: Shape | None = None
    members: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def is_array(self) -> bool:
        """Whether several values are asked for."""
        return "array" in self.kinds

    @property
    def is_object(self) -> bool:
        """Whether named values are asked for."""
        return "object" in self.kinds


TEXT = Shape(frozenset({"string"}))


def coerce(text: str, shape: Shape | None, location: tuple[str | int, ...]) -> Any:
    """`text` as the value that `shape` asks for.

    Raises Unfit with a finding for `location` where the text cannot be read as any kind asked for.
    """
    kinds = shape.kinds if shape else frozenset()
    if not kinds:
        return text
    if "integer" in kinds and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in kinds and len(text) <= 400 and _NUMBER.fullmatch(text):
        number = float(text)
        return int(text) if _INTEGER.fullmatch(text) else number
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    if "string" in kinds:
        return text
    if "null" in kinds and text in ("", "null"):
        return None
    words = kinds_in_words(sorted(kinds))
    raise Unfit(
        Finding(location, "type", f"expected {words}, got {shortened(text)}", words, text[:80])
    )


class Unfit(ValueError):
    """A text that cannot be read as what its schema asks for."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def shape_of(schema: Any, schemas: Schemas, depth: int = _DEPTH) -> Shape:
    """The shape of what `schema` describes, through `$ref` and combinations."""
    if not isinstance(schema, Mapping) or depth == 0:
        return Shape()
    kinds = set(_own_kinds(schema))
    items = schema.get("items")
    item_shape = shape_of(items, schemas, depth - 1) if items is not None else None
    members = {
        name: shape_of(member, schemas, depth - 1)
        for name, member in schema.get("properties", {}).items()
    }
    for other in _combined(schema, schemas):
        more = shape_of(other, schemas, depth - 1)
        kinds |= more.kinds
        item_shape = item_shape or more.items
        members = {**more.members, **members}
    return Shape(frozenset(kinds), item_shape, members)


def _own_kinds(schema: Mapping[str, Any]) -> list[str]:
    if "type" in schema:
        kinds = schema["type"]
        return [kinds] if isinstance(kinds, str) else list(kinds)
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return [_kind_of(value) for value in values]


def _kind_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def _combined(schema: Mapping[str, Any], schemas: Schemas) -> list[Any]:
    others = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    if "$ref" in schema:
        others.append(schemas.resolve(schema["$ref"]))
    return others
