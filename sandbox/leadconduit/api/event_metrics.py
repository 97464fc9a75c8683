"""Metrics of events: counts, unique values, medians and funnels, by group and by interval."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.contract.message import Reply
from sandbox.leadconduit.api.event_stats import MOST_ROWS, report_zone
from sandbox.leadconduit.api.events import MAX_RULES, Query, json_array
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call

Event = Mapping[str, Any]
Measure = Callable[[Sequence[Event]], Any]

MOST_STEPS: Final = 20
_FILTERS: Final = '[{"property_name":"outcome","operator":"eq","property_value":"success"}]'
_STEPS: Final = '[{"actor_property":"vars.lead.id","filters":[]}]'


def count_events(call: Call) -> Reply:
    """countEvents: how many."""
    return _measured(call, len)


def count_unique(call: Call) -> Reply:
    """countUnique: how many different values a property has."""
    return _measured(call, lambda events: len(_unique(events, call.params["target_property"])))


def select_unique(call: Call) -> Reply:
    """selectUnique: the different values that a property has, in the order of their coming."""
    return _measured(call, lambda events: _unique(events, call.params["target_property"]))


def median(call: Call) -> Reply:
    """getMedian: the median of the numbers that a property has; null if there are none."""
    return _measured(call, lambda events: _median(events, call.params["target_property"]))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a funnel: who did it (`actor`), and which events are it."""

    actor: str
    wanted: Callable[[Event], bool]


def get_funnel(call: Call) -> Reply:
    """getFunnel: how many went through the first step, through the first two, and so on.

    grade: inferred | an actor goes on if an event of the next step comes at the same time or
      later | no source
    """
    query = Query(call.namespace, call.params)
    steps = _steps(query)
    events, _ = _events(query)
    counted: list[int] = []
    arrived: dict[str, float] | None = None
    for step in steps:
        arrived = _through(step, events, arrived)
        counted.append(len(arrived))
    return Reply.json({"result": counted})


def _through(
    step: Step, events: Sequence[Event], arrived: Mapping[str, float] | None
) -> dict[str, float]:
    """The actors that come through a step after having come through the one before, and when."""
    from sandbox.leadconduit.reports import text_key, value_at

    through: dict[str, float] = {}
    for event in events:
        actor = value_at(event, step.actor)
        key, moment = text_key(actor), event["end_timestamp"]
        since = 0.0 if arrived is None else arrived.get(key)
        if actor is None or since is None or moment < since or key in through:
            continue
        if step.wanted(event):
            through[key] = moment
    return through


def _measured(call: Call, measure: Measure) -> Reply:
    """`measure` of the events asked for, by interval and group where that is asked for.

    grade: inferred | the answer is an object with result: a value, or one for each group, or one
      for each interval | API description, event-metrics (no shape)
    grade: ours | intervals without an event are left out | no source
    """
    query = Query(call.namespace, call.params)
    events, zone = _events(query)
    interval: str | None = query.params.get("interval")
    paths = list(dict.fromkeys(query.params.get("group_by", ())))
    if interval is None:
        return Reply.json({"result": _grouped(query, events, paths, measure)})
    from sandbox.leadconduit.reports import span_of

    spans: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        moment = datetime.fromtimestamp(event["end_timestamp"] / 1000, UTC)
        spans[span_of(moment, interval, zone)].append(event)
    result = [
        {
            "timeframe": {"start": iso(span.start), "end": iso(span.end)},
            "value": _grouped(query, inside, paths, measure),
        }
        for span, inside in sorted(spans.items())
    ]
    return Reply.json({"result": result})


def _grouped(query: Query, events: Sequence[Event], paths: Sequence[str], measure: Measure) -> Any:
    if not paths:
        return measure(events)
    from sandbox.leadconduit.reports import group_of

    groups: dict[tuple[str, ...], list[Event]] = defaultdict(list)
    for event in events:
        groups[group_of(event, paths)].append(event)
    if len(groups) > MOST_ROWS:
        expected = f"properties with at most {MOST_ROWS} different values"
        raise query.unusable("group_by", f"tells {len(groups)} groups apart", expected)
    return [
        {
            **{path: orjson.loads(text) for path, text in zip(paths, key, strict=True)},
            "result": measure(inside),
        }
        for key, inside in groups.items()
    ]


