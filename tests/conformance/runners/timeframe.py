"""Names of timeframes, and what they span."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.leadconduit.timeframe import Span, timeframe
from sandbox.leadconduit.values import to_json


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our span; and the vector's."""
    now = datetime.fromisoformat(record["now"])
    span = timeframe(record["name"], now, ZoneInfo(record["tz"]))
    ours = to_json(span._asdict()) if isinstance(span, Span) else span
    return ours, record["result"]
