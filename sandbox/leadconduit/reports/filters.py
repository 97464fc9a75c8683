"""Filters of event metrics: a property, an operator, a value."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sandbox.leadconduit.reports.values import Event, value_at

Test = Callable[[Event], bool]
MOST_FILTERS: Final = 50
_MEMBERS: Final = ("property_name", "operator", "property_value")


class FilterError(ValueError):
    """A filter that cannot be used; the text says which, and why."""


def compile_filters(filters: Sequence[Any]) -> Test:
    """Whether an event meets all filters. Raises `FilterError`.

    grade: inferred | filters name property_name, operator and property_value, as the query API
      that these metrics resemble does | API description, event-metrics (filters, no shape)
    """
    if len(filters) > MOST_FILTERS:
        raise FilterError(f"there are {len(filters)} filters; at most {MOST_FILTERS} are taken")
    tests = [_compile(one, at) for at, one in enumerate(filters)]
    return lambda event: all(test(event) for test in tests)


def _compile(one: Any, at: int) -> Test:
    if not isinstance(one, Mapping) or not isinstance(one.get("property_name"), str):
        raise FilterError(f"filter {at} is no object with {', '.join(_MEMBERS)}")
    compare = _OPERATORS.get(str(one.get("operator")))
    if compare is None:
        known = ", ".join(_OPERATORS)
        raise FilterError(f"filter {at} has no operator {one.get('operator')!r}; use {known}")
    path, wanted = one["property_name"], one.get("property_value")
    return lambda event: compare(value_at(event, path), wanted)


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(value: Any, wanted: Any) -> bool:
        try:
            return bool(test(value, wanted))
        except TypeError:  # things of different kinds have no order
            return False

    return compare


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list) and wanted in value


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        "eq": operator.eq,
        "ne": operator.ne,
        "lt": _ordered(operator.lt),
        "lte": _ordered(operator.le),
        "gt": _ordered(operator.gt),
        "gte": _ordered(operator.ge),
        "exists": lambda value, wanted: (value is not None) is (wanted is not False),
        "in": lambda value, wanted: isinstance(wanted, list) and value in wanted,
        "contains": _contains,
        "not_contains": lambda value, wanted: not _contains(value, wanted),
    }
)
