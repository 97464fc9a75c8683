"""Phase 12, revenue calculation: what the recipients pay together."""

from __future__ import annotations

from sandbox.leadconduit.pipeline.submission import Submission

PHASE = "revenue"


def total_revenue(submission: Submission) -> None:
    """Note the sum of what the recipient steps brought.

    grade: inferred | the revenue of a lead is the sum of the revenues of its steps | no source
    """
    submission.trace.note(
        PHASE,
        "done",
        f"Revenue {submission.revenue}, cost {submission.paid_price}.",
        revenue=submission.revenue,
        cost=submission.paid_price,
    )
