"""Prismatic's webhooks in the same process, for destinations that point here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.contract.message import Reply
from sandbox.leadconduit.integrations import prismatic_service as service

if TYPE_CHECKING:
    from sandbox.call import Call


def trigger_flow(call: Call) -> Reply:
    """triggerFlow: run the flow behind a webhook. Its own refusals are 401, 404, 405 and 413."""
    request = call.request
    found = service.trigger(
        request.method,
        call.params["id"],
        request.headers,
        request.body,
        call.namespace,
        request.origin,
    )
    return Reply(found.status, found.body, dict(found.headers))


def get_execution_result(call: Call) -> Reply:
    """getExecutionResult: what the final step of a run gave, or 404."""
    found = service.result(call.params["execution_id"], call.namespace)
    return Reply(found.status, found.body, dict(found.headers))
