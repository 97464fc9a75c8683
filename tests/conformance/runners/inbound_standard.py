"""The verbose, classic and feedback sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations.inbound_feedback import read_feedback, write_feedback
from sandbox.leadconduit.integrations.inbound_response import InboundReply, body_length
from sandbox.leadconduit.integrations.inbound_standard import (
    InboundError,
    read_request,
    redirect_of,
)
from sandbox.leadconduit.integrations.inbound_variants import write_classic, write_verbose
from tests.conformance.runners.notation import CRASH, given, shown, split_uri, wanted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """What we read or answer; and the vector's."""
    source = record["id"].split(".")[1]
    if record["fn"] == "request":
        return _request(source, record)
    try:
        reply = _reply(source, record)
    except InboundError:
        return CRASH, wanted(record, "res")
    # Of these sources only classic counts UTF-16 units.
    length = body_length(reply.body) if source == "classic" else len(reply.body.encode())
    headers = {**reply.headers, "Content-Length": length}
    ours = {"status": reply.status, "headers": headers, "body": reply.body}
    return ours, wanted(record, "res")


def _request(source: str, record: Mapping[str, Any]) -> tuple[Any, Any]:
    request = record["req"]
    path, query = split_uri(request.get("uri"))
    read = read_feedback if source == "feedback" else read_request
    body = (request.get("body") or "").encode()
    expected = wanted(record, "error" if "error" in record else "vars")
    try:
        return shown(read(request["method"], path, query, request["headers"], body)), expected
    except InboundError as error:
        return {"status": error.status, "headers": error.headers, "body": error.text}, expected


def _reply(source: str, record: Mapping[str, Any]) -> InboundReply:
    request, variables = record["req"], given(record["vars"])
    accept = request["headers"].get("Accept")
    path, query = split_uri(request.get("uri"))
    if source == "classic":
        return write_classic(variables)
    if source == "feedback":
        return write_feedback(variables, accept)
    return write_verbose(variables, accept, redirect_of(query), path.endswith("/ping"))
