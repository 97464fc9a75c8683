"""Schemas as tables for people: a row a member, each with its type in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

_REFERENCE: Final = "#/components/schemas/"
_WRAPPED: Final = re.compile(r"(?<=\S)\n(?=[^\s\-*+#>|0-9])")
_DEEPEST: Final = 4
_MOST_ROWS: Final = 200
_LONGEST: Final = 200
_BOUNDS: Final = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
    "minLength": "min. length",
    "maxLength": "max. length",
    "minItems": "min. items",
    "maxItems": "max. items",
    "minProperties": "min. members",
    "maxProperties": "max. members",
    "pattern": "pattern",
    "default": "default",
}
_COMBINED: Final = {"oneOf": "one of", "anyOf": "any of", "allOf": "all of"}


@dataclass(frozen=True, slots=True)
class Row:
    """A member: how deep it lies, its name, its type in words and which schema that links to."""

    depth: int
    name: str
    type: str
    link: str
    required: bool
    about: str


def rows_of(schema: Any) -> list[Row]:
    """The members of a schema, and theirs where they have no name of their own to link to."""
    found: list[Row] = []
    for row in _rows(schema, 0):
        found.append(row)
        if len(found) == _MOST_ROWS:
            break
    return found


def type_words(schema: Any) -> str:
    """`a list of Pet`, `integer (int64)`, `one of Cat, Dog`; empty where nothing is said."""
    return _words(schema, 0)[:_LONGEST]


def link_of(schema: Any) -> str:
    """The name of the schema that this one is, or a list of; empty where it has none."""
    if not isinstance(schema, Mapping):
        return ""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith(_REFERENCE):
        name = reference.removeprefix(_REFERENCE).partition("/")[0]
        return name.replace("~1", "/").replace("~0", "~")
    return link_of(schema.get("items"))


def paragraphs(text: str) -> str:
    """`text` without the line breaks that its writer's screen needed; lists keep theirs."""
    return _WRAPPED.sub(" ", text.strip())


def about(schema: Any) -> str:
    """The description of a schema, and its limits."""
    if not isinstance(schema, Mapping):
        return ""
    said = [paragraphs(str(schema.get("description") or ""))]
    limits = [f"{words} {_shown(schema[key])}" for key, words in _BOUNDS.items() if key in schema]
    if isinstance(schema.get("enum"), list):
        limits.append("one of " + ", ".join(map(_shown, schema["enum"][:20])))
    if "const" in schema:
        limits.append(f"always {_shown(schema['const'])}")
    limits += [words for key, words in _MARKS.items() if schema.get(key) is True]
    return "\n".join(filter(None, [*said, "; ".join(limits)]))


_MARKS: Final = {
    "readOnly": "in answers only",
    "writeOnly": "in requests only",
    "deprecated": "deprecated",
    "uniqueItems": "no item twice",
}


def _rows(schema: Any, depth: int) -> Iterator[Row]:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return
    if "$ref" in schema:
        return  # it has a table of its own
    for part in schema.get("allOf", ()) if isinstance(schema.get("allOf"), list) else ():
        if isinstance(part, Mapping) and "$ref" not in part:
            yield from _rows(part, depth)
    members = schema.get("properties")
    required = schema.get("required")
    needed = frozenset(map(str, required)) if isinstance(required, list) else frozenset()
    for name, below in members.items() if isinstance(members, Mapping) else ():
        yield Row(depth, str(name), type_words(below), link_of(below), name in needed, about(below))
        yield from _rows(below, depth + 1)
    if isinstance(schema.get("items"), Mapping) and not members:
        yield from _rows(schema["items"], depth)


def _words(schema: Any, depth: int) -> str:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return ""
    link = schema.get("$ref")
    if isinstance(link, str):
        return link.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    for key, words in _COMBINED.items():
        parts = schema.get(key)
        if isinstance(parts, list) and parts:
            named = [text for part in parts if (text := _words(part, depth + 1))]
            return f"{words} {', '.join(named)}" if len(named) > 1 else "".join(named)
    kinds = schema.get("type")
    listed = [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds or "")]
    if "array" in listed and (items := _words(schema.get("items"), depth + 1)):
        listed[listed.index("array")] = f"list of {items}"
    said = " or ".join(filter(None, listed))
    form = schema.get("format")
    return f"{said} ({form})" if form and said else said or str(form or "")


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value[:_LONGEST]
    try:
        return orjson.dumps(value).decode()[:_LONGEST]
    except TypeError:
        return str(value)[:_LONGEST]
