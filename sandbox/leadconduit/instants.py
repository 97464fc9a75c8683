"""Dates and times as rules and templates find them in plain text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.values.rich import Rich

_ISO: Final = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_US: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class Instant(NamedTuple):
    """A moment; `day` says that it is a calendar day, written without a time, at midnight UTC."""

    at: datetime
    day: bool


def instant_of(value: Any, zone: tzinfo = UTC) -> Instant | None:
    """The moment that a rich date or time, a datetime or a text stands for; None if none.

    Texts are ISO 8601 dates and times and `M/D/YYYY`; a time without offset is in `zone`.

    grade: inferred | dates in plain text are ISO 8601 or US month first | no source
    """
    if isinstance(value, Rich):
        return _instant_of_rich(value, zone)
    if isinstance(value, datetime):
        return Instant(value if value.tzinfo else value.replace(tzinfo=zone), day=False)
    return instant_of_text(value, zone) if isinstance(value, str) else None


def _instant_of_rich(value: Rich, zone: tzinfo) -> Instant | None:
    if value.kind == "date":
        found = value.value
        day = value.type in ("date", "dob")
        return Instant(found, day) if isinstance(found, datetime) else None
    return instant_of_text(value.value, zone) if isinstance(value.value, str) else None


def instant_of_text(text: str, zone: tzinfo = UTC) -> Instant | None:
    """The moment a text stands for; None where it is not a date."""
    if not 8 <= len(text) <= 40:
        return None
    text = text.strip()
    try:
        if found := _ISO.fullmatch(text):
            return _from_iso(found, zone)
        if found := _US.fullmatch(text):
            at = datetime(int(found[3]), int(found[1]), int(found[2]), tzinfo=UTC)
            return Instant(at, day=True)
    except (ValueError, OverflowError):
        return None
    return None


def _from_iso(found: re.Match[str], zone: tzinfo) -> Instant:
    if not found["time"]:
        return Instant(datetime.fromisoformat(found["date"]).replace(tzinfo=UTC), day=True)
    at = datetime.fromisoformat(f"{found['date']}T{found['time']}{(found['zone'] or '').upper()}")
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return Instant(at.astimezone(UTC), day=False)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970."""
    return (at - _EPOCH) // _MILLISECOND


def iso_text(at: datetime) -> str:
    """`at` as `2026-03-10T15:30:00.000Z`."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
