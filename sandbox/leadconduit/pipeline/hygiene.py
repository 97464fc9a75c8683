"""Phase 4, data hygiene: tidy the submitted names and values."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "hygiene"
_MAX_DEPTH = 32


def clean_parameters(submission: Submission) -> Ending | None:
    """Trim text and drop nulls.

    grade: inferred | whitespace around values is trimmed and nulls are removed |
      concept documents, Flows
    grade: ours | a body that is not an object carries no lead parameters | no source
    """
    parameters = submission.parameters
    if not isinstance(parameters, dict):
        submission.trace.note(PHASE, "done", "The body is not an object; it has no parameters.")
        submission.parameters = {}
        return None
    submission.parameters = _clean(parameters, 0)
    submission.trace.note(
        PHASE, "done", f"{len(submission.parameters)} parameters.", parameters=submission.parameters
    )
    return None


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value.strip()
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {
            key.strip(): _clean(item, depth + 1) for key, item in value.items() if item is not None
        }
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value if item is not None]
    return value
