"""Replies to the custom deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.custom_response import event_of
from sandbox.leadconduit.integrations.objects import UNDEFINED
from sandbox.leadconduit.integrations.xpath import XmlNode
from tests.conformance.runners.notation import CRASH, given, shown, wanted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our event; and the vector's."""
    reply = given(record["res"])
    body = reply.get("body")
    headers = reply.get("headers")
    try:
        event = event_of(
            given(record["vars"]),
            reply.get("status"),
            None if headers is UNDEFINED else headers,
            None if body is UNDEFINED else body,
        )
    except base.FAILURES:
        return CRASH, wanted(record, "event")
    return _nodes(shown(event)), wanted(record, "event")


def _nodes(event: dict[str, Any]) -> dict[str, Any]:
    reference = event.get("reference")
    if isinstance(reference, list):
        event["reference"] = [
            {"$xmlnode": str(item)} if isinstance(item, XmlNode) else item for item in reference
        ]
    return event
