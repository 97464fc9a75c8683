"""Query parameters of the control plane: a mistyped filter is refused, not ignored."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sandbox.contract.problems import Finding, Problem
from sandbox.contract.query import query_pairs
from sandbox.contract.words import listed

if TYPE_CHECKING:
    from sandbox.call import Behaviour, Call
    from sandbox.contract.message import Reply


def only_declared(behaviour: Behaviour) -> Behaviour:
    """`behaviour`, for calls without query parameters that its operation does not declare.

    A list that ignored `outcom=failure` would show every lead, and a test would believe it. The
    imitated APIs do ignore such parameters. The result raises `Problem` for each of them at once.
    """

    def answer(call: Call) -> Reply:
        findings = list(_undeclared(call)) if call.request.query else []
        if findings:
            raise Problem.from_findings(call.operation, findings)
        return behaviour(call)

    return answer


def _undeclared(call: Call) -> Iterator[Finding]:
    known = [one.name for one in call.operation.parameters if one.location == "query"]
    for name in query_pairs(call.request.query):
        if name in known:
            continue
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        there = f"there are {listed(known, 'and')}" if known else "there are none here"
        text = f"unknown query parameter {name[:80]!r}; {hint}{there}"
        yield Finding(("query", name), "unknown-parameter", text, known or None, name[:80])
