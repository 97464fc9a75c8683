"""The smallest change with which something recorded would have met the criteria."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sandbox.control.partial import MISSING, Difference

Change = dict[str, Any]
_UNKNOWN: Final = object()


def smallest_change(differences: Iterable[Difference]) -> list[Change]:
    """What would have to be different, as the operations of a JSON patch on the thing as criteria
    see it. Where no value can be named, `value` is absent and `why` says what is wanted."""
    return [_change(one) for one in differences]


def _change(one: Difference) -> Change:
    path = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in one.location)
    if one.rule in ("unexpected", "forbidden") or one.expected == {"$exists": False}:
        op = {"op": "remove", "path": path}
        return op if one.rule != "forbidden" else {**op, "why": "it meets what it must not"}
    op = {"op": "add" if one.got is MISSING else "replace", "path": path}
    value = _wanted(one)
    if value is _UNKNOWN:
        return {**op, "why": f"{one.message}: {one.expected!r}"[:500]}
    return {**op, "value": value}


def _wanted(one: Difference) -> Any:
    """A value that would do; `_UNKNOWN` where none can be told."""
    rule = one.wanted or one.rule
    make = _VALUES.get(rule)
    if make is not None:
        return make(one.expected, one.got)
    return literal(one.expected)


def literal(expected: Any) -> Any:
    """Partial JSON with a value in the place of each operator."""
    if isinstance(expected, Mapping):
        operators = [name for name in expected if str(name).startswith("$")]
        if operators:
            return _of_operator(operators[0], expected[operators[0]])
        members = {name: literal(one) for name, one in expected.items()}
        return _UNKNOWN if _UNKNOWN in members.values() else members
    if isinstance(expected, list):
        items = [literal(one) for one in expected]
        return _UNKNOWN if _UNKNOWN in items else items
    return expected


def _of_operator(name: str, argument: Any) -> Any:
    if name == "$eq":
        return argument
    if name == "$in":
        return argument[0] if argument else _UNKNOWN
    return _sample(argument, None) if name == "$regex" else _UNKNOWN


def _sample(pattern: Any, _got: Any) -> Any:
    """A text that the pattern is found in."""
    import random

    from sandbox.contract.problems import Problem
    from sandbox.contract.sample import sample
    from sandbox.contract.validator import Validator

    try:
        return sample(Validator({"type": "string", "pattern": pattern}), random.Random(1))  # noqa: S311
    except (Problem, ValueError):
        return _UNKNOWN


def _status(expected: Any, _got: Any) -> Any:
    text = str(expected).lower()
    return int(text.replace("x", "0")) if len(text) == 3 else _UNKNOWN


def _first(expected: Any, _got: Any) -> Any:
    if not isinstance(expected, list) or not expected:
        return _UNKNOWN
    first = expected[0]
    return _status(first, None) if str(first)[1:].lower() == "xx" else literal(first)


_VALUES: Final[Mapping[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        "regex": _sample,
        "glob": lambda expected, _: expected.replace("*", ""),
        "contains": lambda expected, _: expected,
        "one_of": _first,
        "status": _status,
        "since": lambda expected, _: expected,
        "until": lambda expected, _: _UNKNOWN,
        "length": lambda expected, _: _UNKNOWN,
        "schema": lambda expected, _: _UNKNOWN,
    }
)
