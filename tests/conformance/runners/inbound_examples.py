"""The submission examples of the standard source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations.inbound_standard import examples
from tests.conformance.runners.notation import given


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """Our five examples; and the vector's."""
    parameters = given(record["params"])
    ours = examples(record["flow_id"], record["source_id"], parameters, record["ping"])
    return ours, record["examples"]
