"""The variables that the outbound modules declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations.base import Variable
from sandbox.leadconduit.integrations.registry import find, module_ids


def records(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One record for the request and one for the response variables of each module we imitate."""
    return [
        {
            "id": f"integration_variables.{kind}",
            "tier": 1,
            "module": module_id,
            "kind": kind,
            "variables": document[module_id][kind],
        }
        for module_id in module_ids()
        if module_id in document
        for kind in ("request", "response")
    ]


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Name, type and whether it is required, of our variables and of theirs."""
    integration = find(record["module"])
    requested = record["kind"] == "request"
    ours = integration.request_variables if requested else integration.response_variables
    theirs = [
        # A deprecated variable has no type of its own.
        Variable(v["name"], v["type"] or "string", requested and bool(v.get("required")))
        for v in record["variables"]
    ]
    return _described(ours), _described(theirs)


def _described(variables: Any) -> list[list[Any]]:
    return sorted([variable.name, variable.type, variable.required] for variable in variables)
