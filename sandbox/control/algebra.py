"""Criteria combined: `all_of`, `any_of` and `not`, as deep as one likes within reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sandbox.control.matching import Field, Match, Subject, compile_criteria
from sandbox.control.partial import CriteriaError, Difference, Location

MAX_DEPTH: Final = 10
MAX_MEMBERS: Final = 50


class AllOf:
    """Fits where all members fit."""

    __slots__ = ("_members",)

    def __init__(self, members: Sequence[Match]) -> None:
        self._members = tuple(members)

    def __len__(self) -> int:
        return sum(map(len, self._members))

    def matches(self, subject: Subject) -> bool:
        """Whether `subject` fits."""
        return all(member.matches(subject) for member in self._members)

    def difference(self, subject: Subject) -> list[Difference]:
        """In which points it does not, of all members."""
        return [found for member in self._members for found in member.difference(subject)]

    def score(self, subject: Subject) -> float:
        """How much of it is met: the mean of the members."""
        return sum(one.score(subject) for one in self._members) / max(1, len(self._members))


class AnyOf:
    """Fits where a member fits."""

    __slots__ = ("_members",)

    def __init__(self, members: Sequence[Match]) -> None:
        self._members = tuple(members)

    def __len__(self) -> int:
        return max(1, sum(map(len, self._members)))

    def matches(self, subject: Subject) -> bool:
        """Whether `subject` fits."""
        return any(member.matches(subject) for member in self._members)

    def difference(self, subject: Subject) -> list[Difference]:
        """In which points it does not fit the member it comes closest to."""
        differences = (member.difference(subject) for member in self._members)
        return min(differences, key=lambda found: sum(one.weight for one in found), default=[])

    def score(self, subject: Subject) -> float:
        """How much is met of the member it comes closest to."""
        return max((member.score(subject) for member in self._members), default=0.0)


class Not:
    """Fits where its member does not."""

    __slots__ = ("_criteria", "_member")

    def __init__(self, member: Match, criteria: Mapping[str, Any]) -> None:
        self._member = member
        self._criteria = criteria

    def __len__(self) -> int:
        return 1

    def matches(self, subject: Subject) -> bool:
        """Whether `subject` fits."""
        return not self._member.matches(subject)

    def difference(self, subject: Subject) -> list[Difference]:
        """That it meets what it must not."""
        if self.matches(subject):
            return []
        return [Difference(("not",), "forbidden", self._criteria, True)]

    def score(self, subject: Subject) -> float:
        """1 or 0."""
        return 1.0 if self.matches(subject) else 0.0


def compile_match(
    fields: Mapping[str, Field], criteria: Mapping[str, Any], at: Location = ()
) -> Match:
    """The match of `criteria`: members of `fields`, and `all_of`, `any_of` (lists of criteria) and
    `not` (criteria). All that is given has to hold.

    Raises CriteriaError for what is no criterion, cannot be understood, or is deeper than 10
    levels.
    """
    if len(at) > 2 * MAX_DEPTH:
        raise CriteriaError(at, f"is deeper than {MAX_DEPTH} levels")
    plain = {name: value for name, value in criteria.items() if name not in _COMBINED}
    members: list[Match] = []
    if plain or not criteria:
        members.append(_plain(fields, plain, at))
    for name, combine in _COMBINED.items():
        if name in criteria:
            members.append(combine(fields, criteria[name], (*at, name)))
    return members[0] if len(members) == 1 else AllOf(members)


def _plain(fields: Mapping[str, Field], criteria: Mapping[str, Any], at: Location) -> Match:
    try:
        return compile_criteria(fields, criteria)
    except CriteriaError as error:
        raise CriteriaError((*at, *error.location), error.message) from error


def _several(fields: Mapping[str, Field], value: Any, at: Location) -> list[Match]:
    if not isinstance(value, list) or not 0 < len(value) <= MAX_MEMBERS:
        raise CriteriaError(at, f"must be a list of 1 to {MAX_MEMBERS} criteria")
    return [compile_match(fields, _object(one, (*at, i)), (*at, i)) for i, one in enumerate(value)]


def _object(value: Any, at: Location) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CriteriaError(at, "must be an object of criteria")
    return value


def _all_of(fields: Mapping[str, Field], value: Any, at: Location) -> Match:
    return AllOf(_several(fields, value, at))


def _any_of(fields: Mapping[str, Field], value: Any, at: Location) -> Match:
    return AnyOf(_several(fields, value, at))


def _not(fields: Mapping[str, Field], value: Any, at: Location) -> Match:
    criteria = _object(value, at)
    return Not(compile_match(fields, criteria, at), criteria)


_COMBINED: Final = MappingProxyType({"all_of": _all_of, "any_of": _any_of, "not": _not})
