"""How the control plane refuses: problem details that name every fault, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.contract.problems import PROBLEM_JSON, Entry, Finding, Problem
from sandbox.control.partial import CriteriaError
from sandbox.control.patterns import PatternError

if TYPE_CHECKING:
    from sandbox.world.section import WorldError

VERIFICATION_FAILED = Entry(
    "verification-failed",
    "Verification failed",
    409,
    "Compare the closest ones with what was expected.",
)
WORLD_REFUSED = Entry(
    "world-refused", "World refused", 422, "Correct every finding and send it again."
)


@contextmanager
def usable_criteria(part: str) -> Iterator[None]:
    """Turns criteria that cannot be used into a problem; they stand in `part` of the request."""
    try:
        yield
    except CriteriaError as error:
        finding = Finding((part, *error.location), "criteria", error.message)
        raise Problem(
            "validation", f"The criteria cannot be used: {error}.", findings=[finding]
        ) from error
    except PatternError as error:
        finding = Finding((part,), "criteria", str(error))
        raise Problem(
            "validation", f"The criteria cannot be used: {error}.", findings=[finding]
        ) from error


def unprocessable(detail: str, findings: Sequence[Finding]) -> Problem:
    """A problem for what is well-formed and still cannot be done."""
    return Problem("unprocessable", detail, findings=findings)


def details(entry: Entry, detail: str, **members: Any) -> Reply:
    """Problem details with members of their own."""
    value = {
        "type": f"urn:problem-type:{entry.slug}",
        "title": entry.title,
        "status": entry.status,
        "detail": detail,
        "action": entry.action,
        **members,
    }
    return Reply.json(value, entry.status, content_type=PROBLEM_JSON)


def world_refused(error: WorldError, within: tuple[str, ...] = ("body", "world")) -> Reply:
    """The answer to a world with mistakes; `within` says where in the request it stands."""
    count = len(error.faults)
    findings = []
    for fault in error.faults:
        steps = [int(step) if step.isdigit() else step for step in fault.path.split(".") if step]
        findings.append(
            {
                "location": [*within, *steps],
                "path": ".".join((*within[1:], *filter(None, [fault.path]))),
                "rule": "world",
                "message": fault.message,
                "expected": fault.expected,
                "file": fault.file,
                "line": fault.line,
            }
        )
    mistakes = "1 mistake" if count == 1 else f"{count} mistakes"
    return details(
        WORLD_REFUSED, f"The world has {mistakes}; nothing was changed.", findings=findings
    )
