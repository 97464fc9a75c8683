"""What a test expects of requests, deliveries and leads, and how far one of them is from it.

Criteria are a JSON object; each member is one expectation of the thing with that name. A compiled
matcher says whether a thing fits, in which points it does not, and which of many come closest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import Any, Protocol

from sandbox.control.deep import json_paths, json_schema
from sandbox.control.partial import (
    MISSING,
    AnyValue,
    CriteriaError,
    Difference,
    Location,
    Members,
    Pattern,
    Test,
    as_text,
    compile_partial,
    equal_to,
    leaves_of,
    regex_test,
    same,
)
from sandbox.control.patterns import PatternError, compile_glob
from sandbox.world.clock import iso, iso_ms, parse_instant
from sandbox.world.view import masked

MAX_DIFFERENCES = 50
_LAST_MS = 253_402_300_799_999


class Subject(Protocol):
    """Anything with named parts: a dictionary, or a recorded thing that reads them when asked.

    A part that is not there is None (or `MISSING`, for a body that may itself be null).
    """

    def get(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Field:
    """One member that criteria may have: the part it is about, and how its value is understood."""

    part: str
    compile: Callable[[Any, Location], Pattern]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """One compiled expectation."""

    part: str
    pattern: Pattern
    weight: int

    def differences(self, subject: Subject) -> Iterable[Difference]:
        """How `subject` falls short of it."""
        return self.pattern.differences(_part(subject, self.part), (self.part,))


def _part(subject: Subject, name: str) -> Any:
    value = subject.get(name)
    return MISSING if value is None else value


@dataclass(frozen=True, slots=True)
class Near:
    """A thing that nearly fits: `score` is 1 where nothing differs, 0 where nothing fits."""

    item: Any
    score: float
    differences: list[Difference]


class Match(Protocol):
    """Something that a recorded thing fits or does not, and that tells why not.

    Every method raises `PatternError` when a pattern takes too long.
    """

    def __len__(self) -> int: ...
    def matches(self, subject: Subject, /) -> bool: ...
    def difference(self, subject: Subject, /) -> list[Difference]: ...
    def score(self, subject: Subject, /) -> float: ...


class Matcher:
    """Compiled criteria. Every method raises `PatternError` when a pattern takes too long."""

    __slots__ = ("_checks", "_weight")

    def __init__(self, checks: Iterable[Check]) -> None:
        self._checks = tuple(checks)
        self._weight = sum(check.weight for check in self._checks)

    def __len__(self) -> int:
        """How many criteria there are; without any, everything matches."""
        return len(self._checks)

    def matches(self, subject: Subject) -> bool:
        """Whether `subject` fits in every point."""
        for check in self._checks:
            for _ in check.differences(subject):
                return False
        return True

    def difference(self, subject: Subject) -> list[Difference]:
        """In which points `subject` does not fit, at most 50; empty when it matches."""
        every = (found for check in self._checks for found in check.differences(subject))
        return list(islice(every, MAX_DIFFERENCES))

    def score(self, subject: Subject) -> float:
        """How much of the criteria `subject` meets, from 0 to 1; each criterion counts by its
        weight, a partly met one by the share of its single expectations."""
        if not self._checks:
            return 1.0
        return sum(map(_met, self._checks, [subject] * len(self._checks))) / self._weight


def _met(check: Check, subject: Subject) -> float:
    failed = sum(found.weight for found in check.differences(subject))
    return check.weight * max(0.0, 1 - failed / check.pattern.leaves)


def compile_criteria(fields: Mapping[str, Field], criteria: Mapping[str, Any]) -> Matcher:
    """The matcher of `criteria`, whose members are those of `fields`.

    Raises:
        CriteriaError: naming the member that is unknown or cannot be understood.
    """
    return Matcher(_check(fields, name, value) for name, value in criteria.items())


def _check(fields: Mapping[str, Field], name: str, value: Any) -> Check:
    field = fields.get(name)
    if field is None:
        raise CriteriaError((name,), f"is not a criterion; there are {', '.join(fields)}")
    return Check(field.part, field.compile(value, (name,)), field.weight)


def closest(
    matcher: Match, items: Iterable[Any], subject_of: Callable[[Any], Subject], limit: int = 3
) -> list[Near]:
    """The `limit` of `items` that come closest, best first; of equals, those that come first."""
    scored = [(matcher.score(subject_of(item)), -place, item) for place, item in enumerate(items)]
    best = nlargest(limit, scored, key=lambda entry: entry[:2])
    return [
        Near(item, round(score, 3), matcher.difference(subject_of(item))) for score, _, item in best
    ]


# How the value of a criterion is understood.


def scalar(value: Any, at: Location) -> Pattern:
    """A value, a list of values of which one must be it, or an object of operators.

    `null` asks for something that is not there.
    """
    if value is None:
        return Test("unexpected", None, lambda got: got is MISSING)
    if isinstance(value, list):
        return Test("one_of", value, lambda got: any(same(one, got) for one in value))
    if isinstance(value, Mapping):
        return compile_partial(value, at)
    return equal_to(value, at)


def _method(value: Any, at: Location) -> Pattern:
    """A method in any case, or several."""
    if isinstance(value, list):
        return scalar([_upper(one) for one in value], at)
    return scalar(_upper(value), at)


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _glob(value: Any, at: Location) -> Pattern:
    """A text in which `*` stands for any run of characters; else as `scalar`."""
    if not isinstance(value, str) or "*" not in value:
        return scalar(value, at)
    try:
        fits = compile_glob(value)
    except PatternError as error:
        raise CriteriaError(at, str(error)) from error
    return Test("glob", value, lambda got: isinstance(got, str) and fits(got))


def _containing(value: Any, at: Location) -> Pattern:
    """A part of a text; else as `scalar`."""
    if not isinstance(value, str):
        return scalar(value, at)
    return Test("contains", value, lambda got: isinstance(got, str) and value in got)


def _status(value: Any, at: Location) -> Pattern:
    """`404`, `"404"`, `"4xx"`, or a list of these."""
    if value is None or isinstance(value, Mapping):
        return scalar(value, at)
    ranges = [_range(one, at) for one in (value if isinstance(value, list) else [value])]
    rule = "one_of" if isinstance(value, list) else "status"
    return Test(rule, value, lambda got: isinstance(got, int) and any(got in one for one in ranges))


def _range(value: Any, at: Location) -> range:
    text = as_text(value) or ""
    if len(text) == 3 and text[0].isascii() and text[0].isdigit():
        if text[1:].lower() == "xx":
            return range(int(text[0]) * 100, int(text[0]) * 100 + 100)
        if text.isascii() and text.isdigit():
            return range(int(text), int(text) + 1)
    raise CriteriaError(at, f"must be a status such as 404 or a class such as 4xx, not {value!r}")


def _since(value: Any, at: Location) -> Pattern:
    first = _instant(value, at)
    return Test("since", first, lambda got: isinstance(got, str) and got >= first)


def _until(value: Any, at: Location) -> Pattern:
    end = _instant(value, at)
    return Test("until", end, lambda got: isinstance(got, str) and got < end)


def _instant(value: Any, at: Location) -> str:
    """A time given as ISO 8601 or as milliseconds since 1970, as the views print it."""
    text = as_text(value) or ""
    try:
        if not (text.isascii() and text.isdigit()):
            return iso(parse_instant(text))
        if int(text[:20]) <= _LAST_MS:
            return iso_ms(int(text))
    except (ValueError, OverflowError) as error:
        raise CriteriaError(at, f"must be a time: {error}") from error
    raise CriteriaError(at, "must be a time, in ISO 8601 or in milliseconds since 1970")


@dataclass(frozen=True, slots=True)
class _Secret:
    """A header whose value is compared as it is, but not shown."""

    name: str
    pattern: Pattern

    @property
    def leaves(self) -> int:
        return self.pattern.leaves

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        for found in self.pattern.differences(got, at):
            shown = found.got if found.got is MISSING else masked({self.name: found.got})[self.name]
            yield replace(found, got=shown)


def _headers(value: Any, at: Location) -> Pattern:
    """Headers by name, in any case."""
    members: dict[str, Pattern] = {
        str(name).lower(): _Secret(str(name).lower(), scalar(one, (*at, name)))
        for name, one in _object(value, at).items()
    }
    return Members(members, leaves_of(members.values()), value)


def _query(value: Any, at: Location) -> Pattern:
    """Query parameters by name; one that was sent several times fits if one of its values does."""
    members: dict[str, Pattern] = {
        name: AnyValue(compile_partial(one, (*at, name)))
        for name, one in _object(value, at).items()
    }
    return Members(members, leaves_of(members.values()), value)


def _body(value: Any, at: Location) -> Pattern:
    """Partial JSON; `null` for no body, or one that is null."""
    return scalar(None, at) if value is None else compile_partial(value, at)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A field of a lead: one that knows its type is compared by its normal value."""

    pattern: Pattern

    @property
    def leaves(self) -> int:
        return self.pattern.leaves

    def differences(self, got: Any, at: Location) -> Iterator[Difference]:
        if isinstance(got, Mapping) and "normal" in got and not isinstance(self.pattern, Members):
            got = got["normal"]
        got = iso(got) if isinstance(got, datetime) else got
        return self.pattern.differences(got, at)


