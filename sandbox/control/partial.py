"""Partial JSON: what a test expects of a value, compared with a value, with every difference named.

An object matches when each of its members does, whatever else is there; a list matches a list of
the same length, item by item; anything else matches what is equal. In the place of a value may
stand an object whose names begin with `$`: `$regex`, `$in`, `$exists`, `$eq` (see `OPERATORS`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson

from sandbox.control.patterns import PatternError, Regex

Location = tuple[str | int, ...]
MAX_DEPTH = 50
MAX_LEAVES = 1000
MAX_SHOWN = 2000


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


class CriteriaError(ValueError):
    """Criteria that cannot be used: where in them, and why."""

    def __init__(self, location: Location, message: str) -> None:
        super().__init__(f"{'.'.join(map(str, location))} {message}")
        self.location = location
        self.message = message


MESSAGES = {
    "missing": "is missing",
    "unexpected": "is there, and must not be",
    "equal": "is not the expected value",
    "type": "is not of the expected kind",
    "length": "does not have the expected number of items",
    "regex": "does not match the pattern",
    "glob": "does not match the glob",
    "contains": "does not contain the text",
    "one_of": "is none of the expected values",
    "since": "is earlier than asked for",
    "until": "is not earlier than asked for",
    "status": "is not the expected status",
    "schema": "does not keep the schema",
    "forbidden": "meets what it must not meet",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which a value is not what was expected.

    `weight` counts the expectations that fail with it: a body that is missing fails them all.
    `wanted` is the rule that what is missing would have had to keep.
    """

    location: Location
    rule: str
    expected: Any
    got: Any
    weight: int = 1
    wanted: str | None = None

    @property
    def message(self) -> str:
        """The difference in words, without the values."""
        return MESSAGES[self.rule]

    def as_json(self) -> dict[str, Any]:
        """The difference as data; `got` is absent where nothing was there."""
        shown: dict[str, Any] = {
            "path": list(self.location),
            "rule": self.rule,
            "expected": _shown(self.expected),
        }
        if self.got is not MISSING:
            shown["got"] = _shown(self.got)
        shown["message"] = self.message
        return shown


def _shown(value: Any) -> Any:
    """`value` as JSON; where it would drown the answer, the beginning of its text."""
    if isinstance(value, str):
        return _cut(value)
    try:
        # It will stand inside an answer: what cannot be written there is too deep.
        text = orjson.dumps([[[[[[[[value]]]]]]]])[8:-8]
    except TypeError:
        return "(too deeply nested to be shown)"
    return orjson.loads(text) if len(text) <= MAX_SHOWN else _cut(text.decode())


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


class Pattern(Protocol):
    """What is expected of one value; `leaves` counts the single expectations in it."""

    @property
    def leaves(self) -> int: ...

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        """Each way in which `got`, found at `at`, is not as expected; none when it matches."""
        ...


@dataclass(frozen=True, slots=True)
class Members:
    """An object with at least these members."""

    members: Mapping[str, Pattern]
    leaves: int
    expected: Any

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        if not isinstance(got, Mapping):
            yield _wrong_kind(self, got, at)
            return
        for name, pattern in self.members.items():
            yield from pattern.differences(got.get(name, MISSING), (*at, name))


@dataclass(frozen=True, slots=True)
class Items:
    """A list of as many items, each as expected."""

    items: Sequence[Pattern]
    leaves: int
    expected: Any

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        if not isinstance(got, list):
            yield _wrong_kind(self, got, at)
        elif len(got) != len(self.items):
            yield Difference(at, "length", len(self.items), len(got), self.leaves)
        else:
            for index, pattern in enumerate(self.items):
                yield from pattern.differences(got[index], (*at, index))


def _wrong_kind(pattern: Members | Items, got: Any, at: Location) -> Difference:
    rule = "missing" if got is MISSING else "type"
    return Difference(at, rule, pattern.expected, got, pattern.leaves)


@dataclass(frozen=True, slots=True)
class Test:
    """A single expectation: `passes` decides, `rule` and `expected` explain."""

    rule: str
    expected: Any
    passes: Callable[[Any], bool]
    leaves: int = 1

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        if not self.passes(got):
            rule = "missing" if got is MISSING else self.rule
            yield Difference(at, rule, self.expected, got, wanted=self.rule)


