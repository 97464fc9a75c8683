"""Reading one value in tests: on a fixed day, in any zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.leadconduit.values import Rich, ValueContext, parse_as

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


def context(zone: str = "UTC", now: datetime = NOW, environment: str | None = None) -> ValueContext:
    """The surroundings of a parse: Tuesday, March 10th 2026, half past three in the afternoon."""
    return ValueContext(now, ZoneInfo(zone), environment)


def read(value: Any, type_name: str, **surroundings: Any) -> Rich:
    """`value` as the type reads it, which must be rich."""
    rich = parse_as(value, type_name, context(**surroundings))
    assert isinstance(rich, Rich)
    return rich
