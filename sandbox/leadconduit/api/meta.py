"""What a source tells whoever sends leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.leadconduit.account import account_of
from sandbox.leadconduit.api.sources import source_of
from sandbox.leadconduit.fields import examples_of, find_field
from sandbox.leadconduit.integrations.inbound_registry import find_inbound

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.leadconduit.auth import Caller
    from sandbox.world.namespace import Namespace

# grade: observed | the standard source takes pings and redir_url | leadconduit-default 2.9.14
STANDARD_SOURCE: Final = "leadconduit-default.inbound"

_REDIRECT: Final[Mapping[str, Any]] = {
    "name": "redir_url",
    "label": "Redirect URL",
    "description": "Where the sender is redirected to after the submission",
    "type": "url",
    "variable": None,
    "examples": ["https://www.example.org/thanks"],
    "required": "no",
}

_ONE_VARIABLE = re.compile(r"\{\{\s*([^\s{}]+)\s*\}\}")


def get_source_meta(call: Call) -> Reply:
    """getSourceMeta: parameters, criteria, prices and settings of a source. Raises `Problem` 404.

    grade: documented | the members | API reference, Retrieve metadata for a specific source
    grade: inferred | enabled means that flow and source both are | no source
    """
    flow, source = source_of(call)
    account = account_of(call.namespace)
    module_id = source["integration"]["module_id"]
    is_standard = module_id == STANDARD_SOURCE
    services = {
        "flow_pricing_service": flow.get("pricing_service"),
        "source_pricing_service": source.get("pricing_service"),
    }
    return Reply.json(
        {
            "enabled": flow["enabled"] and source.get("enabled", True),
            "account": {"id": account.id, "name": account.name},
            "flow": {"id": flow["id"], "name": flow["name"]},
            "source": {
                "id": source["entity"]["id"],
                "name": source["entity"]["name"],
                "authentication_required": source.get("authentication_required", False),
            },
            "hours_of_operation": flow.get("hours_of_operation") or {},
            "acceptance_criteria": source.get("acceptance_criteria", {}),
            "flow_acceptance_criteria": flow.get("acceptance_criteria", {}),
            "params": [
                *source_params(call.namespace, flow, source),
                *([_REDIRECT] if is_standard else []),
            ],
            "flow_pricing": flow.get("pricing"),
            "source_pricing": source.get("pricing"),
            **{name: service for name, service in services.items() if service},
            "pingable": find_inbound(module_id).module_id == module_id,
            "ping_enabled": flow["ping_enabled"],
            "updated_at": flow["updated_at"],
            "authorized_account": _is_authorized(call.caller, source),
        }
    )


def source_params(
    namespace: Namespace, flow: Mapping[str, Any], source: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """One parameter for each field of the flow.

    grade: inferred | a mapped field is submitted by the name it is mapped from |
      API reference, Meta (name and variable)
    """
    names = _mapped_names(source)
    demanded = {
        path
        for part in (flow, source)
        for path in _not_blank(part.get("acceptance_criteria", {}).get("rule_set", {}))
    }
    for field_id in flow["fields"]:
        field = find_field(namespace, field_id)
        if field is None:
            continue
        yield {
            "name": names.get(field_id, field_id),
            "label": field["name"],
            "description": field.get("description", field["name"]),
            "type": field["type"],
            "variable": field_id,
            "examples": examples_of(field["type"]),
            "required": "yes" if f"lead.{field_id}" in demanded else "no",
        }


def _mapped_names(source: Mapping[str, Any]) -> dict[str, str]:
    """The submitted name of each field that is mapped from one parameter alone."""
    names: dict[str, str] = {}
    for mapping in source["integration"]["mappings"]:
        match = isinstance(mapping["value"], str) and _ONE_VARIABLE.fullmatch(mapping["value"])
        if match:
            names[mapping["property"].removeprefix("lead.")] = match[1]
    return names


def _not_blank(rules: Mapping[str, Any]) -> Iterator[str]:
    """The variables that these rules demand, whatever else the lead has.

    grade: documented | a field is required by a rule "is not blank" |
      help centre, Acceptance criteria
    grade: inferred | rules of an "or" with alternatives demand nothing | no source
    """
    below = rules.get("rules", [])
    if rules.get("op") != "or" or len(below) == 1:
        for rule in below:
            yield from _not_blank(rule)
    if rules.get("op") == "is not blank":
        yield rules["lhv"]
    if "rule_set" in rules:
        yield from _not_blank(rules["rule_set"])


def _is_authorized(caller: Caller, source: Mapping[str, Any]) -> bool:
    """Whether the caller may send leads to this source.

    grade: inferred | the owner, and the account that the source belongs to | no source
    """
    return caller.role != "partner" or caller.account in (None, source["entity"]["id"])
