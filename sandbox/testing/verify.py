"""Assertions on what was recorded: how many fit, and if not enough, which came closest and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sandbox.control.kinds import Kind
    from sandbox.control.matching import Matcher
    from sandbox.control.partial import Difference

T = TypeVar("T")

CLOSEST = 3
LISTED = 10


class VerificationError(AssertionError):
    """What was recorded is not what was expected; the text lists the closest and what differs."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many are expected. Without any bound: at least one."""

    exactly: int | None = None
    at_least: int | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        bounds = (self.exactly, self.at_least, self.at_most)
        for bound in bounds:
            if bound is not None and (isinstance(bound, bool) or bound < 0):
                raise ValueError(f"a count must be 0 or more, not {bound!r}")
        if self.exactly is not None and bounds != (self.exactly, None, None):
            raise ValueError("give either exactly, or at_least and at_most")

    def holds(self, count: int) -> bool:
        """Whether `count` is as expected."""
        low, high = self._bounds()
        return low <= count and (high is None or count <= high)

    def _bounds(self) -> tuple[int, int | None]:
        if self.exactly is not None:
            return self.exactly, self.exactly
        if self.at_least is None and self.at_most is None:
            return 1, None
        return self.at_least or 0, self.at_most

    def __str__(self) -> str:
        low, high = self._bounds()
        if high is None:
            return f"at least {low}"
        if low == high:
            return f"exactly {low}"
        return f"at most {high}" if low == 0 else f"{low} to {high}"


def verify(
    kind: Kind,
    items: Sequence[Any],
    record: Callable[[Any], T],
    criteria: Mapping[str, Any],
    count: Count,
) -> tuple[T, ...]:
    """The records of the `items` that meet `criteria`.

    Raises `VerificationError` when there are not as many as `count` says, `CriteriaError` for a
    criterion that does not exist or cannot be understood.
    """
    from sandbox.control.matching import compile_criteria

    __tracebackhide__ = True  # a failure is shown where the test verifies
    matcher = compile_criteria(kind.fields, criteria)
    found = [item for item in items if matcher.matches(kind.subject(item))]
    if count.holds(len(found)):
        return tuple(map(record, found))
    lines = [
        f"expected {count} of the {kind.plural}{_shown(criteria)}, but {len(found)} of the "
        f"{len(items)} recorded {'fits' if len(found) == 1 else 'fit'}"
    ]
    lines += _fitting(found, record) if found else _closest(kind, items, record, matcher)
    raise VerificationError("\n".join(lines))


def _fitting(found: Sequence[Any], record: Callable[[Any], Any]) -> list[str]:
    more = len(found) - LISTED
    return [
        "These fit:",
        *(f"  {record(item)!r}" for item in found[:LISTED]),
        *([f"  and {more} more"] if more > 0 else []),
    ]


def _closest(
    kind: Kind, items: Sequence[Any], record: Callable[[Any], Any], matcher: Matcher
) -> list[str]:
    from sandbox.control.matching import closest

    if not items:
        return [f"No {kind.name} was recorded at all."]
    lines = ["The closest:"]
    for near in closest(matcher, items, kind.subject, CLOSEST):
        lines.append(f"  {record(near.item)!r}")
        lines += [f"    {_difference(one)}" for one in near.differences]
    return lines


def _shown(criteria: Mapping[str, Any]) -> str:
    if not criteria:
        return ""
    return " with " + ", ".join(f"{name}={value!r}" for name, value in criteria.items())


def _difference(one: Difference) -> str:
    shown = one.as_json()
    where = ".".join(map(str, one.location))
    got = f", got {shown['got']!r}" if "got" in shown else ""
    return f"{where} {one.message}: expected {shown['expected']!r}{got}"
