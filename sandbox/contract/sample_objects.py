"""Makes objects."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sandbox.contract.conjunction import Contradiction, Demand, joined, member_schema
from sandbox.contract.limits import check_order, keeps
from sandbox.contract.matching import text_matching
from sandbox.contract.sample_scalars import text_for
from sandbox.contract.words import shortened

if TYPE_CHECKING:
    from sandbox.contract.sample_values import Maker, Place

MOST_MEMBERS = 5_000
_OPTIONAL_SHARE = 0.8
_NAME_TRIES = 20


def object_for(maker: Maker, demand: Demand, place: Place) -> dict[str, Any]:
    """An object for `demand`. Raises Contradiction."""
    return _Members(maker, demand, place).made()


class _Members:
    """The members of one object."""

    def __init__(self, maker: Maker, demand: Demand, place: Place) -> None:
        self._maker = maker
        self._demand = demand
        self._place = place
        self._made: dict[str, Any] = {}
        # Schemas of `dependentSchemas` that are asked for already.
        self._followed: set[str] = set()

    def made(self) -> dict[str, Any]:
        check_order(self._demand, "minProperties", "maxProperties")
        required = self._required()
        most = math.floor(self._demand.get("maxProperties", MOST_MEMBERS))
        if len(required) > most:
            raise Contradiction(f"`required` names {len(required)}, but `maxProperties` is {most}")
        for name in required:
            self._add(name)
        self._add_optional(most)
        self._fill(most)
        order = {name: at for at, name in enumerate(self._demand.get("properties", {}))}
        names = sorted(self._made, key=lambda name: order.get(name, len(order)))
        return {name: self._made[name] for name in names}

    def _required(self) -> list[str]:
        """The names that must be there, with those that they bring along."""
        names = [name for name in self._demand.get("required", ()) if not self._is_left_out(name)]
        return self._with_dependents(names)

    def _with_dependents(self, names: list[str]) -> list[str]:
        found = dict.fromkeys(names)
        waiting = list(found)
        while waiting:
            name = waiting.pop(0)
            needed = list(self._demand.get("dependentRequired", {}).get(name, ()))
            needed += self._follow(name)
            more = [one for one in needed if one not in found and not self._is_left_out(one)]
            found.update(dict.fromkeys(more))
            waiting += more
        return list(found)

    def _follow(self, name: str) -> list[str]:
        """Ask for what `dependentSchemas` asks for where there is a member of this name; the
        names that are required then."""
        depends = self._demand.get("dependentSchemas", {})
        if name not in depends or name in self._followed:
            return []
        self._followed.add(name)
        more = self._maker.plain(depends[name], self._place.level)
        self._demand = joined(self._demand, more)
        return list(self._demand.get("required", ()))

    def _is_left_out(self, name: str) -> bool:
        """Whether validation lets a required member off in this direction."""
        if self._maker.direction == "both":
            return False
        return self._maker.is_hidden(self._demand.get("properties", {}).get(name, True))

    def _add(self, name: str) -> None:
        """Make the member `name`. Raises Contradiction."""
        if name in self._made:
            return
        schema = member_schema(self._demand, name)
        if schema is False:
            raise Contradiction(f"`required` names {shortened(name)}, which is not allowed")
        if not self._is_name(name):
            raise Contradiction(f"`propertyNames` does not allow {shortened(name)}")
        step = ("properties", name.replace("~", "~0").replace("/", "~1"))
        if name not in self._demand.get("properties", {}):
            step = ("additionalProperties",)  # type: ignore[assignment]
        self._made[name] = self._maker.value(schema, self._place.below(name, *step, name=name))

    def _try(self, name: str, most: int) -> None:
        """Add a member that need not be there, with all that it brings along, if that goes."""
        before, demand, followed = dict(self._made), self._demand, set(self._followed)
        try:
            names = self._with_dependents([name])
            others = [other for other in self._followed if other not in followed]
            # What is made already may break what is asked for only now.
            good = not others or all(
                self._maker.fits(member_schema(self._demand, old), value)
                for old, value in before.items()
            )
            if good:
                for other in names:
                    self._add(other)
                if len(self._made) <= most:
                    return
        except Contradiction:
            pass
        self._made, self._demand, self._followed = before, demand, followed

    def _add_optional(self, most: int) -> None:
        for name, member in list(self._demand.get("properties", {}).items()):
            if len(self._made) >= most or not self._maker.is_generous(self._place.level):
                return
            if name in self._made or member is False or self._maker.is_hidden(member):
                continue
            if self._maker.plan.first or self._maker.rng.random() < _OPTIONAL_SHARE:
                self._try(name, most)

    def _fill(self, most: int) -> None:
        """Add members until there are as many as `minProperties` asks for, or one to show how."""
        demand = self._demand
        least = math.ceil(demand.get("minProperties", 0))
        if least > MOST_MEMBERS:
            raise Contradiction(f"`minProperties` {least} is more than the sandbox makes")
        others = demand.get("additionalProperties", True)
        describes = others not in (True, False, {}) or bool(demand.get("patternProperties"))
        show = describes and not self._made and self._maker.is_generous(self._place.level)
        wanted = min(most, max(least, int(show)))
        for name in demand.get("properties", {}):
            if len(self._made) >= least:
                break
            self._try(name, most)
        for _ in range(3 * wanted):
            if len(self._made) >= wanted:
                return
            name = self._new_name(others)
            if name is None:
                break
            self._try(name, most)
        if len(self._made) < least:
            raise Contradiction(f"`minProperties` {least}, but no more members are allowed")

    def _new_name(self, others: Any) -> str | None:
        """A name that no member has yet; None where none is found."""
        patterns = list(self._demand.get("patternProperties", {}))
        for turn in range(_NAME_TRIES):
            name: str | None
            if patterns and (others is False or turn % 2 == 0):
                pattern = patterns[turn // 2 % len(patterns)]
                name = text_matching(pattern, self._maker.rng)
            elif others is False:
                return None
            else:
                name = self._free_name()
            if name is not None and name not in self._made and self._is_name(name):
                return name
        return None

    def _free_name(self) -> str:
        demands = self._demand.get("propertyNames", ())
        if not demands:
            word = str(self._maker.people.faker.word())
            return word if word not in self._made else f"{word}{len(self._made)}"
        names = self._maker.plain({"allOf": list(demands)}, self._place.level)
        if "options" in names:
            left = [one for one in names["options"] if one not in self._made]
            return str(self._maker.rng.choice(left or names["options"]))
        return text_for(names, "", self._maker.people)

    def _is_name(self, name: str) -> bool:
        demands = self._demand.get("propertyNames", ())
        return not demands or all(
            keeps(self._maker.plain(one, self._place.level), name) and self._maker.fits(one, name)
            for one in demands
        )
