"""Phase 7, suppression list checks: look values up, and set variables for the rules to use."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.lists import COLLECTION, find, within
from sandbox.leadconduit.pipeline.rendering import rendered
from sandbox.leadconduit.pipeline.submission import Ending, Submission

PHASE = "list_checks"


def check_lists(submission: Submission) -> Ending | None:
    """Set `suppressionlist.is_duplicate`, `.is_existing_customer` and `.is_dnc`.

    grade: documented | a check sets a variable and never rejects by itself |
      API reference, ListChecks
    grade: inferred | a list that does not exist, or a blank value, counts as not found | no source
    """
    checks = submission.flow.list_checks
    if not checks:
        submission.trace.note(PHASE, "skipped", "The flow has no list checks.")
        return None
    lists = submission.namespace.store.collection(COLLECTION)
    flags: dict[str, bool] = {}
    looked_up: list[dict[str, Any]] = []
    for check in checks:
        value = rendered(check.value, submission)
        added_at = find(lists, check.list_name, value) if value.strip() else None
        found = added_at is not None and within(added_at, check.lookback, submission.received)
        flags[check.flag] = found
        looked_up.append(
            {"list": check.list_name, "value": value, "added_at": added_at, check.flag: found}
        )
    submission.variables["suppressionlist"] = flags
    hits = [flag for flag, found in flags.items() if found]
    submission.trace.note(PHASE, "done", ", ".join(hits) or "Found on no list.", checks=looked_up)
    return None
