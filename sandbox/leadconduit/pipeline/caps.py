"""Phase 9, caps: is there still room for this lead?"""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.caps import COUNTERS, CapCounters, matching
from sandbox.leadconduit.pipeline.rendering import rendered
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "caps"


def check_caps(submission: Submission) -> Ending | None:
    """Hold a place in every cap that the lead matches, flow before source.

    grade: documented | flow caps come before source caps; a full one ends the lead with failure |
      API reference, Flow.caps
    grade: inferred | a ping looks at the caps and takes no place | help centre, real-time bidding
    """
    flow, source = submission.flow, submission.source
    if not flow.caps and not source.caps:
        submission.trace.note(PHASE, "skipped", "Neither flow nor source has caps.")
        return None
    now = submission.received
    looked: list[dict[str, Any]] = []
    configured = (*flow.caps, *source.caps)
    caps = tuple(matching(configured, submission.variables, submission.context, looked))
    with submission.namespace.lock:
        counters = counters_of(submission)
        full = counters.look(caps, now) if submission.ping else counters.take(caps, now)
    if full is None:
        submission.held_caps = () if submission.ping else caps
        submission.trace.note(
            PHASE,
            "passed",
            f"{len(caps)} caps apply and have room.",
            caps=[cap.id for cap in caps],
            **({"looked_at": looked} if looked else {}),
        )
        return None
    submission.cap_reached = True
    reason = rendered(full.limit.reason, submission)
    rule = f"cap {full.limit.name or full.limit.id}: {full.count} of {full.limit.maximum}"
    submission.trace.note(
        PHASE,
        "ended",
        f"{rule}.",
        level="source" if "source_id" in full.limit.owner else "flow",
        cap_id=full.limit.id,
        count=full.count,
        maximum=full.limit.maximum,
        **({"looked_at": looked} if looked else {}),
    )
    return Ending("failure", reason, PHASE, rule)


def settle_caps(submission: Submission, *, counted: bool) -> None:
    """Count the lead in the caps that it holds a place in, or give the places back."""
    if not submission.held_caps:
        return
    with submission.namespace.lock:
        counters_of(submission).settle(submission.held_caps, submission.received, counted=counted)
    submission.held_caps = ()


def counters_of(submission: Submission) -> CapCounters:
    """The cap counters of the submission's namespace."""
    return CapCounters(submission.namespace.store.collection(COUNTERS))
