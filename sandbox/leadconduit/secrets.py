"""Keeping the secrets of credentials out of what is recorded and what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from sandbox.contract.problems import Finding, Problem

if TYPE_CHECKING:
    from sandbox.contract.operations import Operation

MASK: Final = "***"
_UNTOLD: Final = b"(not recorded: it may hold a secret)"
_ORDINARY: Final = ("id", "name", "type", "username", "expires_at", "created_at", "updated_at")
_HARMLESS: Final = frozenset((*_ORDINARY, "error", "errors", "findings"))
_OPERATIONS: Final = frozenset({"createCredential", "updateCredential"})


def redact(operation: Operation | None, body: bytes) -> bytes:
    """`body`, asked or answered, as it is recorded: the secrets of credentials are masked.

    grade: ours | members that nobody knows are masked too, and what is no JSON object is not
      recorded at all | no source
    """
    if operation is None or operation.id not in _OPERATIONS or not body:
        return body
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _UNTOLD
    if not isinstance(value, dict):
        return _UNTOLD
    return orjson.dumps(
        {name: member if name in _HARMLESS else MASK for name, member in value.items()}
    )


def hide_secrets(problem: Problem) -> None:
    """Take what was sent out of `problem`, where it may be a secret; in place, as it is recorded.

    grade: ours | faults of credentials are told without the values | no source
    """
    if problem.operation not in _OPERATIONS:
        return
    told = tuple(_discreet(finding) for finding in problem.findings)
    for before, after in zip(problem.findings, told, strict=True):
        problem.detail = problem.detail.replace(before.message, after.message)
    problem.findings = told


def _discreet(finding: Finding) -> Finding:
    message = finding.message.partition(", got ")[0]
    return Finding(finding.location, finding.rule, message, finding.expected)
