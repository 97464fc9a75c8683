"""Checks before a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations import base, registry
from tests.conformance.runners.notation import given, wanted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our reason to skip; and the vector's. A crash of the component is a reason as well."""
    testing = record.get("node_env") in ("test", "local")
    context = base.Context(environment="test" if testing else "production")
    ours = registry.find(record["integration"]).validate(given(record["vars"]), context)
    expected = wanted(record, "result")
    return ours, ours if ours and expected == {"$crash": True} else expected
