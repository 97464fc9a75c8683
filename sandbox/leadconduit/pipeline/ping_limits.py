"""Ping limits: is there still room for this ping?"""

from __future__ import annotations

from sandbox.leadconduit.counters import Counters
from sandbox.leadconduit.ping_limits import COUNTERS, PingLimit
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "ping_limits"
REASON = "Ping limit reached"


def check_ping_limits(submission: Submission) -> Ending | None:
    """Hold a place in each ping limit, flow before source.

    grade: documented | flows and sources limit the number of pings accepted |
      API description, PingLimit
    grade: inferred | the flow's come before the source's | API description, Flow.caps
    grade: ours | the reason "Ping limit reached" | no source
    """
    limits = (*submission.flow.ping_limits, *submission.source.ping_limits)
    if not limits:
        submission.trace.note(PHASE, "skipped", "Neither flow nor source has ping limits.")
        return None
    with submission.namespace.lock:
        full = counters_of(submission).take(limits, submission.received)
    if full is None:
        submission.held_ping_limits = limits
        submission.trace.note(PHASE, "passed", f"{len(limits)} ping limits have room.")
        return None
    limit = full.limit
    rule = f"ping limit {limit.name or limit.id}: {full.count} of {limit.maximum}"
    submission.trace.note(
        PHASE,
        "ended",
        f"{rule}.",
        ping_limit_id=limit.id,
        count=full.count,
        maximum=limit.maximum,
    )
    return Ending("failure", REASON, PHASE, rule)


def settle_ping_limits(submission: Submission, *, counted: bool) -> None:
    """Count the ping in the limits that it holds a place in, or give the places back.

    grade: inferred | pings that are answered with success count | API description, PingLimit
    """
    if not submission.held_ping_limits:
        return
    with submission.namespace.lock:
        counters_of(submission).settle(
            submission.held_ping_limits, submission.received, counted=counted
        )
    submission.held_ping_limits = ()


def counters_of(submission: Submission) -> Counters[PingLimit]:
    """The ping limit counters of the submission's namespace."""
    return Counters(submission.namespace.store.collection(COUNTERS))
