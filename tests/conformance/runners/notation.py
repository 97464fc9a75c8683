"""How the delivery and source vectors write values, and our values in that notation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.leadconduit.integrations.json_text import iso
from sandbox.leadconduit.integrations.objects import UNDEFINED, Builtin
from sandbox.leadconduit.values import Rich, ValueContext, parse

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)

CRASH = {"$crash": True}
"""What stands for a failure inside the component; which one is not compared."""


def given(value: Any) -> Any:
    """An input of a vector as the engine takes it."""
    if isinstance(value, list):
        return [given(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$type" in value:
        return parse(given(value["value"]), value["$type"], ValueContext(now=NOW))
    if value == {"$undefined": True}:
        return UNDEFINED
    return {key: given(item) for key, item in value.items()}


def shown(value: Any) -> Any:
    """A result of the engine as vectors write it; undefined members are dropped."""
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list | tuple):
        return [{"$hole": True} if item is UNDEFINED else shown(item) for item in value]
    if isinstance(value, Rich):
        return {"$rich": shown(value.value), "props": shown(value.props)}
    if isinstance(value, Builtin):
        return {"$function": True}
    if isinstance(value, datetime):
        return {"$date": iso(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$number": "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"}
    return value


def wanted(record: Mapping[str, Any], member: str) -> Any:
    """What the vector expects, or the mark of a crash."""
    if "exception" in record.get("error", {}):
        return CRASH
    return record.get(member)


def split_uri(uri: str | None) -> tuple[str, str]:
    """Path and raw query of a request's uri."""
    path, _, query = (uri or "/").partition("#")[0].partition("?")
    return path, query
