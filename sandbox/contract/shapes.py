"""What a schema says of the kind of a value, and how text becomes such a value.

Parameters and form fields arrive as text; their schema says what they are meant to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.contract.problems import Finding
from sandbox.contract.words import kinds_in_words, shortened

if TYPE_CHECKING:
    from sandbox.contract.schemas import Schemas

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_DEPTH = 8
_MOST_PARTS = 200


class Shape:
    """The kinds (JSON Schema type names) a value may have; none means any.

    `items` is the shape of the items of an array, `members` those of an object's members, `others`
    that of members of any other name, where the schema says that there may be some. All three are
    made when they are asked for, and kept: schemas may be large, and lead back to themselves.
    """

    def __init__(
        self,
        kinds: frozenset[str] = frozenset(),
        parts: Sequence[Mapping[str, Any]] = (),
        schemas: Schemas | None = None,
    ) -> None:
        self.kinds = kinds
        self._parts = parts
        self._schemas = schemas

    @cached_property
    def items(self) -> Shape | None:
        """The shape of the items; None where nothing is said of them."""
        return self._below("items")

    @cached_property
    def first_items(self) -> Sequence[Shape]:
        """The shapes of the items that have each their own."""
        declared = next((part["prefixItems"] for part in self._parts if "prefixItems" in part), ())
        schemas = self._schemas
        return () if schemas is None else tuple(shape_of(one, schemas) for one in declared)

    @cached_property
    def members(self) -> Mapping[str, Shape]:
        """The shapes of the declared members by name."""
        declared: dict[str, Any] = {}
        for part in reversed(self._parts):
            properties = part.get("properties")
            declared |= properties if isinstance(properties, Mapping) else {}
        return _Members(declared, self._schemas)

    @cached_property
    def others(self) -> Shape | None:
        """The shape of members that are not declared; None where nothing is said of them."""
        return self._below("additionalProperties")

    def member(self, name: str) -> Shape | None:
        """The shape of the member `name`."""
        return self.members.get(name) or self.others

    @cached_property
    def is_array(self) -> bool:
        """Whether several values are asked for."""
        return "array" in self.kinds

    @cached_property
    def is_object(self) -> bool:
        """Whether named values are asked for."""
        return "object" in self.kinds

    @cached_property
    def is_binary(self) -> bool:
        """Whether bytes are asked for, or a list of them."""
        items = self.items
        return any(map(_says_bytes, self._parts)) or (items is not None and items.is_binary)

    def _below(self, keyword: str) -> Shape | None:
        """The shape of the schema that the first part to have one has under `keyword`."""
        schemas = self._schemas
        found = [part[keyword] for part in self._parts if part.get(keyword) not in (None, False)]
        return shape_of(found[0], schemas) if found and schemas is not None else None


class _Members(Mapping[str, Shape]):
    """Shapes by name, each made when it is asked for."""

    __slots__ = ("_declared", "_made", "_schemas")

    def __init__(self, declared: Mapping[str, Any], schemas: Schemas | None) -> None:
        self._declared = declared
        self._schemas = schemas
        self._made: dict[str, Shape] = {}

    def __getitem__(self, name: str) -> Shape:
        made = self._made.get(name)
        if made is None:
            declared = self._declared[name]
            made = Shape() if self._schemas is None else shape_of(declared, self._schemas)
            self._made[name] = made
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._declared

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)


def _says_bytes(schema: Mapping[str, Any]) -> bool:
    """`format: binary` as in 3.0, or a type of content that is not encoded as text, as in 3.1."""
    content = schema.get("contentMediaType")
    is_text = "contentEncoding" in schema or content is None or content.startswith("text/")
    return schema.get("format") == "binary" or not is_text


TEXT = Shape(frozenset({"string"}))


def coerce(text: str, shape: Shape | None, location: tuple[str | int, ...]) -> Any:
    """`text` as the value that `shape` asks for.

    Raises Unfit with a finding for `location` where the text cannot be read as any kind asked for.
    """
    kinds = shape.kinds if shape else frozenset()
    if not kinds:
        return text
    if "integer" in kinds and _is_whole(text):
        return int(text)
    if "number" in kinds and len(text) <= 400 and _NUMBER.fullmatch(text):
        number = float(text)
        return int(text) if _is_whole(text) else number
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    if "string" in kinds:
        return text
    if "null" in kinds and text in ("", "null"):
        return None
    if kinds - _SCALARS and text[:1] in ("{", "["):
        # No style has a way to write this; clients send it as JSON.
        with suppress(ValueError):
            return orjson.loads(text)
    words = kinds_in_words(sorted(kinds))
    raise Unfit(
        Finding(location, "type", f"expected {words}, got {shortened(text)}", words, text[:80])
    )


def _is_whole(text: str) -> bool:
    """Whether it is an integer, of 64 bits: what comes after cannot write larger ones."""
    return _INTEGER.fullmatch(text) is not None and int(text) >= -(2**63)


def fitted(wire: Any, shape: Shape | None, location: tuple[str | int, ...]) -> Any:
    """Texts, lists and named texts as the values that `shape` asks for, part by part.

    One text is a list of one where a list is asked for, and the other way round; members named by
    numbers are a list. Raises Unfit with a finding for the part that cannot be read.
    """
    if isinstance(wire, str):
        if shape is not None and shape.is_array and not shape.kinds & _SCALARS:
            return [coerce(wire, shape.items, (*location, 0))]
        return coerce(wire, shape, location)
    if isinstance(wire, list):
        return _fitted_list(wire, shape, location)
    if shape is not None and shape.is_array and not shape.is_object:
        numbered = sorted((name for name in wire if name.isdecimal()), key=int)
        if len(numbered) == len(wire):
            return _fitted_list([wire[name] for name in numbered], shape, location)
    return {
        name: fitted(part, shape.member(name) if shape else None, (*location, name))
        for name, part in wire.items()
    }


def _fitted_list(wire: list[Any], shape: Shape | None, location: tuple[str | int, ...]) -> Any:
    if len(wire) == 1 and (shape is None or not shape.is_array):
        return fitted(wire[0], shape, location)
    if shape is None:
        return [fitted(one, None, (*location, at)) for at, one in enumerate(wire)]
    first, items = shape.first_items, shape.items
    return [
        fitted(one, first[at] if at < len(first) else items, (*location, at))
        for at, one in enumerate(wire)
    ]


class Unfit(ValueError):
    """A text that cannot be read as what its schema asks for."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def shape_of(schema: Any, schemas: Schemas) -> Shape:
    """The shape of what `schema` describes, through `$ref` and combinations."""
    parts = _parts(schema, schemas)
    kinds = {kind for part in parts for kind in _own_kinds(part)}
    return Shape(frozenset(kinds), parts, schemas)


def _parts(schema: Any, schemas: Schemas) -> list[Mapping[str, Any]]:
    """`schema` and all that it is combined with, each once, some levels deep."""
    parts: list[Mapping[str, Any]] = []
    level, seen = [schema], set[int]()
    for _ in range(_DEPTH):
        below: list[Any] = []
        for one in level:
            if isinstance(one, Mapping) and id(one) not in seen and len(parts) < _MOST_PARTS:
                seen.add(id(one))
                parts.append(one)
                below += _combined(one, schemas)
        level = below
    return parts


def _own_kinds(schema: Mapping[str, Any]) -> list[str]:
    if "type" in schema:
        kinds = schema["type"]
        return [kinds] if isinstance(kinds, str) else list(kinds)
    if "enum" in schema or "const" in schema:
        return [_kind_of(value) for value in schema.get("enum") or [schema.get("const")]]
    signs = (("properties", "object"), ("items", "array"))
    return [kind for keyword, kind in signs if isinstance(schema.get(keyword), Mapping)]


def _kind_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def _combined(schema: Mapping[str, Any], schemas: Schemas) -> list[Any]:
    others = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ())]
    if "$ref" in schema:
        others.append(schemas.resolve(schema["$ref"]))
    return others
