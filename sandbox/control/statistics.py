"""What was recorded in figures: over time, by reason, by operation, and how full the caps are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.control.refusals import unprocessable
from sandbox.world.clock import iso, iso_ms, parse_instant

if TYPE_CHECKING:
    from sandbox.world.journal import Entry
    from sandbox.world.namespace import Namespace
    from sandbox.world.ring import Ring

LIVE_FLOWS: Final = "live_flows"
CAP_COUNTERS: Final = "cap_counters"
BUCKETS: Final = 60
_MOST_REASONS = 50
_MOST_OPERATIONS = 200
_MOST_CAPS = 500
_DEEPEST_CAP = 32
_SECOND, _MINUTE, _HOUR, _DAY = 1000, 60_000, 3_600_000, 86_400_000
# How long a bucket of time may be, so that it begins where people expect.
_STEPS: Final = (
    *(_SECOND * count for count in (1, 2, 5, 10, 15, 30)),
    *(_MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(_DAY * count for count in (1, 2, 7, 14, 28)),
)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end`, in milliseconds since 1970, in `count` buckets of `step`."""

    start: int
    end: int
    step: int

    @property
    def first(self) -> int:
        """Where the first bucket begins: at a whole multiple of the step."""
        return self.start // self.step * self.step

    @property
    def count(self) -> int:
        """How many buckets there are."""
        return max(1, ceil((self.end - self.first) / self.step))

    def bucket(self, time_ms: int) -> int | None:
        """The place of the bucket that holds this time; None for a time outside."""
        if not self.start <= time_ms < self.end:
            return None
        return (time_ms - self.first) // self.step


def span_of(start: int, end: int, buckets: int) -> Span:
    """From `start` up to `end` in at most `buckets` (2 or more) of the shortest step that does."""
    for step in _STEPS:
        span = Span(start, end, step)
        if span.count <= buckets:
            return span
    return Span(start, end, ceil((end - start) / (buckets - 1) / _DAY) * _DAY)


def get_statistics(call: Call) -> Reply:
    """The figures of one namespace. Raises Problem `unprocessable` for a span that is none."""
    namespace = call.namespace
    requests, leads = _kept(namespace.journal), _kept(namespace.leads)
    span = _wanted(call, [one.time_ms for ring in (requests, leads) for one in ring])
    calls, latency = tally_requests(requests, span)
    outcomes, reasons = tally_leads(leads, span)
    return Reply.json(
        {
            "since": iso_ms(span.start),
            "until": iso_ms(span.end),
            "step_seconds": span.step // 1000,
            "buckets": [
                {"at": iso_ms(span.first + place * span.step), "requests": calls[place], **rest}
                for place, rest in enumerate({"leads": one} for one in outcomes)
            ],
            "reasons": reasons,
            "latency": latency,
            "caps": list(caps(namespace)),
            "dropped": {"requests": namespace.journal.dropped, "leads": namespace.leads.dropped},
        }
    )


def tally_requests(
    entries: Iterable[Entry], span: Span
) -> tuple[list[Counter[str]], list[dict[str, Any]]]:
    """Requests by class of status in each bucket, and how long each operation took."""
    calls: list[Counter[str]] = [Counter() for _ in range(span.count)]
    took: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in entries:
        place = span.bucket(entry.time_ms)
        if place is None:
            continue
        calls[place][f"{entry.status // 100}xx"] += 1
        if entry.operation is not None:
            took[entry.product, entry.operation].append(entry.duration_us)
    slow = sorted(took.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_OPERATIONS]
    return calls, [
        {"product": product, "operation": operation, **durations(sorted(found))}
        for (product, operation), found in slow
    ]


