"""The opposite of a schema, as far as it can be said by schemas: alternatives to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.contract.conjunction import KINDS

Alternatives = list[dict[str, Any]]


def negated(schema: Any) -> tuple[Alternatives, bool]:
    """Schemas each of which rules `schema` out, and whether there is no other way to do that.

    Where there is, and none of these goes, only trying helps.
    """
    if schema is False:
        return [{}], True
    if not isinstance(schema, Mapping):
        return [], True
    found: Alternatives = []
    known = True
    for keyword, value in schema.items():
        opposite = _OPPOSITES.get(keyword)
        found += opposite(value) if opposite is not None else []
        known = known and keyword not in _BEYOND
    return found, known


def _of_type(value: Any) -> Alternatives:
    kinds = [value] if isinstance(value, str) else list(value)
    others = [kind for kind in KINDS if kind not in kinds and kind != "integer"]
    if "number" not in kinds and "integer" in kinds:
        others.remove("number")
    return [{"type": others}] if others else []


def _of_required(names: list[str]) -> Alternatives:
    return [{"type": "object", "properties": {name: False}} for name in names]


def _of_properties(members: Mapping[str, Any]) -> Alternatives:
    return [
        {"type": "object", "required": [name], "properties": {name: {"not": member}}}
        for name, member in members.items()
    ]


def _of_dependents(needed: Mapping[str, list[str]]) -> Alternatives:
    return [
        {"type": "object", "required": [name], "properties": {other: False}}
        for name, others in needed.items()
        for other in others
    ]


def _of_dependent_schemas(schemas: Mapping[str, Any]) -> Alternatives:
    return [
        {"type": "object", "required": [name], "not": schema} for name, schema in schemas.items()
    ]


def _of_others(schema: Any) -> Alternatives:
    return [{"type": "object", "minProperties": 1, "additionalProperties": {"not": schema}}]


def _of_prefix(schemas: list[Any]) -> Alternatives:
    return [
        {"type": "array", "minItems": at + 1, "prefixItems": [*([True] * at), {"not": schema}]}
        for at, schema in enumerate(schemas)
    ]


def _of_names(names: Any) -> Alternatives:
    return [{"type": "object", "minProperties": 1, "propertyNames": {"not": names}}]


def _limit(kind: str, keyword: str, more: int = 0) -> Callable[[Any], Alternatives]:
    def opposite(value: Any) -> Alternatives:
        bound = value + more
        return [{"type": kind, keyword: bound}] if kind == "number" or bound >= 0 else []

    return opposite


_BEYOND = frozenset(
    {
        "contains",
        "$ref",
        "oneOf",
        "if",
        "format",
        "multipleOf",
        "uniqueItems",
        "patternProperties",
        "additionalProperties",
        "prefixItems",
        "unevaluatedProperties",
        "unevaluatedItems",
    }
)
_OPPOSITES: Mapping[str, Callable[[Any], Alternatives]] = MappingProxyType(
    {
        "type": _of_type,
        "const": lambda value: [{"!except": [value]}],
        "enum": lambda values: [{"!except": list(values)}],
        "required": _of_required,
        "properties": _of_properties,
        "minimum": _limit("number", "exclusiveMaximum"),
        "exclusiveMinimum": _limit("number", "maximum"),
        "maximum": _limit("number", "exclusiveMinimum"),
        "exclusiveMaximum": _limit("number", "minimum"),
        "minLength": _limit("string", "maxLength", -1),
        "maxLength": _limit("string", "minLength", 1),
        "minItems": _limit("array", "maxItems", -1),
        "maxItems": _limit("array", "minItems", 1),
        "minProperties": _limit("object", "maxProperties", -1),
        "maxProperties": _limit("object", "minProperties", 1),
        "pattern": lambda pattern: [{"type": "string", "!unlike": [pattern]}],
        "items": lambda items: [{"type": "array", "contains": {"not": items}}],
        "propertyNames": _of_names,
        "additionalProperties": _of_others,
        "unevaluatedProperties": _of_others,
        "prefixItems": _of_prefix,
        "dependentRequired": _of_dependents,
        "dependentSchemas": _of_dependent_schemas,
        "not": lambda inner: [inner] if isinstance(inner, dict) else [{}] if inner is True else [],
        "allOf": lambda parts: [{"not": part} for part in parts],
        "anyOf": lambda parts: [{"allOf": [{"not": part} for part in parts]}],
    }
)
