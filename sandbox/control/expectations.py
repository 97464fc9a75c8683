"""Expectations of a namespace: said beforehand, looked at whenever somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from operator import eq, ge, le
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sandbox.control.algebra import compile_match
from sandbox.control.changes import smallest_change
from sandbox.control.kinds import DELIVERIES, LEADS, REQUESTS, Kind
from sandbox.control.matching import Match, Near, closest
from sandbox.control.partial import CriteriaError

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.plural: kind for kind in (REQUESTS, DELIVERIES, LEADS)}
)
BOUNDS: Final[Mapping[str, tuple[str, Callable[[int, int], bool]]]] = MappingProxyType(
    {
        "exactly": ("exactly {}", eq),
        "at_least": ("at least {}", ge),
        "at_most": ("at most {}", le),
    }
)
CHECKS: Final = ("expectations", "unexpected", "contract")
"""What can be wrong at the end of a test: an expectation is not met, a request fitted no operation,
a request or an answer broke the contract."""
SEARCHED: Final = 500
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an expectation is met, in words and as data."""

    met: bool
    detail: str
    count: int
    closest: Sequence[Near] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """So many of one kind that meet criteria; or, with `in_order`, one after another."""

    kind: Kind
    criteria: Sequence[Mapping[str, Any]]
    matches: Sequence[Match]
    bounds: Mapping[str, int]
    in_order: bool = False

    def outcome(self, namespace: Namespace) -> Outcome:
        """Whether it is met by now. Raises PatternError when a pattern takes too long."""
        if self.in_order:
            return _outcome_of_order(self, namespace)
        return outcome_of(self.kind, self.matches[0], self.bounds, namespace)

    @property
    def allows(self) -> bool:
        """Whether it wants something to come, rather than nothing."""
        return max(self.bounds.values(), default=1) > 0

    def as_json(self) -> dict[str, Any]:
        """The expectation as it was given."""
        what = (
            {"in_order": list(self.criteria)} if self.in_order else {"criteria": self.criteria[0]}
        )
        return {"kind": self.kind.plural, **what, **self.bounds}


def expectation(
    kind: str,
    criteria: Mapping[str, Any] | None = None,
    *,
    in_order: Sequence[Mapping[str, Any]] = (),
    bounds: Mapping[str, int] | None = None,
) -> Expectation:
    """The expectation of these criteria, of at least one thing unless `bounds` say how many.

    Raises CriteriaError for criteria that cannot be used, and for bounds that contradict.
    """
    found = KINDS[kind]
    checked_bounds(bounds or {})
    if in_order:
        matches = [
            compile_match(found.fields, one, ("in_order", at)) for at, one in enumerate(in_order)
        ]
        return Expectation(found, list(in_order), matches, {}, in_order=True)
    match = compile_match(found.fields, criteria or {})
    return Expectation(found, [criteria or {}], [match], bounds or {"at_least": 1})


def checked_bounds(bounds: Mapping[str, int]) -> Mapping[str, int]:
    """`bounds`, if any count can be within them. Raises CriteriaError."""
    exactly = bounds.get("exactly")
    low = max(bounds.get("at_least", 0), 0 if exactly is None else exactly)
    high = min(bounds.get("at_most", inf), inf if exactly is None else exactly)
    if low > high:
        told = " and ".join(BOUNDS[name][0].format(bound) for name, bound in bounds.items())
        raise CriteriaError((next(iter(bounds)),), f"contradicts the others: no count is {told}")
    return bounds


def outcome_of(
    kind: Kind, match: Match, bounds: Mapping[str, int], namespace: Namespace
) -> Outcome:
    """Whether as many of `kind` fit as `bounds` say. Raises PatternError."""
    ring = kind.ring(namespace)
    where = (lambda item: match.matches(kind.subject(item))) if len(match) else None
    fitting = ring.newest(ring.max_items, where=where)
    count = len(fitting)
    wanted = " and ".join(BOUNDS[name][0].format(bound) for name, bound in bounds.items())
    detail = f"Expected {wanted} of the {kind.plural} to meet the criteria; {count} did."
    if all(BOUNDS[name][1](count, bound) for name, bound in bounds.items()):
        return Outcome(True, detail, count)
    most = min(bounds.get("exactly", inf), bounds.get("at_most", inf))
    if count > most:
        return Outcome(False, detail, count, closest(match, fitting[:SHOWN], kind.subject, SHOWN))
    known = {id(item) for item in fitting}
    others = [item for item in ring.newest(SEARCHED) if id(item) not in known]
    return Outcome(False, detail, count, closest(match, others, kind.subject, SHOWN))