def tally_leads(
    leads: Iterable[Any], span: Span
) -> tuple[list[Counter[str]], list[dict[str, Any]]]:
    """Leads by outcome in each bucket, and the commonest reasons."""
    outcomes: list[Counter[str]] = [Counter() for _ in range(span.count)]
    reasons: Counter[tuple[str, str]] = Counter()
    for lead in leads:
        place = span.bucket(lead.time_ms)
        if place is None:
            continue
        outcomes[place][lead.outcome] += 1
        if lead.reason:
            reasons[lead.outcome, lead.reason] += 1
    common = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:_MOST_REASONS]
    return outcomes, [
        {"reason": reason, "outcome": outcome, "count": count}
        for (outcome, reason), count in common
    ]


def durations(ordered: Sequence[int]) -> dict[str, int]:
    """Count, median, 95th percentile and longest of durations in ascending order, at least one."""
    return {
        "count": len(ordered),
        "median_us": quantile(ordered, 0.5),
        "p95_us": quantile(ordered, 0.95),
        "max_us": ordered[-1],
    }


def quantile(ordered: Sequence[int], part: float) -> int:
    """The smallest value that at least this part of the values does not exceed."""
    return ordered[max(0, ceil(len(ordered) * part) - 1)]


def caps(namespace: Namespace) -> Iterator[dict[str, Any]]:
    """Every cap of the live flows, with how many its window has counted, and when that ends.

    A window begins with the first lead: before it a cap has none.
    """
    store = namespace.store
    now = iso(namespace.clock.now())
    counters = store.collection(CAP_COUNTERS)
    found = (one for flow in store.collection(LIVE_FLOWS).values() for one in _caps_of(flow))
    for _, (flow, owner, cap) in zip(range(_MOST_CAPS), found, strict=False):
        record = counters.get(f"{flow['id']}/{cap['id']}")
        counter = {} if record is None else record.value
        is_open = bool(counter) and counter["started_at"] <= now < counter["expires_at"]
        yield {
            "id": cap["id"],
            "name": cap.get("name", ""),
            "flow": {"id": flow["id"], "name": flow.get("name", "")},
            "of": owner,
            "maximum": cap["maximum"],
            "count": counter["count"] if is_open else 0,
            "refused": counter["failed_count"] if is_open else 0,
            "expires_at": counter["expires_at"] if is_open else None,
        }


def _caps_of(flow: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, Mapping[str, Any]]]:
    """The caps of a flow, its sources and steps: flow, whose cap it is, the cap."""
    owners = [("flow", flow)]
    owners += [(_name("source", one), one) for one in flow.get("sources") or ()]
    owners += [(_name("step", one), one) for one in flow.get("steps") or ()]
    for owner, part in owners:
        yield from ((flow, owner, cap) for cap in _within(part.get("caps") or (), _DEEPEST_CAP))


def _within(caps: Iterable[Mapping[str, Any]], depth: int) -> Iterator[Mapping[str, Any]]:
    for cap in caps:
        yield cap
        if depth:
            yield from _within(cap.get("caps") or (), depth - 1)


def _name(kind: str, part: Mapping[str, Any]) -> str:
    name = (part.get("entity") or {}).get("name") or part.get("name") or part.get("id") or ""
    return f"{kind} {name}"


def _kept(ring: Ring[Any]) -> list[Any]:
    return ring.oldest(ring.max_items)


def _wanted(call: Call, times: Sequence[int]) -> Span:
    """The span that is asked for; without one, all that is kept."""
    now = round(call.namespace.clock.now().timestamp() * 1000)
    end = _instant(call, "until")
    if end is None:
        end = max(now, max(times, default=now)) + 1
    start = _instant(call, "since")
    if start is None:
        start = min(min(times, default=end - _HOUR), end - 1)
    if start >= end:
        finding = Finding(
            ("query", "since"), "span", f"{iso_ms(start)} is not before {iso_ms(end)}"
        )
        raise unprocessable("There is no time between `since` and `until`.", [finding])
    return span_of(start, end, call.params.get("buckets", BUCKETS))


def _instant(call: Call, name: str) -> int | None:
    """A moment of the query in milliseconds since 1970."""
    text = call.params.get(name)
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    return round(parse_instant(text).timestamp() * 1000)
