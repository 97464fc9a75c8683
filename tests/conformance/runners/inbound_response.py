"""Answers of the standard source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations.inbound_standard import (
    InboundError,
    body_length,
    redirect_of,
    write_response,
)
from tests.conformance.runners.notation import CRASH, given, split_uri, wanted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our answer with its length in UTF-16 units; and the vector's."""
    request = record["req"]
    path, query = split_uri(request.get("uri"))
    expected = wanted(record, "res")
    try:
        reply = write_response(
            given(record["vars"]),
            request["headers"].get("Accept"),
            redirect_of(query),
            path.endswith("/ping"),
            record.get("fields"),
        )
    except InboundError:
        return CRASH, expected
    headers = {**reply.headers, "Content-Length": body_length(reply.body)}
    return {"status": reply.status, "headers": headers, "body": reply.body}, expected