def _outcome_of_order(wanted: Expectation, namespace: Namespace) -> Outcome:
    """Whether something fits each of the criteria, each later than the one before."""
    kind = wanted.kind
    ring = kind.ring(namespace)
    items = ring.oldest(ring.max_items)
    at = 0
    for place, match in enumerate(wanted.matches):
        found = next(
            (i for i in range(at, len(items)) if match.matches(kind.subject(items[i]))), None
        )
        if found is None:
            return _out_of_order(wanted, place, items, at)
        at = found + 1
    detail = f"All {len(wanted.matches)} came in their order."
    return Outcome(True, detail, len(wanted.matches))


def _out_of_order(wanted: Expectation, place: int, items: Sequence[Any], at: int) -> Outcome:
    kind, match = wanted.kind, wanted.matches[place]
    early = any(match.matches(kind.subject(item)) for item in items[:at])
    where = f"{place + 1} of {len(wanted.matches)} in order"
    why = "it came before the one it has to follow" if early else "it did not come"
    detail = f"Expected {kind.plural} in order; number {where} is missing: {why}."
    near = closest(match, items[at:][-SEARCHED:], kind.subject, SHOWN)
    return Outcome(False, detail, place, near)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong at the end of a test: by which check, in words, and as data."""

    check: str
    detail: str
    data: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The fault as a JSON value."""
        return {"check": self.check, "detail": self.detail, **self.data}


def faults(namespace: Namespace, checks: Iterable[str] = CHECKS) -> list[Fault]:
    """Everything that is wrong by `checks`, a subset of `CHECKS`. Raises PatternError."""
    wanted = frozenset(checks)
    found: list[Fault] = []
    items = namespace.expectations.items()
    if "expectations" in wanted:
        found += [fault for id, item in items for fault in _unmet(namespace, id, item)]
    if wanted & {"unexpected", "contract"}:
        expected = [
            one
            for _, item in items
            if item.kind is REQUESTS and item.allows
            for one in item.matches
        ]
        found += _surprises(namespace, wanted, [*namespace.expectations.spoken_of, *expected])
    return found


def _unmet(namespace: Namespace, id: str, wanted: Expectation) -> list[Fault]:
    outcome = wanted.outcome(namespace)
    if outcome.met:
        return []
    data = {
        "expectation": {"id": id, **wanted.as_json()},
        "count": outcome.count,
        "closest": [shown(wanted.kind, near) for near in outcome.closest],
    }
    return [Fault("expectations", outcome.detail, data)]


def _surprises(
    namespace: Namespace, checks: frozenset[str], known: Sequence[Match]
) -> Iterable[Fault]:
    """Requests that no operation fits, or that broke the contract, and of which nobody spoke."""
    ring = REQUESTS.ring(namespace)
    for entry in ring.oldest(ring.max_items, where=_is_odd):
        subject = REQUESTS.subject(entry)
        request = {"request": REQUESTS.brief(entry)}
        named = f"{entry.method} {entry.path} (number {entry.number})"
        if "contract" in checks and entry.violations:
            detail = f"The answer to {named} breaks its contract: {entry.violations[0].message}"
            yield Fault("contract", detail, request)
        if any(match.matches(subject) for match in known):
            continue
        if "unexpected" in checks and entry.operation is None:
            yield Fault("unexpected", f"No operation fits {named}: {entry.status}.", request)
        elif "contract" in checks and entry.findings:
            first = entry.findings[0]
            where = ".".join(map(str, first.location))
            more = f", and {len(entry.findings) - 1} more" if len(entry.findings) > 1 else ""
            detail = f"{named} breaks the contract at {where}: {first.message}{more}"
            findings = [finding.as_json() for finding in entry.findings]
            yield Fault("contract", detail, {**request, "findings": findings})


def _is_odd(entry: Any) -> bool:
    return entry.operation is None or bool(entry.findings) or bool(entry.violations)


def shown(kind: Kind, near: Near) -> dict[str, Any]:
    """What nearly fits, as data: how near, in which points not, and what would make it fit."""
    return {
        "score": near.score,
        "differences": [difference.as_json() for difference in near.differences],
        "change": smallest_change(near.differences),
        "item": kind.brief(near.item),
    }
