"""Makes arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sandbox.contract.conjunction import Contradiction, Demand, both
from sandbox.contract.limits import check_order

if TYPE_CHECKING:
    from sandbox.contract.sample_values import Maker, Place

MOST_ITEMS = 5_000


def array_for(maker: Maker, demand: Demand, place: Place) -> list[Any]:
    """An array for `demand`. Raises Contradiction."""
    slots, needed = _slots(maker, demand, place)
    made: list[Any] = []
    singular = place.name.removesuffix("s")
    prefix = len(demand.get("prefixItems", ()))
    for at, schema in enumerate(slots):
        keywords = ("prefixItems", str(at)) if at < prefix else ("items",)
        try:
            others = made if demand.get("uniqueItems") else ()
            made.append(maker.value(schema, place.below(at, *keywords, name=singular), others))
        except Contradiction:
            if at < needed:
                raise
            break
    return made


def _slots(maker: Maker, demand: Demand, place: Place) -> tuple[list[Any], int]:
    """The schemas of the items, and how many of these must be there."""
    check_order(demand, "minItems", "maxItems")
    prefix, items = demand.get("prefixItems", []), demand.get("items", True)
    contains = demand.get("contains", [])
    least = math.ceil(demand.get("minItems", 0))
    most = math.floor(demand.get("maxItems", MOST_ITEMS))
    if least > MOST_ITEMS:
        raise Contradiction(f"`minItems` {least} is more than the sandbox makes")
    if items is False:
        if least > len(prefix):
            raise Contradiction(f"`minItems` {least}, but `items` allows only {len(prefix)}")
        most = min(most, len(prefix))
    wanted = _usual(maker, place, len(prefix))
    asked = sum(math.ceil(count) for _, count, _ in contains)
    needed = max(least, min(asked, most))
    count = max(needed, min(wanted, most))
    slots = [prefix[at] if at < len(prefix) else items for at in range(count)]
    for schema, few, many in contains:
        _contain(slots, schema, math.ceil(few), many, most)
    return slots, max(needed, count if contains else 0)


def _usual(maker: Maker, place: Place, prefix: int) -> int:
    if not maker.is_generous(place.level):
        return 0
    return max(prefix, 1 if maker.plan.first else maker.rng.randint(1, 3))


def _contain(slots: list[Any], schema: Any, few: int, many: Any, most: int) -> None:
    """Ask the last of `slots` to be as `schema`, and the others not to be where they may not."""
    if few > most:
        raise Contradiction(f"`contains` asks for {few} items, but there may be only {most}")
    if many is not None and few > many:
        raise Contradiction(f"`minContains` {few} is greater than `maxContains` {many}")
    # Several `contains` begin at different ends of what is free, so that they rarely meet.
    free = [at for at, slot in enumerate(slots) if not _is_taken(slot)]
    chosen = [*free[::-1], *(at for at in range(len(slots))[::-1] if at not in free)][:few]
    for at, slot in enumerate(slots):
        if at in chosen:
            slots[at] = {"allOf": [slot, schema]}
        elif many is not None:
            slots[at] = both(slot, {"not": schema})


def _is_taken(slot: Any) -> bool:
    return isinstance(slot, dict) and "allOf" in slot
