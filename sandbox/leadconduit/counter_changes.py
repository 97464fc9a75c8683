"""What a deployed change of caps and ping limits does to their counters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sandbox.leadconduit.account import account_document
from sandbox.leadconduit.counters import counter_key
from sandbox.leadconduit.flow_parts import walk
from sandbox.world.clock import iso, parse_instant

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

Limit = Mapping[str, Any]

COLLECTIONS: Final[Mapping[str, str]] = {
    "cap": "cap_counters",
    "ping_limit": "ping_limit_counters",
}
"""The store's collection of counters, by the kind of the part of a flow."""

# A month counts as 30 days here: only which of two durations is longer matters.
_MINUTES: Final = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_200}


def revise_counters(
    namespace: Namespace, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> None:
    """Bring the counters of a flow up to date when `after` goes live in the place of `before`.

    grade: documented | a new cap starts at 0; a shorter duration or changed rules set a counter
      back; a longer duration and a changed maximum do not | help centre, volume caps
    grade: inferred | so it is with ping limits; what is taken out is forgotten | no source
    The caller holds the namespace's lock.
    """
    zone = account_document(namespace)["time_zone"]
    flow_id = str((before or {}).get("id", ""))
    for kind, name in COLLECTIONS.items():
        counters = namespace.store.collection(name)
        now_there = _limits(after, kind)
        for limit_id, old in _limits(before, kind).items():
            key = counter_key(flow_id, limit_id)
            record = counters.get(key)
            if record is None:
                continue
            new = now_there.get(limit_id)
            if new is None or _starts_anew(old, new):
                counters.delete(key)
            elif new != old:
                counters.put(key, _revised(record.value, new, zone))


def _limits(flow: Mapping[str, Any] | None, kind: str) -> dict[str, Limit]:
    return {part.value["id"]: part.value for part in walk(flow or {}) if part.kind == kind}


def _starts_anew(old: Limit, new: Limit) -> bool:
    return _length(new) < _length(old) or _rules(old) != _rules(new)


def _length(limit: Limit) -> int:
    return int(limit["duration"]) * _MINUTES[limit["duration_units"]]


def _rules(limit: Limit) -> Any:
    return _without_ids(limit.get("rule_set"))


def _without_ids(value: Any) -> Any:
    """Rules without their ids, which are made anew where they are not sent back."""
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _without_ids(item) for name, item in value.items() if name != "id"}


def _revised(counter: Mapping[str, Any], limit: Limit, account_zone: str) -> dict[str, Any]:
    """The counter, going on under the changed limit until the end of a window it now has.

    grade: inferred | with a longer duration the window that began goes on to the end of the longer
      one | help centre, volume caps
    """
    from sandbox.leadconduit.ping_limits import PingLimit
    from sandbox.leadconduit.windows import window

    zone = limit.get("time_zone") or account_zone
    changed = {
        "name": limit.get("name", ""),
        "maximum": limit["maximum"],
        "duration": limit["duration"],
        "duration_units": limit["duration_units"],
        "time_zone": zone,
    }
    if (limit["duration"], limit["duration_units"]) == (
        counter["duration"],
        counter["duration_units"],
    ):
        return {**counter, **changed}
    span = PingLimit(
        id=counter["id"],
        name="",
        maximum=0,
        duration=limit["duration"],
        units=limit["duration_units"],
        zone=ZoneInfo(zone),
        owner={},
    )
    started: datetime = parse_instant(counter["started_at"])
    return {**counter, **changed, "expires_at": iso(window(span, started)[1])}
