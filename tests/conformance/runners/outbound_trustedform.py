"""The TrustedForm deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations import base, registry, trustedform_legacy
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from tests.conformance.runners.notation import CRASH, given, shown, wanted
from tests.conformance.runners.outbound_suppressionlist import written

_RESULTS = {
    "request": "request",
    "response": "event",
    "parse_response": "event",
    "validate": "result",
}


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our request, event or reason to skip; and the vector's."""
    try:
        ours = _call(record)
    except base.FAILURES:
        ours = CRASH
    return ours, wanted(record, _RESULTS[record["fn"]])


def _call(record: Mapping[str, Any]) -> Any:
    variables = given(record.get("vars") or {})
    if record["fn"] == "parse_response":
        return shown(trustedform_legacy.consent_event(record["status"], record["body"], variables))
    name = record["id"].split(".")[1]
    integration = registry.find(f"leadconduit-trustedform.outbound.{name}")
    context = base.Context(environment="production", settings=record.get("env") or {})
    if record["fn"] == "validate":
        return integration.validate(variables, context)
    if record["fn"] == "request":
        return written(integration.request(variables, context))
    reply = record["res"]
    response = IncomingResponse(
        reply["status"], reply["headers"], (reply.get("body") or "").encode()
    )
    return shown(integration.response(variables, OutgoingRequest("", ""), response, context))
