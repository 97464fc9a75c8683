"""Texts and numbers made from schemas."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from sandbox.contract.matching import text_matching
from sandbox.contract.people import People

_MOST_CHARACTERS = 10_000


def text_for(schema: Mapping[str, Any], name: str, people: People) -> str:
    """A text for `schema`, by its pattern, its format, the name of its member, or some words."""
    shortest = min(schema.get("minLength", 0), _MOST_CHARACTERS)
    longest: int | None = schema.get("maxLength")
    if "pattern" in schema:
        text = text_matching(schema["pattern"], people.rng, shortest, longest)
        if text is not None:
            return text
    found = people.of_format(schema.get("format", ""))
    if found is None and "pattern" not in schema:
        found = people.of_name(name)
    if found is not None and shortest <= len(found) <= (
        _MOST_CHARACTERS if longest is None else longest
    ):
        return found
    return _words(shortest, longest, people)


def _words(shortest: int, longest: int | None, people: People) -> str:
    text = people.words(2)
    while len(text) < shortest:
        text += " " + people.words(6).lower()
    if longest is None or len(text) <= longest:
        return text
    cut = text[:longest]
    return cut.rstrip().ljust(shortest, "a")


def number_for(schema: Mapping[str, Any], kind: str, rng: random.Random) -> int | float:
    """An integer or a number within the limits of `schema`."""
    step = schema.get("multipleOf")
    if step is None and kind == "number":
        return _fraction(schema, rng)
    step = step or 1
    if kind == "integer":
        step = _whole_step(step)
    low, high = _limits(schema)
    first = math.ceil(low / step) if low is not None else None
    last = math.floor(high / step) if high is not None else None
    if first is not None and first * step == schema.get("exclusiveMinimum"):
        first += 1
    if last is not None and last * step == schema.get("exclusiveMaximum"):
        last -= 1
    if first is None:
        first = 1 if last is None or last >= 1 else last - 99
    if last is None:
        last = first + 99
    drawn = rng.randint(first, max(first, last)) * step
    return drawn if isinstance(drawn, int) else round(drawn, 10)


def _whole_step(step: float) -> int:
    """The least whole number that is a multiple of `step`."""
    numerator, _ = float(step).as_integer_ratio() if step >= 1 else (1, 1)
    return int(step) if float(step).is_integer() else max(1, numerator)


def _fraction(schema: Mapping[str, Any], rng: random.Random) -> float:
    low, high = _limits(schema)
    if low is None:
        low = 0 if high is None or high > 0 else high - 100
    if high is None:
        high = low + 100
    drawn = rng.uniform(low, high)
    inside = [
        value
        for value in (round(drawn, 2), drawn, (low + high) / 2)
        if low <= value <= high
        and value not in (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum"))
    ]
    return inside[0] if inside else low


def _limits(schema: Mapping[str, Any]) -> tuple[Any, Any]:
    lows = [schema[key] for key in ("minimum", "exclusiveMinimum") if key in schema]
    highs = [schema[key] for key in ("maximum", "exclusiveMaximum") if key in schema]
    return (max(lows) if lows else None, min(highs) if highs else None)
