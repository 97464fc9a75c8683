"""A filter step: rules that match stop the flow."""

from __future__ import annotations

from sandbox.leadconduit.compiled import FilterStep
from sandbox.leadconduit.pipeline.events import record_filter
from sandbox.leadconduit.pipeline.rendering import rendered
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "filter"
OUTCOMES = ("success", "failure", "error")


def run_filter(submission: Submission, step: FilterStep) -> Ending | None:
    """Stop the flow when the step's rules match.

    grade: documented | a match stops the flow with the filter's outcome and reason |
      API reference, Filter Step
    grade: documented | the outcome may be a template, such as that of an earlier step |
      help centre, filters overview
    grade: inferred | an outcome that is none of success, failure and error counts as error |
      no source
    """
    started = submission.namespace.clock.now()
    name = step.document.get("description") or step.id
    verdict = step.rule_set.evaluate(
        submission.variables, now=submission.received, context=submission.context
    )
    if not verdict.passed:
        submission.trace.note(
            PHASE,
            "passed",
            f"Filter {name} does not match.",
            step_id=step.id,
            rules=verdict.results,
        )
        record_filter(submission, step, "continue", None, started)
        return None
    outcome = rendered(step.outcome, submission).strip().lower()
    if outcome != "success" and submission.forced and submission.forced.outcome == "success":
        submission.trace.note(
            PHASE,
            "passed",
            f"Filter {name} matches, but the lead goes on: {submission.forced.told}.",
            step_id=step.id,
            rules=verdict.results,
        )
        record_filter(submission, step, "continue", None, started)
        return None
    outcome = outcome if outcome in OUTCOMES else "error"
    reason = rendered(step.reason, submission) if step.reason else None
    submission.trace.note(
        PHASE,
        "ended",
        f"Filter {name} matches: {outcome}.",
        step_id=step.id,
        rules=verdict.results,
        outcome=outcome,
        reason=reason,
    )
    record_filter(submission, step, "stop", reason, started)
    return Ending(outcome, reason, PHASE, f"filter {name}")
