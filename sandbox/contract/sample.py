"""Values made from schemas, the same ones for the same random source."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from sandbox.contract.merge import Contradiction, kinds_of, merged
from sandbox.contract.people import People
from sandbox.contract.sample_scalars import number_for, text_for
from sandbox.contract.schemas import Schemas
from sandbox.contract.validator import Validator

# Deeper than this, only what is required is made, and the shortest way out of a recursion taken.
_FULL_LEVELS = 4
_MOST_LEVELS = 30
_MOST_VALUES = 400
_COMBINED = frozenset({"$ref", "allOf", "anyOf", "oneOf"})


def sample(validator: Validator, rng: random.Random) -> Any:
    """A value that `validator` takes, made from its schema's examples, defaults and limits.

    Where a few attempts find none (the schema contradicts itself, or uses what is not looked at:
    `not`, `if`, look-around in patterns), the last attempt.
    """
    value = None
    for examples, optional in ((True, True), (False, True), (False, True), (False, False)):
        maker = _Maker(validator.schemas, rng, examples, optional)
        value = maker.value(validator.schema)
        if validator.is_valid(value):
            break
    return value


class _Maker:
    """Makes one value."""

    def __init__(
        self, schemas: Schemas, rng: random.Random, examples: bool, optional: bool
    ) -> None:
        self._schemas = schemas
        self._rng = rng
        self._people = People(rng)
        self._examples = examples
        self._optional = optional
        self._left = _MOST_VALUES

    def value(self, schema: Any, level: int = 0, name: str = "") -> Any:
        """A value for `schema`; `name` is that of the member it is for."""
        self._left -= 1
        if level > _MOST_LEVELS:
            return None
        try:
            flat = self._flat(schema, level)
        except Contradiction:
            return None
        given = self._given(flat)
        return self._made(flat, level, name) if given is None else given[0]

    def _given(self, flat: Mapping[str, Any]) -> tuple[Any] | None:
        """A value that the schema itself names."""
        if "const" in flat:
            return (flat["const"],)
        if self._examples:
            for values in (flat.get("examples"), [flat["example"]] if "example" in flat else None):
                if isinstance(values, list) and values:
                    return (values[0],)
            if flat.get("default") is not None:
                return (flat["default"],)
        if "enum" in flat:
            return (self._rng.choice(flat["enum"]),)
        return None

    def _made(self, flat: Mapping[str, Any], level: int, name: str) -> Any:
        kind = self._kind(flat, level)
        if kind == "object":
            return self._object(flat, level)
        if kind == "array":
            return self._array(flat, level, name)
        if kind == "string":
            return text_for(flat, name, self._people)
        if kind in ("integer", "number"):
            return number_for(flat, kind, self._rng)
        return None if kind == "null" else self._rng.random() < 0.5

    def _kind(self, flat: Mapping[str, Any], level: int) -> str:
        if "type" not in flat:
            return next((kind for kind, signs in _SIGNS if signs & flat.keys()), "string")
        kinds = kinds_of(flat)
        if "null" in kinds and not self._is_generous(level):
            return "null"
        return self._rng.choice([kind for kind in kinds if kind != "null"] or kinds)

    def _is_generous(self, level: int) -> bool:
        """Whether there is room for what need not be there."""
        return self._optional and level < _FULL_LEVELS and self._left > 0

    # Objects

    def _object(self, flat: Mapping[str, Any], level: int) -> dict[str, Any]:
        members: Mapping[str, Any] = flat.get("properties", {})
        names = list(flat.get("required", ()))
        if self._is_generous(level):
            most = flat.get("maxProperties", len(members) + len(names))
            for name, member in members.items():
                if name not in names and len(names) < most and self._is_shown(member):
                    names.append(name)
        for name, needed in flat.get("dependentRequired", {}).items():
            names += [other for other in needed if name in names and other not in names]
        made = {name: self.value(self._member(flat, name), level + 1, name) for name in names}
        self._fill(made, flat, level)
        return made

    def _is_shown(self, member: Any) -> bool:
        described = self._schemas.followed(member)
        return described is not False and not (
            isinstance(described, Mapping) and described.get("writeOnly")
        )

    def _member(self, flat: Mapping[str, Any], name: str) -> Any:
        if name in flat.get("properties", {}):
            return flat["properties"][name]
        return flat.get("additionalProperties", {})

    def _fill(self, made: dict[str, Any], flat: Mapping[str, Any], level: int) -> None:
        """Add members until there are as many as `minProperties` asks for, or one to show how."""
        others = flat.get("additionalProperties")
        show = bool(others) and others is not True and not flat.get("properties")
        least = max(flat.get("minProperties", 0), int(show and self._is_generous(level)))
        optional = [name for name in flat.get("properties", {}) if name not in made]
        while len(made) < least and optional:
            name = optional.pop(0)
            made[name] = self.value(flat["properties"][name], level + 1, name)
        for number in range(2 * least):
            if len(made) >= least or others is False:
                return
            name = text_for(self._names(flat, level), "", self._people)
            made[name if name not in made else f"{name}{number}"] = self.value(
                {} if others is None else others, level + 1
            )

    def _names(self, flat: Mapping[str, Any], level: int) -> Mapping[str, Any]:
        names = flat.get("propertyNames")
        return self._flat(names, level) if isinstance(names, Mapping) else {"maxLength": 8}

    # Arrays

    def _array(self, flat: Mapping[str, Any], level: int, name: str) -> list[Any]:
        least, most = flat.get("minItems", 0), flat.get("maxItems", 1_000)
        wanted = min(most, max(least, self._rng.randint(1, 2) if self._is_generous(level) else 0))
        schemas = list(flat.get("prefixItems", ()))[:most]
        items = flat.get("items", {})
        if "contains" in flat:
            schemas += [flat["contains"]] * flat.get("minContains", 1)
        if items is not False:
            schemas += [items] * (wanted - len(schemas))
        singular = name.removesuffix("s")
        made: list[Any] = []
        for schema in schemas:
            item = self._item(schema, level, singular, made if flat.get("uniqueItems") else ())
            if item is None and flat.get("uniqueItems") and None in made:
                break
            made.append(item)
        return made

    def _item(self, schema: Any, level: int, name: str, others: Any) -> Any:
        """A value for an item that is not among `others`."""
        examples = self._examples
        item = self.value(schema, level + 1, name)
        for _ in range(30):
            if item not in others:
                break
            self._examples = False
            item = self.value(schema, level + 1, name)
        self._examples = examples
        return item

    # Combinations

    def _flat(self, schema: Any, level: int, steps: int = 0) -> dict[str, Any]:
        """`schema` without `$ref` and combinations: one alternative of each is taken.

        Raises Contradiction where no alternative goes with the rest.
        """
        if schema is False or steps > _MOST_LEVELS:
            raise Contradiction("nothing keeps this schema")
        if not isinstance(schema, Mapping):
            return {}
        flat = {key: value for key, value in schema.items() if key not in _COMBINED}
        parts = list(schema.get("allOf", ()))
        if "$ref" in schema:
            parts.append(self._schemas.resolve(schema["$ref"]))
        for part in parts:
            flat = merged(flat, self._flat(part, level, steps + 1))
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                flat = self._with_one(flat, schema[keyword], level, steps)
        return flat

    def _with_one(
        self, flat: dict[str, Any], alternatives: list[Any], level: int, steps: int
    ) -> dict[str, Any]:
        """`flat` with the first alternative that goes with it."""
        options = self._rng.sample(alternatives, len(alternatives))
        if self._is_generous(level):
            options.sort(key=lambda option: self._schemas.followed(option) == {"type": "null"})
        else:
            options.sort(key=lambda option: self._height(option))
        for option in options:
            try:
                return merged(flat, self._flat(option, level, steps + 1))
            except Contradiction:
                continue
        raise Contradiction("no alternative goes with the rest")

    def _height(self, schema: Any, steps: int = 0) -> int:
        """How deep a value for `schema` must be; many where that has no end."""
        if not isinstance(schema, Mapping):
            return 0
        if steps > 8:
            return _MOST_LEVELS
        if "null" in kinds_of(schema) and "type" in schema:
            return 0
        parts = list(schema.get("allOf", ()))
        if "$ref" in schema:
            parts.append(self._schemas.resolve(schema["$ref"]))
        heights = [self._height(part, steps + 1) for part in parts]
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword):
                heights.append(min(self._height(part, steps + 1) for part in schema[keyword]))
        below = [
            schema["properties"][name]
            for name in schema.get("required", ())
            if name in schema.get("properties", {})
        ]
        below += [schema["items"]] if schema.get("minItems") and "items" in schema else []
        heights += [1 + self._height(part, steps + 1) for part in below]
        return max(heights, default=0)


_SIGNS = (
    ("object", {"properties", "required", "additionalProperties", "minProperties"}),
    ("array", {"items", "prefixItems", "minItems", "contains", "uniqueItems"}),
    ("string", {"pattern", "format", "minLength", "maxLength"}),
    ("number", {"minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"}),
)
