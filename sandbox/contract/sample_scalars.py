"""Texts and numbers made from demands."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

from sandbox.contract.conjunction import Contradiction, Demand, least_common_multiple
from sandbox.contract.limits import check_order, keeps
from sandbox.contract.matching import shortest_match, text_matching, text_matching_all
from sandbox.contract.people import People
from sandbox.contract.words import shortened

MOST_CHARACTERS = 100_000
_TRIES = 40
_USUAL_RANGE = 99
_LOCAL_PARTS = ("ann", "ben", "eve", "info", "office")


def text_for(demand: Demand, name: str, people: People) -> str:
    """A text for `demand`, by its pattern, its format, the name of its member, or some words.

    Raises Contradiction where none is found.
    """
    check_order(demand, "minLength", "maxLength")
    shortest = math.ceil(demand.get("minLength", 0))
    if shortest > MOST_CHARACTERS:
        raise Contradiction(f"`minLength` {shortest} is more than the sandbox makes")
    patterns, formats = demand.get("patterns", []), demand.get("formats", [])
    for attempt in range(_TRIES):
        if attempt % 4 == 3 and formats:
            found = _grafted(demand, people)
        elif attempt % 2 and patterns:
            found = _by_patterns(demand, attempt, people.rng)
        else:
            found = _likely(demand, name if attempt < _TRIES // 2 else "", people)
        if found is None and not formats:
            break
        if found is not None and keeps(demand, found):
            return found
        if attempt > 1 and not (patterns or formats or "!except" in demand or "!unlike" in demand):
            break
    raise Contradiction(_no_text(demand))


def _by_patterns(demand: Demand, attempt: int, rng: random.Random) -> str | None:
    """A text for one of the patterns, or for several at once."""
    patterns = demand["patterns"]
    if len(patterns) > 1 and attempt % 4 == 1:
        found = text_matching_all(patterns, rng, *_sizes(demand))
        if found is not None:
            return found
    return _by_pattern(demand, patterns[attempt // 2 % len(patterns)], rng)


def _by_pattern(demand: Demand, pattern: str, rng: random.Random) -> str | None:
    return text_matching(pattern, rng, *_sizes(demand))


def _sizes(demand: Demand) -> tuple[int, int | None]:
    longest = demand.get("maxLength")
    least = math.ceil(demand.get("minLength", 0))
    return least, None if longest is None else math.floor(longest)


def _grafted(demand: Demand, people: People) -> str | None:
    """A text in the format, changed at one end to what the pattern asks for there."""
    name = demand["formats"][0]
    usual = people.of_format(name)
    patterns = demand.get("patterns", [])
    if not patterns or usual is None:
        return people.short_of_format(name)
    piece = text_matching(people.rng.choice(patterns), people.rng) or ""
    ways = [
        piece + usual[len(piece) :],
        usual[: max(0, len(usual) - len(piece))] + piece,
        piece + usual,
        f"{people.rng.choice(_LOCAL_PARTS)}{piece}",
    ]
    return next((way for way in ways if keeps(demand, way)), None)


def _likely(demand: Demand, name: str, people: People) -> str | None:
    """What the format or the name suggests, else some words."""
    patterns = demand.get("patterns", [])
    for one in demand.get("formats", []):
        found = people.of_format(one)
        if found is not None:
            return found
    if patterns and not name:
        return _by_pattern(demand, patterns[0], people.rng)
    found = people.of_name(name) if name else None
    # What a name suggests counts only where it fits: then it is liked better than a pattern's text.
    if found is not None and keeps(demand, found):
        return found
    if patterns:
        return _by_pattern(demand, patterns[0], people.rng)
    return _words(demand, people)


def _words(demand: Demand, people: People) -> str:
    shortest, longest = math.ceil(demand.get("minLength", 0)), demand.get("maxLength")
    text = people.words(2)
    while len(text) < shortest:
        text += " " + people.words(6).lower()
    if longest is None or len(text) <= longest:
        return text
    return text[: math.floor(longest)].rstrip().ljust(shortest, "a")


def _no_text(demand: Demand) -> str:
    """Why there is no text."""
    longest = demand.get("maxLength")
    for pattern in demand.get("patterns", ()):
        least = shortest_match(pattern)
        if longest is not None and least > longest:
            return (
                f"`pattern` {shortened(pattern)} needs at least {least} characters, but "
                f"`maxLength` is {longest}"
            )
    names = [f"`pattern` {shortened(pattern)}" for pattern in demand.get("patterns", ())]
    names += [f"`format` {shortened(name)}" for name in demand.get("formats", ())]
    names += [f"`{name}` {demand[name]}" for name in ("minLength", "maxLength") if name in demand]
    names += ["`not`"] if "!except" in demand or "!unlike" in demand else []
    return f"no text was found for {' with '.join(names)}"


def number_for(demand: Demand, kind: str, name: str, rng: random.Random) -> int | float:
    """An integer or a number within the limits of `demand`. Raises Contradiction."""
    steps = list(demand.get("steps", ()))
    if kind == "number" and not steps:
        return _fraction(demand, name, rng)
    step = least_common_multiple([*steps, 1] if kind == "integer" else steps)
    first, last = _multiples(demand, step)
    usual = _usual(name)
    if usual is not None:
        low, high = math.ceil(usual[0] / step), math.floor(usual[1] / step)
        if (first is None or first <= high) and (last is None or last >= low) and low <= high:
            first = low if first is None else max(first, low)
            last = high if last is None else min(last, high)
    if first is None:
        first = 1 if last is None or last >= 1 else last - _USUAL_RANGE
    if last is None:
        last = first + _USUAL_RANGE
    return _drawn(demand, step, first, last, rng)


def _drawn(
    demand: Demand, step: Fraction, first: int, last: int, rng: random.Random
) -> int | float:
    start = rng.randint(first, last)
    taken = demand.get("!except", ())
    for turn in range(min(last - first + 1, len(taken) + _TRIES)):
        number = first + (start - first + turn) % (last - first + 1)
        value = _plain(step * number)
        # Readers that divide floats need a multiple that floats can say.
        exact = step.denominator == 1 or (value / float(step)).is_integer()
        if keeps(demand, value) and (exact or turn >= _TRIES // 2):
            return value
    if any(keeps(demand, _plain(step * number)) for number in (first, last)):
        return _plain(step * (first if keeps(demand, _plain(step * first)) else last))
    raise Contradiction("`not` and `uniqueItems` leave no number that keeps the limits")


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _multiples(demand: Demand, step: Fraction) -> tuple[int | None, int | None]:
    """The first and the last multiple of `step` within the limits. Raises Contradiction."""
    low, high = _limits(demand)
    first = None if low is None else math.ceil(low / step)
    last = None if high is None else math.floor(high / step)
    if first is not None and first * step == _exact(demand.get("exclusiveMinimum")):
        first += 1
    if last is not None and last * step == _exact(demand.get("exclusiveMaximum")):
        last -= 1
    if first is not None and last is not None and first > last:
        raise Contradiction(_no_number(demand))
    return first, last


def _no_number(demand: Demand) -> str:
    names = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    limits = [f"`{name}` {demand[name]}" for name in names if name in demand]
    steps = [f"`multipleOf` {step}" for step in demand.get("steps", ())]
    return f"no number keeps {' and '.join([*limits, *steps])}"


def _fraction(demand: Demand, name: str, rng: random.Random) -> int | float:
    exact_low, exact_high = _limits(demand)
    if exact_low is not None and exact_high is not None and exact_low > exact_high:
        raise Contradiction(_no_number(demand))
    low, high = _range(exact_low, exact_high, _usual(name))
    for _ in range(_TRIES):
        drawn = rng.uniform(low, high)
        for value in (round(drawn, 2), drawn, (low + high) / 2, low, high):
            if keeps(demand, value):
                return value
    raise Contradiction(_no_number(demand))


def _range(
    low: Fraction | None, high: Fraction | None, usual: tuple[float, float] | None
) -> tuple[float, float]:
    if usual is not None:
        least = usual[0] if low is None else max(float(low), usual[0])
        most = usual[1] if high is None else min(float(high), usual[1])
        if least < most:
            return least, most
    if low is None:
        low = Fraction(0) if high is None or high > 0 else high - 100
    return float(low), float(low + 100 if high is None else high)


def _limits(demand: Demand) -> tuple[Fraction | None, Fraction | None]:
    lows = [demand[key] for key in ("minimum", "exclusiveMinimum") if key in demand]
    highs = [demand[key] for key in ("maximum", "exclusiveMaximum") if key in demand]
    return _exact(max(lows) if lows else None), _exact(min(highs) if highs else None)


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _usual(name: str) -> tuple[float, float] | None:
    from sandbox.contract.people import usual_numbers

    return usual_numbers(name)
