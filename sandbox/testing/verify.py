"""Assertions on what was recorded: how many fit, and if not enough, which came closest and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from sandbox.control.expectations import Fault
    from sandbox.control.kinds import Kind
    from sandbox.control.matching import Match
    from sandbox.control.partial import Difference
    from sandbox.testing.matching import M

T = TypeVar("T")

CLOSEST = 3
LISTED = 10


class VerificationError(AssertionError):
    """What was recorded is not what was expected; the text lists the closest and what differs.

    `faults` is the same as data, as the control plane gives it.
    """

    def __init__(self, text: str, faults: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(text)
        self.faults = tuple(faults)


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
        low, high = self._bounds()
        if high is not None and low > high:
            raise ValueError(f"no count is at least {low} and at most {high}")

    def holds(self, count: int) -> bool:
        """Whether `count` is as expected."""
        low, high = self._bounds()
        return low <= count and (high is None or count <= high)

    def as_json(self) -> dict[str, int]:
        """The bounds by name, as the control plane takes them."""
        named = {"exactly": self.exactly, "at_least": self.at_least, "at_most": self.at_most}
        return {name: bound for name, bound in named.items() if bound is not None}

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
    match: M,
    count: Count,
) -> list[Any]:
    """The `items` that fit.

    Raises `VerificationError` when there are not as many as `count` says, `CriteriaError` for a
    criterion that does not exist or cannot be understood.
    """
    from sandbox.testing.matching import compiled_match

    __tracebackhide__ = True  # a failure is shown where the test verifies
    compiled = compiled_match(kind, match)
    found = [item for item in items if compiled.matches(kind.subject(item))]
    if count.holds(len(found)):
        return found
    lines = [
        f"expected {count} of the {kind.plural}{_shown(match.criteria)}, but {len(found)} of the "
        f"{len(items)} recorded {'fits' if len(found) == 1 else 'fit'}"
    ]
    lines += _fitting(found, record) if found else _closest(kind, items, record, compiled)
    raise VerificationError("\n".join(lines))


def _fitting(found: Sequence[Any], record: Callable[[Any], Any]) -> list[str]:
    more = len(found) - LISTED
    return [
        "These fit:",
        *(f"  {record(item)!r}" for item in found[:LISTED]),
        *([f"  and {more} more"] if more > 0 else []),
    ]


def _closest(
    kind: Kind, items: Sequence[Any], record: Callable[[Any], Any], match: Match
) -> list[str]:
    from sandbox.control.changes import smallest_change
    from sandbox.control.matching import closest

    if not items:
        return [f"No {kind.name} was recorded at all."]
    lines = ["The closest:"]
    for near in closest(match, items, kind.subject, CLOSEST):
        lines.append(f"  {record(near.item)!r}")
        lines += [f"    {_difference(one)}" for one in near.differences]
        if near.differences:
            lines.append(f"    it would fit with {_change(smallest_change(near.differences))}")
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


def _change(change: Iterable[Mapping[str, Any]]) -> str:
    """The operations of a change, each in a few words."""
    words = []
    for one in change:
        path = str(one["path"]).removeprefix("/").replace("/", ".")
        if "value" in one:
            words.append(f"{path} = {json.dumps(one['value'], default=str)[:200]}")
        else:
            words.append(f"no {path}" if one["op"] == "remove" else f"another {path}")
    return ", ".join(words)


def told(faults: Sequence[Fault]) -> str:
    """All that is wrong at the end of a test, in words."""
    lines = [f"{len(faults)} {'thing is' if len(faults) == 1 else 'things are'} not as expected:"]
    for fault in faults:
        lines.append(f"  {fault.check}: {fault.detail}")
        for near in fault.data.get("closest", ()):
            item = near["item"]
            named = " ".join(str(item[name]) for name in _NAMED if item.get(name) is not None)
            lines.append(f"    closest: {named}")
            lines += [f"      {_told_difference(one)}" for one in near["differences"]]
            if near["change"]:
                lines.append(f"      it would fit with {_change(near['change'])}")
    return "\n".join(lines)


_NAMED = ("number", "method", "path", "url", "status", "id", "outcome", "reason")


def _told_difference(one: Mapping[str, Any]) -> str:
    where = ".".join(map(str, one["path"]))
    got = f", got {one['got']!r}" if "got" in one else ""
    return f"{where} {one['message']}: expected {one['expected']!r}{got}"
