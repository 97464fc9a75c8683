"""Events: listing them a page at a time, and getting one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.api.members import choice_of

if TYPE_CHECKING:
    from sandbox.call import Call

Event = Mapping[str, Any]
Test = Callable[[Event], bool]

MAX_RULES: Final = 16_384
"""The longest text of `rules` that is read."""

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


def list_events(call: Call) -> Reply:
    """listEvents: a page of events. Raises `Problem` 400 for parameters that cannot be used.

    grade: documented | after_id and before_id are exclusive, start and end inclusive; newest first,
      100 at a time | API reference, Events
    """
    choice = choice_of(call)
    params, events = call.params, call.namespace.events
    tests = [*_filters(params), *_cursors(call), *_bounds(call), *_rules(call)]

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


def _cursors(call: Call) -> list[Test]:
    """What after_id and before_id leave over: by the order of recording where the event is still
    kept; by the ids, which grow with time, where it is not."""
    number_of = call.namespace.events.number_of
    tests: list[Test] = []
    if "after_id" in call.params:
        after_id = call.params["after_id"].lower()
        after = number_of(after_id)
        tests.append(
            lambda event: (
                event["id"] > after_id if after is None else (number_of(event["id"]) or 0) > after
            )
        )
    if "before_id" in call.params:
        before_id = call.params["before_id"].lower()
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


def _bounds(call: Call) -> list[Test]:
    tests: list[Test] = []
    for name in ("start", "end"):
        if name not in call.params:
            continue
        moment = _moment(name, call.params[name]).timestamp() * 1000
        tests.append(_since(moment) if name == "start" else _until(moment))
    return tests


def _since(moment: float) -> Test:
    return lambda event: event["end_timestamp"] >= moment


def _until(moment: float) -> Test:
    return lambda event: event["end_timestamp"] <= moment


def _moment(name: str, text: str) -> datetime:
    """A bound, in UTC unless it names a zone; a bare date as `end` means the end of that day.

    grade: observed | clients send times with Z, without, and bare dates | published clients
    grade: ours | a bare date as end takes in the whole day | no source
    """
    # A plus sign in a query means a blank, where nobody escaped it.
    moment = _instant(text) or _instant(text.replace(" ", "+"))
    if moment is None:
        expected = "a time such as 2026-01-02T00:00:00Z, or a date"
        raise _unusable(name, f"{text[:80]!r} is no time", expected, text[:80])
    if name == "end" and len(text) == len("2026-01-02"):
        moment = datetime.combine(moment, time.max) - timedelta(microseconds=999)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rules(call: Call) -> list[Test]:
    """What the parameter `rules` asks for.

    grade: documented | rules is a JSON array of rules, all of which an event has to meet |
    API reference, Events
    grade: inferred | their left-hand values are paths into the event | no source
    """
    text: str | None = call.params.get("rules")
    if text is None:
        return []
    from sandbox.leadconduit.rules import RuleError, compile_rule_set

    rules = _json_array(text)
    if not rules:
        return []
    try:
        rule_set = compile_rule_set({"op": "and", "rules": rules})
    except RuleError as error:
        where = ".".join(str(step) for step in error.path[1:])
        raise _unusable("rules", f"rule {where}: {error.message}", "rules") from None
    now = call.namespace.clock.now()
    return [lambda event: rule_set.evaluate(event, now=now).passed]


def _json_array(text: str) -> list[Any]:
    expected = 'a JSON array such as [{"lhv":"outcome","op":"is equal to","rhv":"failure"}]'
    if len(text) > MAX_RULES:
        raise _unusable("rules", f"has more than {MAX_RULES} characters", expected)
    try:
        rules = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _unusable("rules", f"is not JSON: {error}", expected) from None
    if not isinstance(rules, list):
        raise _unusable("rules", "is not a JSON array", expected)
    return rules


def _unusable(name: str, message: str, expected: str, got: str | None = None) -> Problem:
    finding = Finding(("query", name), name, message, expected, got)
    detail = f"The parameter {name} cannot be used: {message}; expected {expected}"
    return Problem("bad-request", detail, findings=[finding])
