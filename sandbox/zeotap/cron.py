"""Schedules of syncs: cron expressions of five fields."""

from __future__ import annotations

from datetime import UTC, datetime

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


def is_schedule(text: str | None) -> bool:
    """Whether `text` says when a sync runs: never by itself (null, or empty), or by cron.

    grade: documented | schedules are cron expressions of five fields | API reference, Syncs (by
      its example)
    grade: inferred | null and an empty text mean by hand | no source
    """
    return not text or _is_cron(text)


def next_run(schedule: str, after: datetime) -> datetime | None:
    """When a schedule is due after `after`; None for one that never is."""
    from cronsim import CronSim, CronSimError

    try:
        found: datetime = next(CronSim(schedule, after))
    except (CronSimError, StopIteration):
        return None
    return found


def _is_cron(text: str) -> bool:
    from cronsim import CronSim, CronSimError

    if len(text) > 200 or len(text.split()) != 5:
        return False
    try:
        CronSim(text, _ANY_TIME)
    except CronSimError:
        return False
    return True
