"""Phase 10, acceptance criteria: does the buyer want this lead?"""

from __future__ import annotations

from sandbox.leadconduit.compiled import Criteria
from sandbox.leadconduit.pipeline.rendering import rendered
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "acceptance_criteria"


def check_acceptance(submission: Submission) -> Ending | None:
    """Evaluate the flow's criteria, then the source's; the first that fails answers.

    grade: documented | flow before source, and a rule set that fails ends the lead at once |
      API reference, acceptance criteria
    grade: documented | of a ping only the rules on what it has are evaluated |
      help centre, real-time bidding
    """
    levels = (
        ("flow", submission.flow.criteria),
        ("source", submission.source.criteria),
    )
    configured = [(level, criteria) for level, criteria in levels if criteria]
    if not configured:
        submission.trace.note(PHASE, "skipped", "No acceptance criteria.")
        return None
    for level, criteria in configured:
        ending = _check(submission, level, criteria)
        if ending is not None:
            return ending
    return None


def _check(submission: Submission, level: str, criteria: Criteria) -> Ending | None:
    verdict = criteria.rule_set.evaluate(
        submission.variables,
        now=submission.received,
        strict=not submission.ping,
        context=submission.context,
    )
    if verdict.passed:
        submission.trace.note(
            PHASE, "passed", f"The {level}'s criteria are met.", level=level, rules=verdict.results
        )
        return None
    reason = rendered(criteria.reason, submission) if criteria.reason else verdict.reason
    submission.trace.note(
        PHASE,
        "ended",
        f"The {level}'s criteria are not met: {verdict.reason}.",
        level=level,
        rules=verdict.results,
    )
    return Ending(criteria.outcome, reason, PHASE, verdict.reason)