def _events(query: Query) -> tuple[list[Event], tzinfo]:
    """The events of the time frame that meet the filters, oldest first, and the time zone."""
    zone = report_zone(query)
    start, end = _timeframe(query, zone)
    wanted = _filter(query)
    kept = query.namespace.events

    def counts(event: Event) -> bool:
        return start <= event["end_timestamp"] <= end and wanted(event)

    return kept.oldest(len(kept), where=counts), zone


def _timeframe(query: Query, zone: tzinfo) -> tuple[float, float]:
    """The first and the last millisecond.

    grade: inferred | a name such as this_7_days, or JSON with start and end; today where nothing
      is said | API description, event-metrics
    """
    from sandbox.leadconduit.timeframe import parse_timeframe

    name: str = query.params.get("timeframe", "today")
    expected = 'a name such as previous_7_days, or {"start":"2026-01-01","end":"2026-01-31"}'
    if name.lstrip().startswith("{"):
        return _bounds(query, name, expected, zone)
    span = parse_timeframe(name, query.namespace.clock.now(), zone)
    if span is None:
        message = f"{name[:80]!r} is no time frame"
        raise query.unusable("timeframe", message, expected, name[:80])
    return span.start.timestamp() * 1000, span.end.timestamp() * 1000


def _bounds(query: Query, text: str, expected: str, zone: tzinfo) -> tuple[float, float]:
    try:
        bounds = orjson.loads(text[:MAX_RULES])
        start, end = (datetime.fromisoformat(bounds[name]) for name in ("start", "end"))
    except (ValueError, TypeError, KeyError):
        message = "is no JSON with a start and an end"
        raise query.unusable("timeframe", message, expected, text[:80]) from None
    first, last = (
        moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in (start, end)
    )
    return first.timestamp() * 1000, last.timestamp() * 1000


def _filter(query: Query) -> Callable[[Event], bool]:
    text: str | None = query.params.get("filters")
    if text is None:
        return lambda event: True
    return _compiled(query, "filters", json_array(query, "filters", text, _FILTERS))


def _compiled(query: Query, name: str, filters: Any) -> Callable[[Event], bool]:
    from sandbox.leadconduit.reports import FilterError, compile_filters

    try:
        return compile_filters(filters)
    except FilterError as error:
        raise query.unusable(name, str(error), f"filters such as {_FILTERS}") from None


def _steps(query: Query) -> list[Step]:
    given = json_array(query, "steps", query.params["steps"], _STEPS)
    if not 0 < len(given) <= MOST_STEPS:
        message, expected = f"has {len(given)} steps", f"1 to {MOST_STEPS} steps such as {_STEPS}"
        raise query.unusable("steps", message, expected)
    steps: list[Step] = []
    for at, one in enumerate(given):
        actor = one.get("actor_property") if isinstance(one, dict) else None
        filters = one.get("filters", []) if isinstance(one, dict) else None
        if not isinstance(actor, str) or not isinstance(filters, list):
            message = f"step {at} has no actor_property, or filters that are no array"
            raise query.unusable("steps", message, f"steps such as {_STEPS}")
        steps.append(Step(actor, _compiled(query, "steps", filters)))
    return steps


def _unique(events: Sequence[Event], path: str) -> list[Any]:
    from sandbox.leadconduit.reports import text_key, value_at

    values = (value_at(event, path) for event in events)
    return list({text_key(value): value for value in values if value is not None}.values())


def _median(events: Sequence[Event], path: str) -> float | None:
    from sandbox.leadconduit.reports import value_at

    values = [value_at(event, path) for event in events]
    numbers = [
        value for value in values if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    return statistics.median(numbers) if numbers else None
