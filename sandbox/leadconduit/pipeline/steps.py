"""Phase 11, steps: filter and recipient steps in order, then the flow's destinations."""

from __future__ import annotations

from sandbox.leadconduit.compiled import FilterStep, RecipientStep, Step
from sandbox.leadconduit.pipeline.filter_step import run_filter
from sandbox.leadconduit.pipeline.recipient_step import run_recipient
from sandbox.leadconduit.pipeline.retry import enqueue
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "steps"


def run_steps(submission: Submission) -> Ending | None:
    """Run each enabled step until a filter stops the flow.

    grade: documented | disabled steps are skipped but counted | API reference, Flows
    grade: documented | a destination is skipped when an earlier delivery ended in error |
      API description, Destinations
    """
    steps = submission.flow.steps
    if not steps:
        submission.trace.note(PHASE, "skipped", "The flow has no steps.")
    for step in steps:
        if not step.enabled:
            submission.disabled_step_count += 1
            submission.trace.note(PHASE, "skipped", f"Step {step.id} is disabled.", step_id=step.id)
            continue
        if _is_held_back(submission, step):
            continue
        submission.step_count += 1
        if isinstance(step, FilterStep):
            ending = run_filter(submission, step)
            if ending is not None:
                return ending
        else:
            enqueue(submission, run_recipient(submission, step))
    return None


def _is_held_back(submission: Submission, step: Step) -> bool:
    if not (isinstance(step, RecipientStep) and step.destination and submission.delivery_failed):
        return False
    submission.trace.note(
        PHASE,
        "skipped",
        f"Destination {step.recipient['name']} is not called: an earlier delivery ended in error.",
        step_id=step.id,
    )
    return True
