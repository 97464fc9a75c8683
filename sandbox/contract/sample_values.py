"""Makes one value for a schema: what kind it has, and who makes that kind."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sandbox.contract.choices import Chooser
from sandbox.contract.conjunction import Contradiction, Demand, is_among, joined
from sandbox.contract.faults import SchemaError
from sandbox.contract.limits import keeps, options_of
from sandbox.contract.people import People
from sandbox.contract.sample_arrays import array_for
from sandbox.contract.sample_objects import object_for
from sandbox.contract.sample_scalars import number_for, text_for
from sandbox.contract.schemas import Direction, Schemas
from sandbox.contract.validator import Validator

# Deeper than this, only what is required is made, and the shortest way out of a recursion taken.
_FULL_LEVELS = 4
_MOST_LEVELS = 30
_MOST_VALUES = 400
_MOST_STEPS = 6_000
_TRIES = 6
_DIFFERENT_TRIES = 30
_NULL_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """How a value is made.

    `examples` are taken where there are some; `optional` members are made; the `first` alternative
    is taken, else one is drawn; `careful` holds each part against its schema as soon as it is made;
    `exclusive` keeps the alternatives that are not taken from being kept as well.
    """

    examples: bool = False
    optional: bool = True
    first: bool = True
    careful: bool = False
    exclusive: bool = False


class Place(NamedTuple):
    """Where a value stands: in its whole, and where its schema stands."""

    level: int = 0
    name: str = ""
    pointer: str = ""
    path: tuple[str | int, ...] = ()

    def below(self, step: str | int, *keywords: str, name: str = "") -> Place:
        """The place of a part, which the schema describes under `keywords`."""
        pointer = "/".join((self.pointer, *keywords)) if self.pointer else ""
        return Place(self.level + 1, name, pointer, (*self.path, step))


class Impossible(Contradiction):
    """There is no value for the schema at `place`."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place = place


class SpentError(Exception):
    """Making the value takes too long."""


class Maker:
    """Makes one value."""

    def __init__(
        self, schemas: Schemas, direction: Direction, rng: random.Random, plan: Plan
    ) -> None:
        self.schemas = schemas
        self.direction = direction
        self.rng = rng
        self.plan = plan
        self.people = People(rng)
        self._chooser = Chooser(schemas, rng, plan.first, plan.exclusive)
        self._anew = Chooser(schemas, rng, False, plan.exclusive)
        self._checks = _checks_of(schemas, direction)
        self._values_left = _MOST_VALUES
        self._steps_left = _MOST_STEPS

    def value(self, schema: Any, place: Place, but: Sequence[Any] = ()) -> Any:
        """A value for `schema` that is none of `but`. Raises Impossible and SpentError."""
        if isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
            place = place._replace(pointer=schema["$ref"])
        if place.level > _MOST_LEVELS:
            raise Impossible(place, "`required`: the schema requires itself without end")
        self._values_left -= 1
        tries = _DIFFERENT_TRIES if but else _TRIES if self.plan.careful else 1
        fault = Impossible(place, "no value differs from those that are there already")
        for attempt in range(tries):
            try:
                made = self._attempt(schema, place, but, attempt > 0)
            except Contradiction as error:
                fault = error if isinstance(error, Impossible) else Impossible(place, str(error))
                if not self._has_choice(schema):
                    break
                continue
            if is_among(made, but):
                continue
            if not self.plan.careful or self.fits(schema, made):
                return made
            fault = Impossible(place, self._checks.complaint(schema, made))
        raise fault

    def plain(self, schema: Any, level: int) -> Demand:
        """What `schema` asks for. Raises Contradiction."""
        return self._chooser.plain(schema, low=not self.is_generous(level))

    def is_generous(self, level: int) -> bool:
        """Whether there is room for what need not be there."""
        return self.plan.optional and level < _FULL_LEVELS and self._values_left > 0

    def fits(self, schema: Any, value: Any) -> bool:
        """Whether `value` keeps `schema`, its parts and all."""
        return self._checks.fits(schema, value)

    def _attempt(self, schema: Any, place: Place, but: Sequence[Any], anew: bool) -> Any:
        self._steps_left -= 1
        if self._steps_left < 0:
            raise SpentError
        chooser = self._anew if anew else self._chooser
        demand = chooser.plain(schema, low=not self.is_generous(place.level))
        if but:
            demand = joined(demand, {"!except": list(but)})
        given = self._given(demand, schema)
        return self._made(demand, place) if given is None else given[0]

    def _given(self, demand: Demand, schema: Any) -> tuple[Any] | None:
        """A value that the schema itself names."""
        if self.plan.examples:
            for example in (*demand.get("examples", ()), *demand.get("default", ())):
                if example is not None and keeps(demand, example):
                    shown = self._shown(example, demand)
                    if not self.plan.careful or self.fits(schema, shown):
                        return (shown,)
        if "options" not in demand:
            return None
        options = options_of(demand)
        if self.plan.careful:
            options = [one for one in options if self.fits(schema, one)] or options
        return (options[0] if self.plan.first else self.rng.choice(options),)

    def _shown(self, example: Any, demand: Demand) -> Any:
        """An example of an object without what this direction does not show."""
        if not isinstance(example, Mapping):
            return example
        properties = demand.get("properties", {})
        hidden = [name for name in example if self.is_hidden(properties.get(name, True))]
        return {name: value for name, value in example.items() if name not in hidden}

    def is_hidden(self, member: Any) -> bool:
        """Whether a member is not for this direction: `writeOnly` in answers."""
        mark = "readOnly" if self.direction == "write" else "writeOnly"
        for _ in range(10):
            if not isinstance(member, Mapping):
                return False
            if member.get(mark) is True:
                return True
            parts = member.get("allOf", ())
            if any(isinstance(part, Mapping) and part.get(mark) is True for part in parts):
                return True
            if not isinstance(member.get("$ref"), str):
                return False
            try:
                member = self.schemas.resolve(member["$ref"])
            except SchemaError:
                return False
        return False

    def _made(self, demand: Demand, place: Place) -> Any:
        fault: Contradiction | None = None
        for kind in self._kinds(demand, place.level):
            try:
                made = self._of_kind(kind, demand, place)
            except Contradiction as error:
                fault = fault or error
                continue
            if kind in ("object", "array") or keeps(demand, made):
                return made
        raise fault or Contradiction("`not`: no value is left")

    def _kinds(self, demand: Demand, level: int) -> list[str]:
        """The kinds the value may be of, as they are to be tried."""
        kinds = list(demand.get("kinds", ()))
        if not kinds:
            signed = [kind for kind, signs in _SIGNS if signs & demand.keys()]
            kinds = [*signed, "string", "number", "boolean", "null", "object", "array"]
            if self.plan.exclusive:
                self.rng.shuffle(kinds)
            return kinds
        others = [kind for kind in kinds if kind != "null"]
        if not self.plan.first:
            self.rng.shuffle(others)
        if "null" not in kinds:
            return others
        null_first = not self.is_generous(level) or (
            not self.plan.first and self.rng.random() < _NULL_SHARE
        )
        return ["null", *others] if null_first else [*others, "null"]

    def _of_kind(self, kind: str, demand: Demand, place: Place) -> Any:
        if kind == "object":
            return object_for(self, demand, place)
        if kind == "array":
            return array_for(self, demand, place)
        if kind == "string":
            return text_for(demand, place.name, self.people)
        if kind in ("integer", "number"):
            return number_for(demand, kind, place.name, self.rng)
        if kind == "null":
            return None
        chosen = self.plan.first or self.rng.random() < 0.5
        return chosen if keeps(demand, chosen) else not chosen

    def _has_choice(self, schema: Any, steps: int = 0) -> bool:
        """Whether trying again may take another way."""
        if not isinstance(schema, Mapping) or steps > 20:
            return False
        if _ALTERNATIVE & schema.keys():
            return True
        parts = list(schema.get("allOf", ()))
        if isinstance(schema.get("$ref"), str):
            try:
                parts.append(self.schemas.resolve(schema["$ref"]))
            except SchemaError:
                return False
        return any(self._has_choice(part, steps + 1) for part in parts)


