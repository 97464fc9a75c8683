"""Suppression lists held in the world: values with the time at which they were added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.world.clock import iso
from sandbox.world.store import Collection

COLLECTION = "lists"


def normal(value: str) -> str:
    """A value as lists keep it.

    grade: documented | values are lower-cased and otherwise kept as they are |
      help centre, SuppressionList use cases
    """
    return value.lower()


def url_name(name: str) -> str:
    """The name of a list as addresses have it.

    grade: observed | lower-case, blanks as underscores, other than ASCII word characters dropped |
      leadconduit-suppressionlist 2.3.15
    """
    return re.sub(r"[^\w]", "", re.sub(r"\s", "_", name.lower()), flags=re.ASCII)


def key_of(lists: Collection, name: str) -> str:
    """The key of the list that `name` means: the one called so, else one of the same address."""
    if lists.get(name) is not None:
        return name
    address = url_name(name)
    return next((one.id for one in lists.records() if url_name(one.id) == address), name)


def find(lists: Collection, name: str, value: str) -> str | None:
    """When `value` was added to list `name` (ISO), or None when it, or the list, is not there."""
    record = lists.get(key_of(lists, name))
    if record is None:
        return None
    added_at: str | None = record.value["items"].get(normal(value))
    return added_at


def add(lists: Collection, name: str, values: Iterable[str], now: datetime) -> int:
    """Put `values` on list `name`, making the list if need be; how many were added or renewed."""
    added = {normal(value): iso(now) for value in values}
    name = key_of(lists, name)
    record = lists.get(name)
    before: dict[str, Any] = record.value if record is not None else {"name": name, "items": {}}
    lists.put(name, {**before, "items": {**before["items"], **added}})
    return len(added)


# grade: documented | the look-back counts in years, months, weeks, days, hours or minutes |
#   API reference, ListChecks
# grade: ours | a month of look-back is 30 days, a year 365 | no source
_INTERVALS: Mapping[str, timedelta] = {
    "year": timedelta(days=365),
    "month": timedelta(days=30),
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}


def lookback_length(lookback: Mapping[str, Any] | None) -> timedelta | None:
    """How far back a check looks; None where it takes entries of any age."""
    if not lookback:
        return None
    try:
        length: timedelta = lookback["value"] * _INTERVALS[lookback["interval"]]
    except OverflowError:  # further back than there are dates
        return None
    return length


def within(added_at: str, lookback: Mapping[str, Any] | None, now: datetime) -> bool:
    """Whether an entry is young enough for the look-back; None takes entries of any age."""
    length = lookback_length(lookback)
    if length is None:
        return True
    try:
        return added_at >= iso(now - length)
    except OverflowError:
        return True
