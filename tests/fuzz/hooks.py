"""What Schemathesis is told about the sandbox; loaded by it through SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import os
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure

from tests.fuzz.explained import complaints, reason_of
from tests.fuzz.narrowed import NAMESPACE, SCRATCH, narrow

# What takes away or replaces what everything else works on is sent to a namespace of its own,
# except in the stateful phase, which follows what it makes and takes away itself.
DESTRUCTIVE = frozenset(
    {
        "DELETE /flows/{id}",
        "DELETE /fields/{id}",
        "DELETE /_sandbox/requests",
        "POST /_sandbox/reset",
        "POST /_sandbox/history/{number}/restore",
        "POST /_sandbox/snapshots/{snapshot}/restore",
        "PUT /_sandbox/world",
        "PUT /_sandbox/stubs",
        "POST /_sandbox/faults",
        "PATCH /_sandbox/switches",
    }
)


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Say what the world of the run holds."""
    narrow(raw_schema, whole="FUZZ_WHOLE" in os.environ)


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """Keep the world of the other operations whole."""
    phase = case.meta.phase.name.value if case.meta else "stateful"
    if phase != "stateful" and case.operation.label in DESTRUCTIVE:
        case.headers[NAMESPACE] = SCRATCH
    deletes = case.operation.label == "DELETE /_sandbox/namespaces/{name}"
    if deletes and case.path_parameters.get("name") in (SCRATCH, "fuzz"):
        case.path_parameters["name"] = "nobody"  # the run needs its own
    if case.operation.path.endswith("/wait") and _is_seconds(case.query.get("timeout", 10)):
        case.query["timeout"] = 0
    rule = case.body if case.operation.label == "POST /_sandbox/outbox/hold" else None
    if isinstance(rule, dict) and _is_held_for(rule.get("timeout", 30)):
        case.body = {**rule, "timeout": 0}  # whoever submits a lead would wait for it
    if case.operation.label == "GET /_sandbox/stream" and _is_whole(case.query.get("seconds", 300)):
        case.query["seconds"] = 0  # a client that reads to the end would wait for it


def _is_seconds(value: Any) -> bool:
    """Whether somebody would wait so long."""
    try:
        return 0 <= float(value) <= 60
    except (TypeError, ValueError):
        return False


def _is_held_for(timeout: Any) -> bool:
    """Whether somebody would wait so long for what is held."""
    return type(timeout) in (int, float) and 0 <= timeout <= 120


def _is_whole(value: Any) -> bool:
    """Whether the stream would take this for its seconds."""
    return str(value).isdigit() and int(str(value)) <= 3600


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,
    failure: Failure,
    case: schemathesis.Case[Any],
    response: schemathesis.Response,
) -> bool:
    """Pass over what is explained."""
    check = failure.checks[0] if failure.checks else failure.kind_title
    refused = response.status_code >= 400
    words = complaints(response.content) if refused else [failure.message]
    return reason_of(f"{case.method} {case.operation.path}", check, words) is None
