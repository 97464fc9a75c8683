"""The rate limit of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.contract.problems import Problem

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

COLLECTION: Final = "zeotap.rate"

# grade: documented | 100 requests a minute and 20 a second for each workspace | API reference,
#   Overview
LIMITS: Final = ((60_000, 100), (1_000, 20))
"""Milliseconds, and how many requests may come in them."""


def count_request(namespace: Namespace, workspace_id: str) -> None:
    """Count a request to a workspace, on the clock of the namespace.

    Raises `Problem` 429, and then does not count it, where the switch zeotap_rate_limit is on.
    grade: inferred | windows slide, and refused requests do not count | no source
    """
    if namespace.switches["zeotap_rate_limit"] != "on":
        return
    with namespace.lock:
        times = namespace.store.collection(COLLECTION)
        now = namespace.clock.now_ms()
        kept = times.get(workspace_id)
        recent = [] if kept is None else [at for at in kept.value if now - at < LIMITS[0][0]]
        waits = [_wait(recent, now, span, most) for span, most in LIMITS]
        if any(waits):
            seconds = -(-max(waits) // 1000)
            headers = {"Retry-After": str(seconds)}
            raise Problem("too-many-requests", "rate limit exceeded", headers=headers)
        times.put(workspace_id, [*recent, now])


def _wait(times: list[int], now: int, span: int, most: int) -> int:
    """Milliseconds until one more fits into `span`; 0 when it fits now."""
    inside = [at for at in times if now - at < span]
    return inside[-most] + span - now if len(inside) >= most else 0
