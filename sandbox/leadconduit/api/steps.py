"""Trying an integration without a flow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.api.sources import source_of

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.leadconduit.integrations.base import Integration

_OUTBOUND = re.compile(r"[\w@/-]+\.outbound(\.[\w-]+)*", re.ASCII)


def test_step(call: Call) -> Reply:
    """testStep: hand the data to the integration and answer what came of it.

    Raises `Problem` 404 for an unknown flow or source, 422 for a module that does not exist.
    grade: documented | no mapping, no criteria, no event; while the feature is off, 404 and no
      body | API reference, Test a recipient step integration
    grade: inferred | data the integration refuses has the outcome skip | integration guide
    """
    if not call.namespace.switches["enable_distribution_step"]:
        return Reply(404)
    source_of(call)
    from sandbox.leadconduit.delivery import deliver, parse_types, refusal_of
    from sandbox.leadconduit.pipeline.events import transaction

    namespace, now = call.namespace, call.namespace.clock.now()
    integration = _integration(call.body["step_config"]["integration"]["module_id"])
    properties = _nested(call.body["submission_data"])
    parse_types(integration, properties, now)
    refusal = refusal_of(integration, properties, namespace)
    if refusal is not None:
        return Reply.json({"outcome": "skip", "reason": refusal, "transactions": []})
    result = deliver(integration, properties, namespace)
    return Reply.json(
        {
            "outcome": result.outcome,
            "reason": result.reason,
            "transactions": [transaction(exchange) for exchange in result.exchanges],
        }
    )


def _integration(module_id: str) -> Integration:
    from sandbox.leadconduit.integrations import registry

    if _OUTBOUND.fullmatch(module_id):
        return registry.find(module_id)
    message = f"there is no outbound module {module_id!r}"
    location = ("body", "step_config", "integration", "module_id")
    expected = "an id such as leadconduit-custom.outbound.json"
    finding = Finding(location, "module", message, expected, module_id)
    raise Problem("unprocessable", f"{message}; use {expected}", findings=[finding])


def _nested(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with dotted names as nested objects, as mappings would have made them.

    grade: ours | names in submission_data may be dotted | no source
    """
    from sandbox.leadconduit.variables import PathError, assign

    properties: dict[str, Any] = {}
    for name, value in data.items():
        try:
            assign(properties, name, value)
        except PathError as error:
            location = ("body", "submission_data", name)
            message = f"is no property: {error}"
            finding = Finding(location, "path", message)
            raise Problem("unprocessable", f"{name[:80]!r} {message}", findings=[finding]) from None
    return properties
