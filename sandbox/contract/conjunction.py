"""What several schemas ask for at once: demands, and how two of them become one.

A demand is a schema taken apart: keywords that can stand only once in a schema but add up where
schemas are combined (`pattern`, `not`, `contains`) are lists in it. Nothing is chosen here: a
demand knows nothing of `$ref`, `oneOf` and `if`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd
from types import MappingProxyType
from typing import Any

from sandbox.contract.faults import SchemaError
from sandbox.contract.matching import matches
from sandbox.contract.words import kinds_in_words, listed, shortened

__all__ = [
    "KINDS",
    "Contradiction",
    "Demand",
    "both",
    "demand_of",
    "is_among",
    "joined",
    "kind_of",
    "same",
]

Demand = dict[str, Any]


class Contradiction(ValueError):
    """No value keeps all that is asked for."""


KINDS = ("object", "array", "string", "number", "integer", "boolean", "null")
_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "pattern": "patterns",
        "format": "formats",
        "not": "nots",
        "propertyNames": "propertyNames",
        "multipleOf": "steps",
    }
)
_PLAIN = frozenset(
    {
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "items",
        "prefixItems",
        "minProperties",
        "maxProperties",
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "required",
        "dependentRequired",
        "dependentSchemas",
        "!except",
        "!unlike",
    }
)


def demand_of(schema: Mapping[str, Any]) -> Demand:
    """What `schema` asks for by itself, its combinations left aside."""
    demand: Demand = {key: value for key, value in schema.items() if key in _PLAIN}
    for keyword, name in _LISTS.items():
        if keyword in schema:
            demand[name] = [schema[keyword]]
    if "type" in schema:
        demand["kinds"] = _kinds(schema["type"])
    if "const" in schema:
        demand["options"] = [schema["const"]]
    if "enum" in schema:
        options = list(schema["enum"])
        demand["options"] = _options(demand["options"], options) if "const" in schema else options
    if "contains" in schema:
        most = schema.get("maxContains")
        demand["contains"] = [(schema["contains"], schema.get("minContains", 1), most)]
    given = schema.get("examples")
    examples = list(given) if isinstance(given, list) else []
    if "example" in schema:
        examples.insert(0, schema["example"])
    if examples:
        demand["examples"] = examples
    if "default" in schema:
        demand["default"] = [schema["default"]]
    return demand


def joined(first: Demand, second: Demand) -> Demand:
    """One demand for both. Raises Contradiction."""
    if not first or not second:
        return first or second
    result = {**second, **first}
    for name in first.keys() & second.keys():
        result[name] = _JOIN.get(name, _first)(first[name], second[name])
    if _ABOUT_MEMBERS & first.keys() and _ABOUT_MEMBERS & second.keys():
        _join_members(result, first, second)
    if "prefixItems" in result:
        count = max(len(one.get("prefixItems", ())) for one in (first, second))
        result["prefixItems"] = [both(_item(first, at), _item(second, at)) for at in range(count)]
    return result


def both(first: Any, second: Any) -> Any:
    """A schema that asks for what each of two schemas asks for."""
    if first is True or first == {} or first == second:
        return second
    if second is True or second == {}:
        return first
    if first is False or second is False:
        return False
    return {"allOf": [first, second]}


def member_schema(demand: Demand, name: str) -> Any:
    """What `demand` asks of a member called `name`; False where there must be none."""
    found: list[Any] = []
    properties = demand.get("properties", {})
    if name in properties:
        found.append(properties[name])
    for pattern, schema in demand.get("patternProperties", {}).items():
        if _is_named_by(pattern, name):
            found.append(schema)
    if not found:
        return demand.get("additionalProperties", True)
    schema = found[0]
    for other in found[1:]:
        schema = both(schema, other)
    return schema


def kind_of(value: Any) -> str:
    """The name of the type of a JSON value; `integer` for 2 and 2.0."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list | tuple) else "object"


