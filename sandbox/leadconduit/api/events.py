"""Events: listing them a page at a time, and getting one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.api.members import choice_of

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

Event = Mapping[str, Any]
Test = Callable[[Event], bool]

MAX_RULES: Final = 16_384
"""The longest text of `rules` that is read."""

_RULES: Final = '[{"lhv":"outcome","op":"is equal to","rhv":"failure"}]'

# Where an event has what a parameter names.
# grade: observed | these parameters filter, though no page names them |
#   published clients of the live API
_PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "type": ("type",),
    "outcome": ("outcome",),
    "lead_id": ("vars", "lead", "id"),
    "flow_id": ("vars", "flow", "id"),
    "recipient_id": ("recipient", "id"),
}


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: parameters by name, and whether they came in the query or the body."""

    namespace: Namespace
    params: Mapping[str, Any]
    part: Literal["query", "body"] = "query"

    def unusable(self, name: str, message: str, expected: str, got: str | None = None) -> Problem:
        """The refusal of one parameter: 400, or 422 where it stands in the body."""
        finding = Finding((self.part, name), name, message, expected, got)
        slug = "bad-request" if self.part == "query" else "unprocessable"
        detail = f"The parameter {name} cannot be used: {message}; expected {expected}"
        return Problem(slug, detail, findings=[finding])


def list_events(call: Call) -> Reply:
    """listEvents: a page of events. Raises `Problem` 400 for parameters that cannot be used."""
    return _page(Query(call.namespace, call.params))


def query_events(call: Call) -> Reply:
    """queryEvents: the same with the parameters in a body. Raises `Problem` 400 and 422.

    grade: documented | POST takes the parameters of GET, rules as an array |
      API description, EventQuery
    """
    return _page(Query(call.namespace, call.body, "body"))


def _page(query: Query) -> Reply:
    """The page of events that the query asks for.

    grade: documented | after_id and before_id are exclusive, start and end inclusive; newest first,
      100 at a time | API reference, Events
    """
    choice = choice_of(query.params)
    params, events = query.params, query.namespace.events
    tests = [*_filters(params), *_cursors(query), *_bounds(query), *_rules(query)]

    def wanted(event: Event) -> bool:
        return all(test(event) for test in tests)

    where = wanted if tests else None
    limit = params.get("limit", 100)
    if params.get("sort") == "asc":
        after = events.number_of(params.get("after_id", "").lower())
        page = events.oldest(limit, after=after, where=where)
    else:
        before = events.number_of(params.get("before_id", "").lower())
        page = events.newest(limit, before=before, where=where)
    return Reply.json(page if choice.is_all else [choice.of(event) for event in page])


def get_event(call: Call) -> Reply:
    """getEvent: one event. Raises `Problem` 404 for one that never was, or is no longer kept."""
    event_id = call.params["id"].lower()
    events = call.namespace.events
    event = events.find(event_id)
    if event is None:
        found = events.newest(1, where=lambda kept: kept["id"] == event_id)
        event = found[0] if found else None
    if event is None:
        raise Problem("not-found", f"There is no event {event_id}")
    return Reply.json(event)


def _filters(params: Mapping[str, Any]) -> list[Test]:
    wanted = {name: params[name] for name in _PATHS if name in params}
    return [_equals(_PATHS[name], value) for name, value in wanted.items()]


def _cursors(query: Query) -> list[Test]:
    """What after_id and before_id leave over: by the order of recording where the event is still
    kept; by the ids, which grow with time, where it is not."""
    number_of = query.namespace.events.number_of
    tests: list[Test] = []
    if "after_id" in query.params:
        after_id = query.params["after_id"].lower()
        after = number_of(after_id)
        tests.append(
            lambda event: (
                event["id"] > after_id if after is None else (number_of(event["id"]) or 0) > after
            )
        )
    if "before_id" in query.params:
        before_id = query.params["before_id"].lower()
        before = number_of(before_id)
        tests.append(
            lambda event: (
                event["id"] < before_id
                if before is None
                else (number_of(event["id"]) or 0) < before
            )
        )
    return tests


def _equals(path: tuple[str, ...], value: str) -> Test:
    def test(event: Event) -> bool:
        found: Any = event
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return bool(found == value or (isinstance(found, str) and found == value.lower()))

    return test


def _bounds(query: Query) -> list[Test]:
    tests: list[Test] = []
    for name in ("start", "end"):
        if name not in query.params:
            continue
        moment = moment_of(query, name).timestamp() * 1000
        tests.append(_since(moment) if name == "start" else _until(moment))
    return tests


def _since(moment: float) -> Test:
    return lambda event: event["end_timestamp"] >= moment


def _until(moment: float) -> Test:
    return lambda event: event["end_timestamp"] <= moment


def moment_of(query: Query, name: str, zone: tzinfo = UTC) -> datetime:
    """A bound, in `zone` unless it names a zone; a bare date as `end` means the end of that day.

    grade: observed | clients send times with Z, without, and bare dates | published clients
    grade: ours | a bare date as end takes in the whole day | no source
    """
    text: str = query.params[name]
    # A plus sign in a query means a blank, where nobody escaped it.
    moment = _instant(text) or _instant(text.replace(" ", "+"))
    if moment is None:
        expected = "a time such as 2026-01-02T00:00:00Z, or a date"
        raise query.unusable(name, f"{text[:80]!r} is no time", expected, text[:80])
    if name == "end" and len(text) == len("2026-01-02"):
        moment = datetime.combine(moment, time.max) - timedelta(microseconds=999)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rules(query: Query) -> list[Test]:
    """What the parameter `rules` asks for.

    grade: documented | rules is a JSON array of rules, all of which an event has to meet |
    API reference, Events
    grade: inferred | their left-hand values are paths into the event | no source
    """
    sent: str | list[Any] | None = query.params.get("rules")
    if sent is None:
        return []
    from sandbox.leadconduit.rules import RuleError, compile_rule_set

    rules = json_array(query, "rules", sent, _RULES) if isinstance(sent, str) else sent
    if not rules:
        return []
    try:
        rule_set = compile_rule_set({"op": "and", "rules": rules})
    except RuleError as error:
        where = ".".join(str(step) for step in error.path[1:])
        raise query.unusable("rules", f"rule {where}: {error.message}", "rules") from None
    now = query.namespace.clock.now()
    return [lambda event: rule_set.evaluate(event, now=now).passed]


def json_array(query: Query, name: str, text: str, sample: str) -> list[Any]:
    """The array that a parameter holds as JSON. Raises `Problem` for anything else."""
    expected = f"a JSON array such as {sample}"
    if len(text) > MAX_RULES:
        raise query.unusable(name, f"has more than {MAX_RULES} characters", expected)
    try:
        rules = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise query.unusable(name, f"is not JSON: {error}", expected) from None
    if not isinstance(rules, list):
        raise query.unusable(name, "is not a JSON array", expected)
    return rules
