"""How deep a value must be at least: where a recursive schema is to be left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sandbox.contract.faults import SchemaError
from sandbox.contract.schemas import Schemas

ENDLESS = 1_000
"""The height of a schema that requires itself without end."""

_MOST_SCHEMAS = 5_000
_MOST_PASSES = 60


class Heights:
    """The heights of the schemas of one document, worked out when they are first asked for."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        # By identity; the schema itself is kept so that no other can take its place.
        self._known: dict[int, tuple[Any, int]] = {}

    def of(self, schema: Any) -> int:
        """How many levels a value for `schema` has at least; ENDLESS where it can have no end."""
        if not isinstance(schema, Mapping):
            return 0
        found = self._known.get(id(schema))
        if found is None:
            self._work_out(schema)
            found = self._known.get(id(schema), (schema, 0))
        return found[1]

    def _work_out(self, schema: Mapping[str, Any]) -> None:
        """Every schema is endless until it is found how it ends; each pass finds a level more."""
        nodes = self._reachable(schema)
        heights = {id(node): self._settled(node) for node in nodes}
        for _ in range(_MOST_PASSES):
            changed = False
            for node in nodes:
                height = self._height(node, heights)
                if height < heights[id(node)]:
                    heights[id(node)] = height
                    changed = True
            if not changed:
                break
        if len(self._known) > 20 * _MOST_SCHEMAS:
            self._known.clear()
        self._known.update({id(node): (node, heights[id(node)]) for node in nodes})

    def _settled(self, node: Mapping[str, Any]) -> int:
        known = self._known.get(id(node))
        return ENDLESS if known is None else known[1]

    def _reachable(self, schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        found = {id(schema): schema}
        waiting = [schema]
        while waiting and len(found) < _MOST_SCHEMAS:
            for part, _ in self._parts(waiting.pop()):
                if id(part) not in found and isinstance(part, Mapping):
                    found[id(part)] = part
                    if id(part) not in self._known:
                        waiting.append(part)
        # The last ones found are mostly the deepest: they are settled first.
        return list(found.values())[::-1]

    def _parts(self, node: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
        """The schemas that have a say in the height of `node`, and what they are to it."""
        if isinstance(node.get("$ref"), str):
            with suppress(SchemaError):
                yield self._schemas.resolve(node["$ref"]), "same"
        for part in node.get("allOf", ()):
            yield part, "same"
        for keyword in ("oneOf", "anyOf"):
            for part in node.get(keyword, ()):
                yield part, keyword
        properties = node.get("properties", {})
        for name in node.get("required", ()):
            if name in properties:
                yield properties[name], "below"
        if node.get("minItems") and "items" in node:
            yield node["items"], "below"
        for part in node.get("prefixItems", ())[: node.get("minItems", 0)]:
            yield part, "below"

    def _height(self, node: Mapping[str, Any], heights: Mapping[int, int]) -> int:
        kinds = node.get("type")
        if "const" in node or "enum" in node or (isinstance(kinds, list) and "null" in kinds):
            return 0
        height = 0
        lowest: dict[str, int] = {}
        for part, what in self._parts(node):
            other = heights.get(id(part), 0) if isinstance(part, Mapping) else 0
            if what in ("oneOf", "anyOf"):
                lowest[what] = min(other, lowest.get(what, ENDLESS))
            else:
                height = max(height, min(ENDLESS, other + (what == "below")))
        return max([height, *lowest.values()])


@lru_cache(maxsize=8)
def heights_of(schemas: Schemas) -> Heights:
    """The heights of the schemas of a document, kept for the next time."""
    return Heights(schemas)
