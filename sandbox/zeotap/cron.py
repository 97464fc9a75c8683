"""Schedules of syncs: cron expressions of five fields."""

from __future__ import annotations

import re
from typing import Final

# Minute, hour, day of the month, month, day of the week: the least, the most, and names for them.
_FIELDS: Final = (
    (0, 59, ""),
    (0, 23, ""),
    (1, 31, ""),
    (1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
    (0, 7, "sun mon tue wed thu fri sat"),
)
_ITEM: Final = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/([0-9]{1,2}))?", re.ASCII)


def is_schedule(text: str | None) -> bool:
    """Whether `text` says when a sync runs: never by itself (null, or empty), or by cron.

    grade: documented | schedules are cron expressions of five fields | API reference, Syncs (by
      its example)
    grade: inferred | null and an empty text mean by hand | no source
    """
    if not text:
        return True
    fields = text.split()
    return len(fields) == len(_FIELDS) and all(
        _is_item(item, *bounds)
        for field, bounds in zip(fields, _FIELDS, strict=True)
        for item in field.split(",")
    )


def _is_item(item: str, least: int, most: int, names: str) -> bool:
    """Whether this is `*`, `5`, `5-10`, each with a step behind it or not, within the bounds."""
    found = _ITEM.fullmatch(item)
    if found is None or found[3] in ("0", "00"):
        return False
    known = {name: at for at, name in enumerate(names.split(), least)}
    ends = [_number(end, known) for end in (found[1], found[2]) if end is not None]
    return all(end is not None and least <= end <= most for end in ends) and (
        len(ends) < 2 or (ends[0] or 0) <= (ends[1] or 0)
    )


def _number(text: str, names: dict[str, int]) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 2 else names.get(text.lower())
