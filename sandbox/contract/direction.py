"""Schemas for one direction: what is `readOnly` is not asked of a request, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.contract.schemas import Schemas

_ONE = frozenset(
    {
        "items",
        "additionalProperties",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_SAME = frozenset({"not", "if", "then", "else"})
_SAME_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_NAMED = frozenset({"patternProperties", "$defs", "dependentSchemas"})
_ASKING = frozenset({"required"}) | _SAME | _SAME_LISTS
_CHANGED = frozenset({"properties", "prefixItems"}) | _ASKING | _ONE | _NAMED
_DEPTH = 20


def relaxed(
    schema: Any, mark: str, schemas: Schemas, inherited: frozenset[str] = frozenset()
) -> Any:
    """`schema` without what `mark` (`"readOnly"` or `"writeOnly"`) takes off it.

    Marked members are no longer required; `readOnly` ones may be anything, since they are ignored.
    `inherited` names the marked members of the schemas this one is combined with.
    """
    if not isinstance(schema, Mapping) or _CHANGED.isdisjoint(schema):
        return schema
    # Finding out costs most of the time: large documents have thousands of schemas.
    asks = not _ASKING.isdisjoint(schema)
    marked = inherited | _marked(schema, mark, schemas) if asks else inherited
    changed: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "required" and isinstance(value, list):
            changed[key] = [name for name in value if name not in marked]
        elif key == "properties" and isinstance(value, Mapping):
            changed[key] = _members(value, mark, schemas)
        elif key in _ONE:
            changed[key] = relaxed(value, mark, schemas)
        elif key in _SAME:
            changed[key] = relaxed(value, mark, schemas, marked)
        else:
            changed[key] = _many(key, value, mark, schemas, marked)
    return changed


def _many(key: str, value: Any, mark: str, schemas: Schemas, marked: frozenset[str]) -> Any:
    """The keywords that hold several schemas; whatever holds none is left alone."""
    if key in _SAME_LISTS and isinstance(value, list):
        return [relaxed(part, mark, schemas, marked) for part in value]
    if key == "prefixItems" and isinstance(value, list):
        return [relaxed(part, mark, schemas) for part in value]
    if key in _NAMED and isinstance(value, Mapping):
        return {name: relaxed(part, mark, schemas) for name, part in value.items()}
    return value


def _members(properties: Mapping[str, Any], mark: str, schemas: Schemas) -> dict[str, Any]:
    return {
        name: {}
        if mark == "readOnly" and _is_marked(member, mark, schemas)
        # A name may be that of a keyword, so members are never taken for a schema themselves.
        else relaxed(member, mark, schemas)
        for name, member in properties.items()
    }


def _marked(
    schema: Mapping[str, Any], mark: str, schemas: Schemas, depth: int = _DEPTH
) -> frozenset[str]:
    """The marked members of `schema` and of all that it is combined with by `allOf` or `$ref`."""
    if depth == 0:
        return frozenset()
    properties = schema.get("properties", {})
    names = {name for name, member in properties.items() if _is_marked(member, mark, schemas)}
    parts = list(schema.get("allOf", ()))
    if "$ref" in schema:
        parts.append(schemas.resolve(schema["$ref"]))
    for part in parts:
        if isinstance(part, Mapping):
            names |= _marked(part, mark, schemas, depth - 1)
    return frozenset(names)


def _is_marked(member: Any, mark: str, schemas: Schemas) -> bool:
    for _ in range(_DEPTH):
        if type(member) is not dict:
            return False
        if member.get(mark) is True:
            return True
        if "$ref" not in member:
            return False
        member = schemas.resolve(member["$ref"])
    return False
