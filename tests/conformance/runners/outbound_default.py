"""The delivery from LeadConduit to LeadConduit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.leadconduit_default import DEFAULT
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from tests.conformance.runners.notation import CRASH, given, shown, wanted
from tests.conformance.runners.outbound_custom_request import with_length

CONTEXT = base.Context(environment="production")


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our request or event; and the vector's."""
    variables = given(record["vars"])
    reading = "res" in record
    try:
        ours = _event(variables, record["res"]) if reading else _request(variables)
    except base.FAILURES:
        # A method that gives no request fails on our side, and is an absent request in a vector.
        absent = not reading and not {"request", "error"} & record.keys()
        ours = None if absent else CRASH
    return ours, wanted(record, "event" if reading else "request")


def _event(variables: dict[str, Any], reply: Mapping[str, Any]) -> Any:
    response = IncomingResponse(
        reply["status"], reply["headers"], (reply.get("body") or "").encode()
    )
    return shown(DEFAULT.response(variables, OutgoingRequest("POST", ""), response, CONTEXT))


def _request(variables: dict[str, Any]) -> Any:
    request = DEFAULT.request(variables, CONTEXT)
    ours: dict[str, Any] = {
        "url": request.url,
        "method": request.method,
        "headers": with_length(request.headers),
    }
    if request.body:
        ours["body"] = request.body.decode()
    return ours
