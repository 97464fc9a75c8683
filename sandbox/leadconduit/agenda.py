"""What is due in a namespace by its clock: retries, windows, look-backs, hours, expiries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit import caps, lists, ping_limits
from sandbox.leadconduit.credentials import COLLECTION as CREDENTIALS
from sandbox.leadconduit.outside import CERTIFICATES
from sandbox.leadconduit.retries import RETRIES
from sandbox.world.agenda import Due
from sandbox.world.clock import iso, parse_instant

if TYPE_CHECKING:
    from sandbox.leadconduit.compiled import Flow, ListCheck
    from sandbox.world.namespace import Namespace

_INSTANT: Final = timedelta(milliseconds=1)
_COUNTERS: Final = ((caps.COUNTERS, "cap window"), (ping_limits.COUNTERS, "ping limit window"))


def agenda(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    """The next thing of each source, after `after` and up to `until`.

    grade: ours | what moving the clock on tells of, and that each retry is made at its time |
      no source
    """
    yield from _windows(namespace, after, until)
    flows = _live_flows(namespace)
    for flow in flows:
        yield from _hours(flow, after)
        for check in flow.list_checks:
            yield from _lookback(namespace, flow, check, after)
    yield from _expiries(namespace, after, until)
    yield from _retries(namespace, after)


def _retries(namespace: Namespace, after: datetime) -> Iterator[Due]:
    waiting = namespace.store.collection(RETRIES)
    if not len(waiting):
        return
    from sandbox.leadconduit.pipeline.retry import run_next

    retry = min(waiting.values(), key=lambda retry: retry.due)
    lead_id = retry.submission.lead_id
    yield Due(
        max(retry.due, after),
        "retry",
        f"The delivery of {retry.step.key} for lead {lead_id} is tried again.",
        {"lead_id": lead_id, "step_id": retry.step.id, "attempt": retry.attempts + 1},
        lambda: run_next(namespace),
    )


def _windows(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    """Windows that end with something counted in them."""
    first, last = iso(after), iso(until)
    for collection, kind in _COUNTERS:
        for counter in namespace.store.collection(collection).values():
            if not first < counter["expires_at"] <= last:
                continue
            if counter["count"] or counter["failed_count"]:
                yield _window(counter, kind)


def _window(counter: Mapping[str, Any], kind: str) -> Due:
    name = f" {counter['name']!r}" if counter.get("name") else ""
    return Due(
        parse_instant(counter["expires_at"]),
        kind,
        f"The {kind}{name} ended with {counter['count']} of {counter['maximum']} counted; "
        "the next begins at 0.",
        {
            "flow_id": counter.get("flow_id"),
            "limit_id": counter["id"],
            "count": counter["count"],
            "maximum": counter["maximum"],
        },
    )


def _hours(flow: Flow, after: datetime) -> Iterator[Due]:
    change = flow.hours.next_change(after) if flow.hours else None
    if change is None or flow.hours is None:
        return
    is_open = flow.hours.are_open(change)
    yield Due(
        change,
        "hours",
        f"Flow {flow.name!r} {'opens' if is_open else 'closes'}.",
        {"flow_id": flow.id, "open": is_open},
    )


def _lookback(namespace: Namespace, flow: Flow, check: ListCheck, after: datetime) -> Iterator[Due]:
    """Values of a list that grow too old for a check of a flow, those of one moment together."""
    length = lists.lookback_length(check.lookback)
    record = namespace.store.collection(lists.COLLECTION)
    found = record.get(lists.key_of(record, check.list_name))
    if length is None or found is None:
        return
    try:
        youngest = iso(after - length - _INSTANT)
    except (OverflowError, ValueError):
        return
    ages = [added for added in found.value["items"].values() if added > youngest]
    if not ages:
        return
    oldest = min(ages)
    count = ages.count(oldest)
    yield Due(
        parse_instant(oldest) + length + _INSTANT,
        "look-back",
        f"{count} {'value' if count == 1 else 'values'} of the list {check.list_name!r} "
        f"{'is' if count == 1 else 'are'} too old for {check.flag} of flow {flow.name!r}.",
        {"flow_id": flow.id, "list": check.list_name, "values": count},
    )


def _expiries(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    first, last = iso(after), iso(until)
    for kind, collection in (("certificate", CERTIFICATES), ("credential", CREDENTIALS)):
        for value in namespace.store.collection(collection).values():
            expires = _expires_at(value)
            if expires is not None and first < expires <= last:
                name = value.get("name") or value["id"]
                yield Due(
                    parse_instant(expires),
                    f"{kind} expiry",
                    f"The {kind} {name} expires.",
                    {f"{kind}_id": value["id"]},
                )


def _expires_at(value: Mapping[str, Any]) -> str | None:
    """When a certificate or a credential expires, as times are kept."""
    said = value.get("expires_at")
    try:
        return iso(parse_instant(said)) if isinstance(said, str) else None
    except ValueError:
        return None


def _live_flows(namespace: Namespace) -> list[Flow]:
    from sandbox.leadconduit.pipeline.receive import LIVE_FLOWS, live_flow

    found = (
        live_flow(namespace, one.id) for one in namespace.store.collection(LIVE_FLOWS).records()
    )
    return [flow for flow in found if flow is not None]