class _Checks:
    """Validators of parts of a document, kept for the next time."""

    def __init__(self, schemas: Schemas, direction: Direction) -> None:
        self._schemas = schemas
        self._direction = direction
        # By identity; a validator keeps its schema, so that no other can take its place.
        self._known: dict[int, Validator] = {}

    def fits(self, schema: Any, value: Any) -> bool:
        if not isinstance(schema, Mapping):
            return schema is not False
        return self._validator(schema).is_valid(value)

    def complaint(self, schema: Any, value: Any) -> str:
        """What is wrong with `value`, which does not fit."""
        finding = self._validator(schema).findings(value, ())[0]
        where = f"{finding.path}: " if finding.path else ""
        broken = f"`{finding.rule}`: {where}{finding.message}"
        return f"no value was found; what comes nearest breaks {broken}"

    def _validator(self, schema: Mapping[str, Any]) -> Validator:
        known = self._known.get(id(schema))
        if known is None:
            if len(self._known) >= _MOST_VALIDATORS:
                self._known.clear()
            known = self._known[id(schema)] = Validator(schema, self._schemas, self._direction)
        return known


@lru_cache(maxsize=16)
def _checks_of(schemas: Schemas, direction: Direction) -> _Checks:
    return _Checks(schemas, direction)


_MOST_VALIDATORS = 2_000
_ALTERNATIVE = frozenset({"oneOf", "anyOf", "if", "not"})
_SIGNS = (
    (
        "object",
        frozenset(
            {
                *("properties", "required", "additionalProperties", "minProperties"),
                *("patternProperties", "propertyNames", "maxProperties", "dependentRequired"),
                "dependentSchemas",
            }
        ),
    ),
    (
        "array",
        frozenset({"items", "prefixItems", "minItems", "contains", "uniqueItems", "maxItems"}),
    ),
    ("string", frozenset({"patterns", "formats", "minLength", "maxLength", "!unlike"})),
    (
        "number",
        frozenset({"minimum", "maximum", "steps", "exclusiveMinimum", "exclusiveMaximum"}),
    ),
)
