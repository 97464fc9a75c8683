"""What the tests have touched, over HTTP."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.world.coverage import Coverage


def get_coverage(call: Call) -> Reply:
    """The counts of all namespaces together. Raises Problem `conflict` where nobody counts."""
    return Reply.json(_counted(call).report())


def clear_coverage(call: Call) -> Reply:
    """Count from nothing again. Raises Problem `conflict` where nobody counts."""
    _counted(call).clear()
    return Reply(204)


def _counted(call: Call) -> Coverage:
    coverage = call.namespace.realm.coverage
    if coverage is None:
        raise Problem(
            "conflict",
            "This sandbox does not count what is touched; start it with --coverage, or "
            "Sandbox(coverage=True).",
        )
    return coverage
