"""What the keywords of a schema may be; one that is something else is taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sandbox.contract.words import shortened

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")

Check = Callable[[Any], bool]


def _is_count(value: Any) -> bool:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict | bool)


def _are_schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_schema, value))


def _named_schemas(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_schema, value.values()))


def _is_pattern(value: Any) -> bool:
    return isinstance(value, str) and is_pattern(value)


def _by_pattern(value: Any) -> bool:
    return _named_schemas(value) and all(map(is_pattern, value))


def _are_types(value: Any) -> bool:
    if isinstance(value, list):
        return (
            bool(value) and all(kind in TYPES for kind in value) and len(set(value)) == len(value)
        )
    return value in TYPES


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _named_names(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_are_names, value.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


@lru_cache(maxsize=4096)
def is_pattern(text: str) -> bool:
    """Whether the engine can read `text` as a regular expression."""
    try:
        from jsonschema_rs import Draft202012Validator
    except ImportError:
        return _is_plain_pattern(text)
    try:
        Draft202012Validator({"pattern": text})
    except ValueError:
        return False
    return True


def _is_plain_pattern(text: str) -> bool:
    import re

    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _lines(check: Check, expected: str, names: str) -> dict[str, tuple[Check, str]]:
    return dict.fromkeys(names.split(), (check, expected))


_KEYWORDS: Mapping[str, tuple[Check, str]] = {
    **_lines(
        _is_count,
        "a whole number, 0 or more",
        "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains",
    ),
    **_lines(_is_number, "a number", "minimum maximum exclusiveMinimum exclusiveMaximum"),
    **_lines(lambda value: _is_number(value) and value > 0, "a number above 0", "multipleOf"),
    **_lines(
        _is_schema,
        "a schema",
        "not if then else items contains additionalProperties propertyNames contentSchema "
        "unevaluatedItems unevaluatedProperties",
    ),
    **_lines(_are_schemas, "a list of schemas", "allOf anyOf oneOf prefixItems"),
    **_lines(_named_schemas, "schemas by name", "properties $defs dependentSchemas"),
    **_lines(_by_pattern, "schemas by regular expression", "patternProperties"),
    **_lines(_is_pattern, "a regular expression", "pattern"),
    **_lines(_are_types, "one of " + ", ".join(TYPES) + ", or several", "type"),
    **_lines(lambda value: isinstance(value, list) and bool(value), "a list of values", "enum"),
    **_lines(_are_names, "a list of names", "required"),
    **_lines(_named_names, "lists of names by name", "dependentRequired"),
    **_lines(lambda value: isinstance(value, bool), "true or false", "uniqueItems"),
    **_lines(_is_text, "text", "format contentMediaType contentEncoding $comment"),
}
_HOLDERS = (
    "properties",
    "patternProperties",
    "$defs",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
)


def wrong_parts(schema: Mapping[str, Any]) -> list[tuple[str, str | int]]:
    """The keywords of `schema` that hold several schemas, with the parts of them that are none."""
    wrong: list[tuple[str, str | int]] = []
    for name in _HOLDERS:
        value = schema.get(name)
        if isinstance(value, dict):
            wrong += [(name, key) for key, part in value.items() if not _is_schema(part)]
        elif isinstance(value, list):
            wrong += [(name, key) for key, part in enumerate(value) if not _is_schema(part)]
    return wrong


def wrong_keywords(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The keywords of `schema` that no engine can read, each with what is wrong."""
    wrong = []
    for name, value in schema.items():
        rule = _KEYWORDS.get(name)
        if rule is not None and not rule[0](value):
            wrong.append((name, f"{name} is {shortened(value)}; expected {rule[1]}"))
    return wrong
