"""Faults of a flow told together: those of its form, and those of its sense in what is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.leadconduit.account import account_of
from sandbox.leadconduit.flow_check import check_flow

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.problems import Finding

_FLOW_WRITES: Final = frozenset({"createFlow", "updateFlow"})


def review(call: Call, findings: list[Finding]) -> list[Finding]:
    """The findings of the contract, and what keeps the sound members of a flow from being saved.

    A member with a fault in its form is left out of the second look: its sense cannot be told.
    """
    body = call.body
    if not findings or call.operation.id not in _FLOW_WRITES or not isinstance(body, dict):
        return findings
    broken = {finding.location[1] for finding in findings if len(finding.location) > 1}
    sound = {name: value for name, value in body.items() if name not in broken}
    flow = {"fields": [], "sources": [], "steps": [], **sound}
    return [*findings, *check_flow(flow, account_of(call.namespace))]
