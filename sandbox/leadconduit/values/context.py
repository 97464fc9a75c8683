"""What parsing a value depends on besides the value: the clock, the zone and the environment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class ValueContext:
    """The surroundings of a parse.

    `now` is an aware time; `zone` is the server's local zone, in which days begin; `environment`
    is the server's environment name (`production`, `staging`, `development`, `local`) or None
    when it has none, which matters to trustedform_url alone.

    grade: inferred | the server runs in UTC and names no environment | no source
    """

    now: datetime
    zone: tzinfo = UTC
    environment: str | None = None
