"""Submitted requests read by the standard source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations.inbound_standard import InboundError, read_request
from tests.conformance.runners.notation import shown, split_uri, wanted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """What we read from the request, or how we refuse it; and what the vector says."""
    request = record["req"]
    path, query = split_uri(request.get("uri"))
    body = (request.get("body") or "").encode("utf-8", "surrogatepass")
    method = request.get("method", "GET")
    expected = wanted(record, "error" if "error" in record else "vars")
    try:
        return shown(read_request(method, path, query, request["headers"], body)), expected
    except InboundError as error:
        refusal = {"status": error.status, "headers": error.headers, "body": error.text}
        return refusal, refusal if "$crash" in str(expected) else expected
