"""Schemas of every version of OpenAPI in one form: JSON Schema 2020-12 as the engines read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.contract.document_faults import Faults, Where
from sandbox.contract.ecma import stricter
from sandbox.contract.keywords import is_pattern, wrong_keywords, wrong_parts
from sandbox.contract.words import shortened

Schema = dict[str, Any]

# What only describes: it stays where it is when a schema is taken apart.
_NOTES = frozenset(
    {
        *("title", "description", "default", "example", "examples", "deprecated", "readOnly"),
        *("writeOnly", "xml", "externalDocs", "$comment", "summary"),
    }
)
_COMBINED = ("$ref", "allOf", "anyOf", "oneOf", "not", "const", "if")
_BOUNDS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
# What would change the meaning of references or of keywords below it: references are made whole,
# and every schema is read as the same dialect.
_NAMES = ("$id", "$schema", "$vocabulary", "id")
_DYNAMIC = ("$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$recursiveAnchor")


class SchemaForms:
    """Brings the schemas of one document into the form of 3.1.

    `old` is set for the versions before 3.1, in which `nullable`, boolean bounds and the rest are
    no faults.
    """

    def __init__(self, old: bool, faults: Faults) -> None:
        self._old = old
        self._faults = faults

    def bring(self, schema: Schema, where: Where) -> None:
        """Change `schema` itself; what is below it is left for its own turn."""
        if self._old:
            _old_references(schema)
            _one_example(schema)
        self._names(schema, where)
        self._types(schema, where)
        self._options(schema, where)
        self._bounds(schema, where)
        self._tuples(schema)
        self._dependencies(schema)
        _patterns(schema)
        self._wrong(schema, where)
        self._nullable(schema, where)

    def _names(self, schema: Schema, where: Where) -> None:
        for name in _NAMES:
            if isinstance(schema.get(name), str):
                del schema[name]
        for name in _DYNAMIC:
            if name in schema:
                del schema[name]
                self._faults.error(where, f"{name} is not supported; it is left out")

    def _types(self, schema: Schema, where: Where) -> None:
        kind = schema.get("type")
        if kind == "file":
            schema["type"] = "string"
            schema.setdefault("format", "binary")
        elif isinstance(kind, str) and kind != kind.lower() and kind.lower() in _KNOWN:
            schema["type"] = kind.lower()
            self._faults.warning(
                (*where, "type"), f"{kind!r} is no type; {kind.lower()!r} is taken"
            )
        elif kind == "any":
            del schema["type"]
            self._faults.warning((*where, "type"), "'any' is no type; leave it out for anything")
        if isinstance(schema.get("required"), bool):
            text = "required is a list of members here; true and false are of no effect"
            self._faults.warning((*where, "required"), text)
            del schema["required"]

    def _options(self, schema: Schema, where: Where) -> None:
        """Options none of which is of the type: numbers where texts are meant, or texts that hold
        numbers."""
        read, options = _MEANT.get(str(schema.get("type"))), schema.get("enum")
        if read is None or not isinstance(options, list) or None in options:
            return
        meant = [read(option) for option in options]
        if options and None not in meant:
            schema["enum"] = meant
            text = f"no option is of the type {schema['type']}; they are taken as such"
            self._faults.warning((*where, "enum"), text)

    def _bounds(self, schema: Schema, where: Where) -> None:
        for exclusive, bound in _BOUNDS:
            told = schema.get(exclusive)
            if not isinstance(told, bool):
                continue
            del schema[exclusive]
            if not self._old:
                text = f"{exclusive} is a number since OpenAPI 3.1; it is taken as in 3.0"
                self._faults.warning((*where, exclusive), text)
            if told and bound in schema:
                schema[exclusive] = schema.pop(bound)

    def _tuples(self, schema: Schema) -> None:
        """Draft 4 has the schemas of the first items in `items`."""
        if isinstance(schema.get("items"), list):
            first = schema.pop("items")
            if first:
                schema["prefixItems"] = first
            if "additionalItems" in schema:
                schema["items"] = schema.pop("additionalItems")

    def _dependencies(self, schema: Schema) -> None:
        """Drafts before 2019 have names and schemas in one keyword."""
        told = schema.get("dependencies")
        if not isinstance(told, dict):
            return
        del schema["dependencies"]
        names = {name: value for name, value in told.items() if isinstance(value, list)}
        if names:
            schema.setdefault("dependentRequired", names)
        if len(names) < len(told):
            rest = {name: value for name, value in told.items() if name not in names}
            schema.setdefault("dependentSchemas", rest)

    def _wrong(self, schema: Schema, where: Where) -> None:
        for name, key in wrong_parts(schema):
            got = shortened(schema[name][key])
            schema[name][key] = {}
            text = f"expected a schema, got {got}; it is taken as one for anything"
            self._faults.error((*where, name, key), text)
        for name, told in wrong_keywords(schema):
            del schema[name]
            self._faults.error((*where, name), f"{told}; it is left out")

    def _nullable(self, schema: Schema, where: Where) -> None:
        # Also beside `$ref`, `allOf` and `enum`, where 3.0 gives it no effect: authors mean it.
        told = [schema.pop(name, None) for name in ("nullable", "x-nullable")]
        if True not in told:
            return
        if not self._old and told[0]:
            text = "nullable is gone since OpenAPI 3.1; write type: [..., 'null']. It is honoured"
            self._faults.warning((*where, "nullable"), text)
        if any(name in schema for name in _COMBINED):
            rest = {name: schema.pop(name) for name in list(schema) if not _is_note(name)}
            schema["anyOf"] = [rest, {"type": "null"}]
            return
        kinds = schema.get("type")
        if isinstance(kinds, str):
            schema["type"] = [kinds, "null"] if kinds != "null" else kinds
        elif isinstance(kinds, list) and "null" not in kinds:
            schema["type"] = [*kinds, "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]


_KNOWN = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def _as_text(option: Any) -> str | None:
    if isinstance(option, bool):
        return str(option).lower()
    return str(option) if isinstance(option, int | float) else None


def _as_whole(option: Any) -> int | None:
    is_whole = isinstance(option, str) and re.fullmatch(r"-?\d{1,18}", option)
    return int(option) if is_whole else None


# What an option of another type is meant as; None for one that is of the type, or no such thing.
_MEANT: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"string": _as_text, "integer": _as_whole, "number": _as_whole}
)


def _patterns(schema: Schema) -> None:
    """What only ECMA-262 takes for a regular expression, as the engines take it."""
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        schema["pattern"] = _readable(pattern)
    if isinstance(schema.get("patternProperties"), dict):
        named = schema["patternProperties"]
        schema["patternProperties"] = {_readable(key): part for key, part in named.items()}


def _readable(pattern: str) -> str:
    if is_pattern(pattern):
        return pattern
    other = stricter(pattern)
    return other if is_pattern(other) else pattern


def _is_note(name: str) -> bool:
    return name in _NOTES or name.startswith("x-")


def _old_references(schema: Schema) -> None:
    """Before 3.1, what stands beside a reference is ignored; notes and `nullable` do no harm."""
    if "$ref" in schema:
        for name in list(schema):
            if name not in ("$ref", "nullable") and not _is_note(name):
                del schema[name]


def _one_example(schema: Schema) -> None:
    if "example" in schema:
        schema.setdefault("examples", [schema.pop("example")])
    elif "examples" in schema and not isinstance(schema["examples"], list):
        del schema["examples"]
