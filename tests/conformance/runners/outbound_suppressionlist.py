"""The SuppressionList deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations import base, registry
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from tests.conformance.runners.notation import CRASH, given, shown, wanted

_RESULTS = {"request": "request", "response": "event", "validate": "result"}


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our request, event or reason to skip; and the vector's."""
    name = record["id"].split(".")[1]
    integration = registry.find(f"leadconduit-suppressionlist.outbound.{name}")
    context = base.Context(environment="production", settings=record.get("env") or {})
    variables = given(record.get("vars") or {})
    try:
        ours = _call(integration, record, variables, context)
    except base.FAILURES:
        ours = CRASH
    return ours, wanted(record, _RESULTS[record["fn"]])


def _call(
    integration: base.Integration,
    record: Mapping[str, Any],
    variables: dict[str, Any],
    context: base.Context,
) -> Any:
    if record["fn"] == "validate":
        return integration.validate(variables, context)
    if record["fn"] == "request":
        return written(integration.request(variables, context))
    reply = record["res"]
    response = IncomingResponse(
        reply["status"], reply["headers"], (reply.get("body") or "").encode()
    )
    return shown(integration.response(variables, OutgoingRequest("", ""), response, context))


def written(request: OutgoingRequest) -> dict[str, Any]:
    """A request as vectors write it."""
    ours: dict[str, Any] = {
        "url": request.url,
        "method": request.method,
        "headers": dict(request.headers),
    }
    if request.body:
        ours["body"] = request.body.decode()
    return ours
