"""Syncs that run by their schedule, on the clock of the namespace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sandbox.world.agenda import Due
from sandbox.world.clock import iso, parse_instant
from sandbox.zeotap.api import audience_syncs, syncs
from sandbox.zeotap.auth import TOKENS
from sandbox.zeotap.cron import next_run

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace
    from sandbox.zeotap.objects import Value
    from sandbox.zeotap.pipelines import Pipelines

RESOURCES: Final = (syncs.RESOURCE, audience_syncs.RESOURCE)
SEEN: Final = "zeotap.schedules_seen"
_ONE: Final = "seen"
_SHORTEST_SHOWN: Final = 12
"""Tokens that are shorter are not shown at all."""


def agenda(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    """The next run of each active sync with a schedule.

    grade: inferred | schedules are in UTC; a paused sync does not run | no source
    """
    if namespace.switches["zeotap_scheduled_runs"] == "never":
        return
    for resource, sync in _scheduled(namespace):
        at = next_run(sync["schedule"], after)
        if at is not None and at <= until:
            yield Due(
                at,
                resource.what,
                f"The {resource.what} {sync['name']!r} runs by its schedule {sync['schedule']!r}.",
                {"workspace_id": sync["workspace_id"], "sync_id": sync["id"]},
                partial(_run, namespace, resource, sync["id"]),
            )


def expiries(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    """The tokens of accounts that expire; what they are is not told."""
    for record in namespace.store.collection(TOKENS).records():
        expires = record.value.get("expires_at")
        at = parse_instant(expires) if expires else None
        if at is not None and after < at <= until:
            shown = f"…{record.id[-4:]}" if len(record.id) > _SHORTEST_SHOWN else "…"
            account_id = record.value["account_id"]
            yield Due(
                at,
                "token expiry",
                f"The token {shown} of the account {account_id} expires.",
                {"account_id": account_id},
            )


def run_due_syncs(namespace: Namespace) -> None:
    """Where schedules follow a running clock, run once what became due since the last look."""
    now = namespace.clock.now()
    with namespace.lock:
        record = namespace.store.collection(SEEN).get(_ONE)
        namespace.store.collection(SEEN).put(_ONE, iso(now))
    if record is None:
        return
    for resource, sync in _scheduled(namespace):
        at = next_run(sync["schedule"], parse_instant(record.value))
        if at is not None and at <= now:
            _run(namespace, resource, sync["id"])


def _scheduled(namespace: Namespace) -> list[tuple[Pipelines, Value]]:
    return [
        (resource, sync)
        for resource in RESOURCES
        for sync in namespace.store.collection(resource.collection).values()
        if sync["schedule"] and sync["status"] == "active"
    ]


def _run(namespace: Namespace, resource: Pipelines, sync_id: str) -> dict[str, Any]:
    """Run a sync as its trigger does; what came of it."""
    record = namespace.store.collection(resource.collection).get(sync_id)
    if record is None:
        return {"status": None}
    _, run = resource.run_and_remember(namespace, record.value, "schedule")
    return {"run_id": run["id"], "status": run["status"], "rows_processed": run["rows_processed"]}
