"""What an operation without a behaviour answers."""

from __future__ import annotations

from functools import partial

from sandbox.call import Call
from sandbox.contract.generate import Mode, answer
from sandbox.contract.message import Reply
from sandbox.contract.preferences import read_preferences


def generated(call: Call, *, dynamic: bool = False) -> Reply:
    """An answer from the document: as the caller prefers, else static, or `dynamic`.

    Chance is that of the namespace, drawn anew for each answer and for each operation by itself.
    Raises Problem.
    """
    return answer(
        call.operation,
        mode=Mode(dynamic, partial(call.namespace.draws.source, call.operation.key)),
        preferences=read_preferences(call.request),
        accept=call.request.headers.get("accept", ""),
    )
