"""The operators and functions of arithmetic in templates, as tables.

Everything is computed with floats; what has no numeric value is not-a-number, never an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.numbers import number_of
from sandbox.leadconduit.values import text_of
from sandbox.leadconduit.variables import normal

NAN: Final = math.nan
MAX_TEXT: Final = 10_000

Binary = Callable[[Any, Any], Any]


class Function(NamedTuple):
    """A function: how many arguments it takes, and what it does with them."""

    least: int
    most: int
    run: Callable[[Sequence[Any], Random], Any]


def number(value: Any) -> float:
    """`value` as a number; not-a-number where it is none. True counts 1."""
    if isinstance(plain := normal(value), bool):
        return float(plain)
    found = number_of(value)
    return NAN if found is None else found


def holds(value: Any) -> bool:
    """Whether `value` counts as true: not 0, not empty, not missing."""
    value = normal(value)
    return bool(value) and value == value


def _safe(compute: Callable[..., float]) -> Callable[..., float]:
    """`compute` on numbers, giving infinity or not-a-number where it would raise."""

    def computed(*values: Any) -> float:
        try:
            return float(compute(*(number(value) for value in values)))
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return NAN

    return computed


def _divide(left: float, right: float) -> float:
    return left / right if right else math.copysign(math.inf, left) if left else NAN


def _round(value: float) -> float:
    """To the nearest whole number, halves upwards."""
    return math.floor(value + 0.5)


def _round_to(value: float, digits: float = 0) -> float:
    scale = 10.0 ** int(min(max(digits, 0), 15))
    return _round(value * scale) / scale


def _factorial(value: float) -> float:
    """The factorial of a whole number, the gamma function between; infinite above 170."""
    return math.inf if value > 170 else math.gamma(value + 1)


def _plain(value: Any) -> float | str | None:
    """A value for comparisons: the number it stands for, else its text."""
    found = None if isinstance(value, bool) else number_of(value)
    if found is not None or value is None:
        return found
    return text_of(normal(value))


def _equal(left: Any, right: Any) -> bool:
    return _plain(left) == _plain(right)


def _ordered(wanted: Callable[[int], bool]) -> Binary:
    """A comparison of two numbers or two texts; `wanted` is asked about their order (-1, 0, 1)."""

    def compared(left: Any, right: Any) -> bool:
        one, other = _plain(left), _plain(right)
        if isinstance(one, str) and isinstance(other, str):
            return wanted((one > other) - (one < other))
        if isinstance(one, float) and isinstance(other, float):
            return wanted((one > other) - (one < other))
        return False

    return compared


def _contains(item: Any, items: Any) -> bool:
    return isinstance(items, list | tuple) and any(_equal(item, member) for member in items)


def _join(left: Any, right: Any) -> str:
    return (text_of(left)[:MAX_TEXT] + text_of(right))[:MAX_TEXT]


BINARY: Final[Mapping[str, Binary]] = {
    "or": lambda left, right: holds(left) or holds(right),
    "and": lambda left, right: holds(left) and holds(right),
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
    "in": _contains,
    "+": _safe(lambda left, right: left + right),
    "-": _safe(lambda left, right: left - right),
    "||": _join,
    "*": _safe(lambda left, right: left * right),
    "/": _safe(_divide),
    "%": _safe(math.fmod),
    "^": _safe(math.pow),
}

_OF_ONE: Final[Mapping[str, Callable[[float], float]]] = {
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "asin": math.asin, "acos": math.acos,
    "atan": math.atan, "sqrt": math.sqrt, "exp": math.exp, "abs": abs, "ceil": math.ceil,
    "floor": math.floor, "round": _round, "log": math.log, "fac": _factorial,
}  # fmt: skip

# Operators and functions that may stand before a value without parentheses.
PREFIXES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "-": _safe(lambda value: -value),
    "+": _safe(lambda value: value),
    "not": lambda value: not holds(value),
    **{name: _safe(compute) for name, compute in _OF_ONE.items()},
}
FACTORIAL: Final = _safe(_factorial)


def _extreme(choose: Callable[[Sequence[float]], float]) -> Callable[[Sequence[Any], Random], Any]:
    """The least or greatest of the arguments and of the members of arrays among them."""

    def run(values: Sequence[Any], random: Random) -> float:
        numbers: list[float] = []
        for value in values:
            plain = normal(value)
            members = plain if isinstance(plain, list | tuple) else [value]
            numbers.extend(number(member) for member in members)
        return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else NAN

    return run


def _of(compute: Callable[..., Any], least: int, most: int | None = None) -> Function:
    return Function(least, most or least, lambda values, random: compute(*values))


def _random(values: Sequence[Any], random: Random) -> float:
    """A number from 0 up to the argument, or up to 1."""
    return random.random() * (number(values[0]) if values else 1)


FUNCTIONS: Final[Mapping[str, Function]] = {
    **{name: _of(_safe(compute), 1) for name, compute in _OF_ONE.items()},
    "roundTo": _of(_safe(_round_to), 1, 2),
    "pow": _of(_safe(math.pow), 2),
    "pyt": _of(_safe(math.hypot), 2),
    "atan2": _of(_safe(math.atan2), 2),
    "if": _of(lambda condition, yes, no: yes if holds(condition) else no, 3),
    "random": Function(0, 1, _random),
    "min": Function(1, 100, _extreme(min)),
    "max": Function(1, 100, _extreme(max)),
}
