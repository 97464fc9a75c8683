"""Ping limits: how many pings a flow or a source takes in a calendar window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

COUNTERS = "ping_limit_counters"


@dataclass(frozen=True, slots=True)
class PingLimit:
    """One ping limit. `zone` is its own time zone, else the account's."""

    id: str
    name: str
    maximum: int
    duration: int
    units: str
    zone: tzinfo
    owner: Mapping[str, str]


def compile_ping_limits(
    documents: Sequence[Mapping[str, Any]] | None, zone: tzinfo, **owner: str
) -> tuple[PingLimit, ...]:
    """The ping limits of one level; `owner` is what they belong to.

    grade: documented | members and units of a ping limit | API description, PingLimit
    grade: inferred | windows are aligned as those of caps are | no source
    """
    return tuple(
        PingLimit(
            id=document["id"],
            name=document.get("name", ""),
            maximum=document["maximum"],
            duration=document["duration"],
            units=document["duration_units"],
            zone=ZoneInfo(document["time_zone"]) if document.get("time_zone") else zone,
            owner=owner,
        )
        for document in documents or ()
    )
