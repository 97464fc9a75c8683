"""Schemas made plain: references followed, and one alternative of each combination taken."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.contract.conjunction import (
    Contradiction,
    Demand,
    demand_of,
    joined,
)
from sandbox.contract.faults import SchemaError
from sandbox.contract.heights import ENDLESS, heights_of
from sandbox.contract.negation import negated
from sandbox.contract.schemas import Schemas
from sandbox.contract.words import listed

_MOST_STEPS = 60
_LEFT_TO_CHANCE = 0.3
_COMBINED = ("oneOf", "anyOf")


@dataclass(frozen=True, slots=True)
class Chooser:
    """Makes schemas plain.

    `rng` draws among alternatives, or `first` says that the first one that goes is taken.
    `exclusive` rules out what `oneOf` says of the alternatives that are not taken.
    """

    schemas: Schemas
    rng: random.Random
    first: bool
    exclusive: bool = False

    def plain(self, schema: Any, *, low: bool, steps: int = 0) -> Demand:
        """What `schema` asks for, with one alternative taken wherever there are several.

        `low` takes the alternatives that end soonest. Raises Contradiction where no alternative
        goes with the rest.
        """
        if schema is False:
            raise Contradiction("the schema is `false`, which nothing keeps")
        if not isinstance(schema, Mapping):
            return {}
        if steps > _MOST_STEPS:
            raise Contradiction("`$ref`: the schema refers to itself and says nothing else")
        demand = self._combined(demand_of(schema), schema, low, steps)
        for keyword in _COMBINED:
            if schema.get(keyword):
                demand = self._with_one(demand, schema, keyword, low, steps)
        for part in demand.pop("nots", ()):
            demand = self._without(demand, part, low, steps)
        if "if" in schema:
            demand = self._on_condition(demand, schema, low, steps)
        return _closed(demand)

    def _combined(self, demand: Demand, schema: Mapping[str, Any], low: bool, steps: int) -> Demand:
        """`demand` with all that goes with it in any case."""
        reference = schema.get("$ref")
        if isinstance(reference, str):
            demand = self._with(demand, self._target(reference), low, steps)
        for part in schema.get("allOf", ()):
            demand = self._with(demand, part, low, steps)
        return demand

    def _target(self, reference: str) -> Any:
        try:
            return self.schemas.resolve(reference)
        except SchemaError as error:
            raise Contradiction(str(error)) from error

    def _with(self, demand: Demand, part: Any, low: bool, steps: int) -> Demand:
        return joined(demand, self.plain(part, low=low, steps=steps + 1))

    def _with_one(
        self, demand: Demand, schema: Mapping[str, Any], keyword: str, low: bool, steps: int
    ) -> Demand:
        """`demand` with the first alternative that goes with it."""
        reasons = []
        for option in self._ordered(schema[keyword], low):
            try:
                found = self._with(demand, option, low, steps)
                if self.exclusive and keyword == "oneOf":
                    for other in schema[keyword]:
                        if other is not option:
                            found = self._without(found, other, low, steps)
                return found
            except Contradiction as error:
                reasons.append(str(error))
        told = listed(list(dict.fromkeys(reasons))[:3], "and")
        raise Contradiction(f"`{keyword}`: no alternative can be kept: {told}")

    def _ordered(self, options: list[Any], low: bool) -> list[Any]:
        """The alternatives as they are to be tried: null last, where there is room for more."""
        ordered = list(options) if self.first else self.rng.sample(options, len(options))
        heights = heights_of(self.schemas)
        if low:
            ordered.sort(key=heights.of)
        else:
            ordered.sort(key=lambda one: (heights.of(one) >= ENDLESS, self._is_null(one)))
        return ordered

    def _is_null(self, schema: Any) -> bool:
        try:
            schema = self.schemas.followed(schema)
        except SchemaError:
            return False
        return isinstance(schema, Mapping) and (
            schema.get("type") in ("null", ["null"])
            or schema.get("enum") == [None]
            or ("const" in schema and schema["const"] is None)
        )

    def _without(self, demand: Demand, part: Any, low: bool, steps: int) -> Demand:
        """`demand` with one way of not being as `part`; as it is where only trying helps."""
        if isinstance(part, Mapping) and isinstance(part.get("$ref"), str) and len(part) == 1:
            part = self._target(part["$ref"])
        ways, complete = negated(part)
        if not complete and not self.first and self.rng.random() < _LEFT_TO_CHANCE:
            return demand
        reason = "`not`: every value keeps the schema that must not be kept"
        for way in ways if self.first else self.rng.sample(ways, len(ways)):
            try:
                return self._with(demand, way, low, steps)
            except Contradiction as error:
                reason = f"`not`: {error}"
        if complete:
            raise Contradiction(reason)
        return demand

    def _on_condition(
        self, demand: Demand, schema: Mapping[str, Any], low: bool, steps: int
    ) -> Demand:
        """`demand` with `if` and `then`, or without `if` and with `else`."""
        met = {"allOf": [schema["if"], schema.get("then", {})]}
        unmet = {"allOf": [{"not": schema["if"]}, schema.get("else", {})]}
        ways = [met, unmet]
        if not self.first and self.rng.random() < 0.5:
            ways.reverse()
        try:
            return self._with(demand, ways[0], low, steps)
        except Contradiction:
            return self._with(demand, ways[1], low, steps)


def _closed(demand: Demand) -> Demand:
    """`demand`, where whatever no part of it has looked at is what `unevaluated…` says."""
    others = demand.pop("unevaluatedProperties", None)
    if others is not None and "additionalProperties" not in demand:
        demand["additionalProperties"] = others
    items = demand.pop("unevaluatedItems", None)
    if items is not None and "items" not in demand and "contains" not in demand:
        demand["items"] = items
    return demand
