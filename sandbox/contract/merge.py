"""Several schemas made into one that asks for all that each of them asks for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Schema = Mapping[str, Any]

_ALL_KINDS = ("object", "array", "string", "number", "integer", "boolean", "null")


class Contradiction(ValueError):
    """Two schemas that no value can keep at once."""


def merged(first: Schema, second: Schema) -> dict[str, Any]:
    """One schema for both; where they only describe, `first` is kept. Raises Contradiction."""
    result = dict(first)
    for keyword, value in second.items():
        if keyword in result:
            result[keyword] = _JOIN.get(keyword, _keep_first)(result[keyword], value)
        else:
            result[keyword] = value
    return result


def kinds_of(schema: Schema) -> list[str]:
    """The type names a schema allows; all of them where it names none."""
    kinds = schema.get("type", _ALL_KINDS)
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _keep_first(first: Any, _: Any) -> Any:
    return first


def _kinds(first: Any, second: Any) -> list[str]:
    left, right = kinds_of({"type": first}), kinds_of({"type": second})
    shared = [kind for kind in left if kind in right]
    if "integer" not in shared and {"integer", "number"} <= {*left, *right}:
        shared.append("integer")
    if not shared:
        raise Contradiction(f"a value cannot be {first} and {second}")
    return shared


def _options(first: list[Any], second: list[Any]) -> list[Any]:
    shared = [option for option in first if option in second]
    if not shared:
        raise Contradiction("no option is in both enumerations")
    return shared


def _constant(first: Any, second: Any) -> Any:
    if first != second:
        raise Contradiction(f"a value cannot be {first!r} and {second!r}")
    return first


def _members(first: Schema, second: Schema) -> dict[str, Any]:
    result = dict(first)
    for name, schema in second.items():
        result[name] = _both(result[name], schema) if name in result else schema
    return result


def _both(first: Any, second: Any) -> Any:
    return first if first == second else {"allOf": [first, second]}


def _multiple(first: Any, second: Any) -> Any:
    if isinstance(first, int) and isinstance(second, int):
        return math.lcm(first, second)
    return max(first, second)


def _names(first: list[str], second: list[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))


_JOIN: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "type": _kinds,
        "enum": _options,
        "const": _constant,
        "properties": _members,
        "patternProperties": _members,
        "required": _names,
        "items": _both,
        "additionalProperties": _both,
        "multipleOf": _multiple,
        "uniqueItems": lambda first, second: first or second,
        **dict.fromkeys(
            ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max
        ),
        **dict.fromkeys(
            ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min
        ),
    }
)
