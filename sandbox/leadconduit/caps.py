"""Caps: how many successful leads a flow, source or step takes in a calendar window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.leadconduit.rules import RuleSet, compile_rule_set
from sandbox.leadconduit.templates import Template, TemplateContext, compile_template
from sandbox.world.clock import iso
from sandbox.world.store import Collection

DEFAULT_REASON = "Cap reached"
COUNTERS = "cap_counters"


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap, ready to be evaluated. `zone` is the cap's own time zone, else the account's."""

    id: str
    name: str
    maximum: int
    duration: int
    units: str
    zone: tzinfo
    rule_set: RuleSet
    reason: Template
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class Full:
    """The cap that stopped a lead, and how full it is."""

    cap: Cap
    count: int


def compile_caps(documents: Sequence[Mapping[str, Any]] | None, zone: tzinfo) -> tuple[Cap, ...]:
    """The caps of one level. `zone` is the account's time zone, for caps that name none."""
    return tuple(_compile_cap(document, zone) for document in documents or ())


def _compile_cap(document: Mapping[str, Any], zone: tzinfo) -> Cap:
    own_zone = ZoneInfo(document["time_zone"]) if document.get("time_zone") else zone
    return Cap(
        id=document["id"],
        name=document.get("name", ""),
        maximum=document["maximum"],
        duration=document["duration"],
        units=document["duration_units"],
        zone=own_zone,
        rule_set=compile_rule_set(document.get("rule_set") or {}),
        reason=compile_template(document.get("reason") or DEFAULT_REASON),
        caps=compile_caps(document.get("caps"), zone),
    )


def matching(
    caps: Sequence[Cap], variables: Mapping[str, Any], context: TemplateContext
) -> Iterator[Cap]:
    """The caps that a lead counts against, parents first.

    grade: documented | nested caps are looked at only when the parent's rules pass |
      API reference, Cap
    grade: inferred | a lead that matches parent and child counts on both | help centre, volume caps
    """
    for cap in caps:
        if cap.rule_set.evaluate(variables, now=context.now, context=context).passed:
            yield cap
            yield from matching(cap.caps, variables, context)


# grade: documented | windows are aligned to the calendar in the cap's time zone, not rolling |
#   help centre, volume caps
# grade: inferred | a window of several units starts with the unit that holds its first counted lead
#   | no source
def window(cap: Cap, now: datetime) -> tuple[datetime, datetime]:
    """Start (inclusive) and end (exclusive) of the window that opens at `now`, in UTC."""
    local = now.astimezone(cap.zone)
    if cap.units in ("minute", "hour"):
        step = timedelta(minutes=1) if cap.units == "minute" else timedelta(hours=1)
        start = local.replace(second=0, microsecond=0)
        if cap.units == "hour":
            start = start.replace(minute=0)
        opened = start.astimezone(_UTC)  # exact arithmetic: an hour is an hour in any time zone
        return opened, opened + step * cap.duration
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    start, end = _calendar_span(cap, day)
    return start.astimezone(_UTC), end.astimezone(_UTC)


def _calendar_span(cap: Cap, day: datetime) -> tuple[datetime, datetime]:
    """The window in local wall-clock time, so that daylight saving moves its ends in UTC."""
    if cap.units == "day":
        return day, day + timedelta(days=cap.duration)
    if cap.units == "week":  # Monday to Sunday
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(weeks=cap.duration)
    start = day.replace(day=1)
    months = start.year * 12 + start.month - 1 + cap.duration
    return start, start.replace(year=months // 12, month=months % 12 + 1)


_UTC = ZoneInfo("UTC")


class CapCounters:
    """The counters of all caps of one namespace, kept in its store.

    A lead takes a place when it passes the caps and gives it back unless it ends in success, so
    that leads handled at the same time never go over a cap.
    grade: documented | only leads that end in success are counted | help centre, volume caps
    grade: ours | a lead in progress holds its place | no source
    The caller holds the namespace's lock.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def current(self, cap: Cap, now: datetime) -> dict[str, Any]:
        """The counter of `cap` in the window that holds `now`; a new one at 0 if none is open."""
        record = self._collection.get(cap.id)
        stamp = iso(now)
        if record is not None and record.value["started_at"] <= stamp < record.value["expires_at"]:
            return dict(record.value)
        start, end = window(cap, now)
        return {
            "id": cap.id,
            "type": "volume",
            "name": cap.name,
            "maximum": cap.maximum,
            "duration": cap.duration,
            "duration_units": cap.units,
            "time_zone": str(cap.zone),
            "count": 0,
            "failed_count": 0,
            "held": 0,
            "started_at": iso(start),
            "expires_at": iso(end),
        }

    def take(self, caps: Sequence[Cap], now: datetime) -> Full | None:
        """Hold a place in each of `caps`, or say which one is full and hold none.

        grade: documented | when one matching cap is full the lead fails and the others are not
          incremented | help centre, volume caps
        """
        counters = [self.current(cap, now) for cap in caps]
        for cap, counter in zip(caps, counters, strict=True):
            if counter["count"] + counter["held"] >= cap.maximum:
                counter["failed_count"] += 1
                self._save(counter, now)
                return Full(cap, counter["count"])
        for counter in counters:
            counter["held"] += 1
            self._save(counter, now)
        return None

    def settle(self, caps: Sequence[Cap], now: datetime, *, counted: bool) -> None:
        """Give the held places back; `counted` turns them into counted leads."""
        for cap in caps:
            counter = self.current(cap, now)
            counter["held"] = max(0, counter["held"] - 1)
            counter["count"] += 1 if counted else 0
            self._save(counter, now)

    def _save(self, counter: dict[str, Any], now: datetime) -> None:
        self._collection.put(counter["id"], {**counter, "updated_at": iso(now)})
