"""Whether a value is within what a demand says of its kind, its size and its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sandbox.contract.conjunction import (
    Contradiction,
    Demand,
    is_among,
    kind_of,
    least_common_multiple,
)
from sandbox.contract.faults import SchemaError
from sandbox.contract.matching import matches
from sandbox.contract.validator import Validator
from sandbox.contract.words import shortened


def keeps(demand: Demand, value: Any) -> bool:
    """Whether `value` is of the kind asked for, within its limits; its parts are not looked at."""
    kind = kind_of(value)
    kinds = demand.get("kinds")
    if kinds and kind not in kinds and not (kind == "integer" and "number" in kinds):
        return False
    if is_among(value, demand.get("!except", ())):
        return False
    if "options" in demand and not is_among(value, demand["options"]):
        return False
    return _CHECKS[kind](demand, value)


def options_of(demand: Demand) -> list[Any]:
    """The values that `demand` names and that keep the rest of it. Raises Contradiction."""
    options: list[Any] = demand["options"]
    kept = [option for option in options if keeps(demand, option)]
    if not kept:
        shown = ", ".join(map(shortened, options[:5]))
        raise Contradiction(f"`enum` and `const`: none of {shown or 'no values'} keeps the rest")
    return kept


def check_order(demand: Demand, low: str, high: str) -> None:
    """Raise Contradiction where the limit `low` is greater than the limit `high`."""
    least, most = demand.get(low), demand.get(high)
    if least is not None and most is not None and least > most:
        raise Contradiction(f"`{low}` {least} is greater than `{high}` {most}")


def has_format(name: str, text: str) -> bool:
    """Whether `text` is in the format; every text is in one that is not known."""
    return _format(name).is_valid(text)


@lru_cache(maxsize=64)
def _format(name: str) -> Validator:
    return Validator({"format": name})


def _is_good_number(demand: Demand, value: Any) -> bool:
    within = (
        value >= demand.get("minimum", value)
        and value <= demand.get("maximum", value)
        and ("exclusiveMinimum" not in demand or value > demand["exclusiveMinimum"])
        and ("exclusiveMaximum" not in demand or value < demand["exclusiveMaximum"])
    )
    if not within or "steps" not in demand:
        return within
    step = least_common_multiple(demand["steps"])
    return (Fraction(str(value)) / step).denominator == 1


def _is_good_text(demand: Demand, value: Any) -> bool:
    if not demand.get("minLength", 0) <= len(value) <= demand.get("maxLength", len(value)):
        return False
    try:
        return (
            all(matches(pattern, value) for pattern in demand.get("patterns", ()))
            and not any(matches(pattern, value) for pattern in demand.get("!unlike", ()))
            and all(has_format(name, value) for name in demand.get("formats", ()))
        )
    except SchemaError:
        return False


def _has_good_size(least: str, most: str) -> Callable[[Demand, Any], bool]:
    return lambda demand, value: demand.get(least, 0) <= len(value) <= demand.get(most, len(value))


def _is_good(demand: Demand, value: Any) -> bool:
    return True


_CHECKS: Mapping[str, Callable[[Demand, Any], bool]] = MappingProxyType(
    {
        "null": _is_good,
        "boolean": _is_good,
        "integer": _is_good_number,
        "number": _is_good_number,
        "string": _is_good_text,
        "array": _has_good_size("minItems", "maxItems"),
        "object": _has_good_size("minProperties", "maxProperties"),
    }
)