@dataclass(frozen=True, slots=True)
class All:
    """Several expectations of one value."""

    patterns: Sequence[Pattern]

    @property
    def leaves(self) -> int:
        return sum(pattern.leaves for pattern in self.patterns)

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        for pattern in self.patterns:
            yield from pattern.differences(got, at)


@dataclass(frozen=True, slots=True)
class AnyValue:
    """A value, or one of the values of something that was sent several times (`?a=1&a=2`)."""

    pattern: Pattern

    @property
    def leaves(self) -> int:
        return self.pattern.leaves

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        several = isinstance(got, list) and not isinstance(self.pattern, Items)
        if several and any(not _differs(self.pattern, one) for one in got):
            return
        yield from self.pattern.differences(got, at)


def _differs(pattern: Pattern, got: Any) -> bool:
    return any(True for _ in pattern.differences(got, ()))


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; unlike in Python, `true` is not `1`."""
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(same(value, other[name]) for name, value in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def equal_to(value: Any, at: Location = ()) -> Pattern:
    """A test for exactly `value`."""
    return Test("equal", value, lambda got: got is not MISSING and same(value, got))


def regex_test(text: Any, at: Location = ()) -> Pattern:
    """A test for texts (and numbers, as they are written) in which the pattern is found."""
    if not isinstance(text, str):
        raise CriteriaError(at, "must be a text that holds a regular expression")
    try:
        search = Regex(text).search
    except PatternError as error:
        raise CriteriaError(at, str(error)) from error
    return Test("regex", text, lambda got: (found := as_text(got)) is not None and search(found))


def as_text(got: Any) -> str | None:
    """A text as it is, a number as it is written (1.0 as 1); None for anything else."""
    if isinstance(got, str):
        return got
    if isinstance(got, float) and got.is_integer():
        return str(int(got))
    number = isinstance(got, int | float) and not isinstance(got, bool)
    return str(got) if number else None


def _one_of(values: Any, at: Location) -> Pattern:
    if not isinstance(values, list):
        raise CriteriaError(at, "must be a list of values")
    return Test("one_of", values, lambda got: any(same(value, got) for value in values))


def _exists(wanted: Any, at: Location) -> Pattern:
    if not isinstance(wanted, bool):
        raise CriteriaError(at, "must be true or false")
    rule = "missing" if wanted else "unexpected"
    return Test(rule, {"$exists": wanted}, lambda got: (got is not MISSING) is wanted)


OPERATORS: Mapping[str, Callable[[Any, Location], Pattern]] = {
    "$regex": regex_test,
    "$in": _one_of,
    "$exists": _exists,
    "$eq": equal_to,
}


def compile_partial(expected: Any, at: Location = ()) -> Pattern:
    """The pattern that `expected`, partial JSON found at `at`, stands for.

    Raises:
        CriteriaError: for an unknown operator, one with a wrong argument, and for what is deeper
            than 50 levels or holds more than 1,000 values.
    """
    pattern = _compile(expected, at, MAX_DEPTH)
    if pattern.leaves > MAX_LEAVES:
        raise CriteriaError(at, f"holds more than {MAX_LEAVES} values")
    return pattern


def _compile(expected: Any, at: Location, depth: int) -> Pattern:
    if depth == 0:
        raise CriteriaError(at, f"is deeper than {MAX_DEPTH} levels")
    if isinstance(expected, Mapping):
        if any(str(name).startswith("$") for name in expected):
            return All([_operator(name, value, at) for name, value in expected.items()])
        members = {
            name: _compile(value, (*at, name), depth - 1) for name, value in expected.items()
        }
        return Members(members, leaves_of(members.values()), expected)
    if isinstance(expected, list):
        items = [_compile(item, (*at, i), depth - 1) for i, item in enumerate(expected)]
        return Items(items, leaves_of(items), expected)
    return equal_to(expected)


def leaves_of(patterns: Iterable[Pattern]) -> int:
    """An empty object or list is one expectation too: that it is one."""
    return max(1, sum(pattern.leaves for pattern in patterns))


def _operator(name: str, argument: Any, at: Location) -> Pattern:
    operator = OPERATORS.get(name)
    if operator is None:
        raise CriteriaError(
            (*at, name),
            f"is not known here; use {', '.join(OPERATORS)}, or $eq around a value whose names "
            "begin with $",
        )
    return operator(argument, (*at, name))