def same(first: Any, second: Any) -> bool:
    """Whether two values are the same JSON: true is not 1, but 2 is 2.0."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(
            same(value, second[name]) for name, value in first.items()
        )
    return bool(first == second)


def is_among(value: Any, others: Sequence[Any]) -> bool:
    """Whether `value` is the same as one of `others`."""
    # What Python holds for different is different in JSON too, and is told much sooner.
    if value not in others:
        return False
    return isinstance(value, str) or any(same(value, other) for other in others)


def least_common_multiple(steps: list[Any]) -> Fraction:
    """The least number that is a multiple of each of `steps`."""
    result = Fraction(str(steps[0]))
    for step in steps[1:]:
        other = Fraction(str(step))
        numerators = result.numerator * other.denominator, other.numerator * result.denominator
        common = numerators[0] * numerators[1] // gcd(*numerators)
        result = Fraction(common, result.denominator * other.denominator)
    return result


def _kinds(said: Any) -> tuple[str, ...]:
    named = [said] if isinstance(said, str) else list(said)
    return tuple(kind for kind in named if not (kind == "integer" and "number" in named))


def _shared_kinds(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    shared = [kind for kind in first if kind in second]
    if "integer" not in shared and "number" not in shared:
        either = {*first, *second}
        shared += ["integer"] if {"integer", "number"} <= either else []
    if not shared:
        raise Contradiction(
            f"`type`: a value cannot be both {kinds_in_words(first)} and {kinds_in_words(second)}"
        )
    return tuple(shared)


def _options(first: list[Any], second: list[Any]) -> list[Any]:
    shared = [option for option in first if is_among(option, second)]
    if not shared:
        shown = " and ".join(
            listed([shortened(one) for one in some[:5]]) for some in (first, second)
        )
        raise Contradiction(f"`enum` and `const`: there is no common value of {shown}")
    return shared


def _join_members(result: Demand, first: Demand, second: Demand) -> None:
    """Members as both see them: what one does not name is an additional one to it."""
    names = dict.fromkeys([*first.get("properties", {}), *second.get("properties", {})])
    if names:
        result["properties"] = {
            name: both(member_schema(first, name), member_schema(second, name)) for name in names
        }
    patterns = {**second.get("patternProperties", {}), **first.get("patternProperties", {})}
    if patterns:
        result["patternProperties"] = {
            pattern: both(_under(first, pattern), _under(second, pattern)) for pattern in patterns
        }
    if "additionalProperties" in result:
        result["additionalProperties"] = both(
            first.get("additionalProperties", True), second.get("additionalProperties", True)
        )


def _under(demand: Demand, pattern: str) -> Any:
    others = demand.get("additionalProperties", True)
    return demand.get("patternProperties", {}).get(pattern, others)


def _item(demand: Demand, at: int) -> Any:
    prefix = demand.get("prefixItems", ())
    return prefix[at] if at < len(prefix) else demand.get("items", True)


def _is_named_by(pattern: str, name: str) -> bool:
    try:
        return matches(pattern, name)
    except SchemaError:
        return False


def _first(first: Any, _: Any) -> Any:
    return first


def _more(first: list[Any], second: list[Any]) -> list[Any]:
    return [*first, *(one for one in second if one not in first)]


def _needed(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _more(first.get(name, []), second.get(name, []))
        for name in dict.fromkeys([*first, *second])
    }


def _under_each_name(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: both(first.get(name, True), second.get(name, True))
        for name in dict.fromkeys([*first, *second])
    }


_ABOUT_MEMBERS = frozenset({"properties", "patternProperties", "additionalProperties"})
_JOIN: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "kinds": _shared_kinds,
        "options": _options,
        "items": both,
        "uniqueItems": lambda first, second: first or second,
        "dependentRequired": _needed,
        "dependentSchemas": _under_each_name,
        **dict.fromkeys(
            (
                "required",
                "patterns",
                "formats",
                "nots",
                "contains",
                "propertyNames",
                "steps",
                "!except",
                "!unlike",
            ),
            _more,
        ),
        **dict.fromkeys(
            ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max
        ),
        **dict.fromkeys(
            ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min
        ),
    }
)