def _lead(value: Any, at: Location) -> Pattern:
    """Fields of a lead by name."""
    members: dict[str, Pattern] = {
        name: _Typed(compile_partial(one, (*at, name))) for name, one in _object(value, at).items()
    }
    return Members(members, leaves_of(members.values()), value)


def _object(value: Any, at: Location) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CriteriaError(at, "must be an object")
    return value


_TIME = {"since": Field("time", _since), "until": Field("time", _until)}

REQUEST_FIELDS: Mapping[str, Field] = {
    "method": Field("method", _method),
    "path": Field("path", _glob, weight=2),
    "path_pattern": Field("path", regex_test, weight=2),
    "operation": Field("operation", scalar, weight=2),
    "product": Field("product", scalar),
    "status": Field("status", _status),
    "unmatched": Field("unmatched", scalar),
    "lead_id": Field("lead_id", scalar),
    "headers": Field("headers", _headers),
    "query": Field("query", _query),
    "body": Field("body", _body),
    "json_path": Field("body", json_paths),
    "schema": Field("body", json_schema),
    "answer": Field("answer", _body),
    "answer_json_path": Field("answer", json_paths),
    "answer_schema": Field("answer", json_schema),
    **_TIME,
}

DELIVERY_FIELDS: Mapping[str, Field] = {
    "method": Field("method", _method),
    "url": Field("url", _glob, weight=2),
    "url_pattern": Field("url", regex_test, weight=2),
    "status": Field("status", _status),
    "stubbed": Field("stubbed", scalar),
    "state": Field("state", scalar),
    "error_kind": Field("error_kind", scalar),
    "lead_id": Field("lead_id", scalar),
    "step_id": Field("step_id", scalar),
    "headers": Field("headers", _headers),
    "body": Field("body", _body),
    "json_path": Field("body", json_paths),
    "schema": Field("body", json_schema),
    "answer": Field("answer", _body),
    "answer_json_path": Field("answer", json_paths),
    "answer_schema": Field("answer", json_schema),
    **_TIME,
}

LEAD_FIELDS: Mapping[str, Field] = {
    "lead_id": Field("id", scalar),
    "outcome": Field("outcome", scalar, weight=2),
    "reason": Field("reason", _containing),
    "flow_id": Field("flow_id", scalar, weight=2),
    "source_id": Field("source_id", scalar),
    "price": Field("price", scalar),
    "lead": Field("lead", _lead),
    "json_path": Field("json", json_paths),
    "decided_by": Field("decided_by", _body),
    **_TIME,
}

PING_FIELDS: Mapping[str, Field] = {
    name: field for name, field in LEAD_FIELDS.items() if name != "lead_id"
}

EVENT_FIELDS: Mapping[str, Field] = {
    "type": Field("type", scalar),
    "outcome": Field("outcome", scalar),
    "lead_id": Field("lead_id", scalar),
}
