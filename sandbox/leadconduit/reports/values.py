"""Values of events that reports look at, group by and compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from sandbox.leadconduit.variables import lookup, normal

Event = Mapping[str, Any]
Group = tuple[str, ...]


def value_at(event: Event, path: str) -> Any:
    """The normal value at a dotted path of an event, None where nothing is."""
    return normal(lookup(event, path))


def group_of(event: Event, paths: Sequence[str]) -> Group:
    """What tells the event's group from others: its values at `paths`, as JSON."""
    return tuple(text_key(value_at(event, path)) for path in paths)


def text_key(value: Any) -> str:
    """A text that is the same for equal values only: their JSON."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()
    except TypeError:  # a number too large, or a value nested too deep
        return orjson.dumps(str(value)[:1000]).decode()
