"""The catalogue of types: operators, components, whether maskable, examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.leadconduit.values import ValueContext, describe_type
from tests.conformance.runners.types import noted

_COMPARED = ("name", "type", "deprecated", "see")


def records(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One record a type."""
    return [
        {"id": f"operators.{name}", "tier": 1, "now": document["now"], "name": name, **described}
        for name, described in document["types"].items()
    ]


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our entry of a type; and the vector's. Examples of certificates hang on a secret key."""
    context = ValueContext(datetime.fromisoformat(record["now"]))
    entry = noted(describe_type(record["name"], context))
    ours = {
        "operators": entry["operators"],
        "maskable": entry["maskable"],
        "components": [
            {name: part for name, part in component.items() if name in _COMPARED}
            for component in entry["components"]
        ],
    }
    expected = {name: record[name] for name in ours}
    expected["maskable"] = bool(expected["maskable"])
    if record["name"] != "trustedform_url":
        ours["examples"], expected["examples"] = entry["examples"], record["examples"]
    return ours, expected
