"""Requests of the custom deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations import base, registry
from tests.conformance.runners.notation import CRASH, given, wanted

CONTEXT = base.Context(environment="production")


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our request, or that it cannot be built; and the vector's."""
    integration = registry.find(record["integration"])
    try:
        request = integration.request(given(record["vars"]), CONTEXT)
    except base.FAILURES:
        return CRASH, wanted(record, "request")
    ours: dict[str, Any] = {
        "url": request.url,
        "method": request.method,
        "followAllRedirects": request.follow_redirects,
        "headers": with_length(request.headers),
    }
    expected = wanted(record, "request")
    if request.body or "body" in expected:
        ours["body"] = request.body.decode()
    return ours, expected


def with_length(headers: Mapping[str, str]) -> dict[str, Any]:
    """Headers with the length as a number, as vectors have it."""
    return {k: int(v) if k == "Content-Length" else v for k, v in headers.items()}
