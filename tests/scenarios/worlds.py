"""The world of a story: what it tells, put over one small account with one small flow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

FLOW = "65a0000000000000000000f1"
ENTITIES = {
    "Web form": "65a0000000000000000000e1",
    "Partner": "65a0000000000000000000e2",
    "Other Partner": "65a0000000000000000000e3",
    "Buyer": "65a0000000000000000000b1",
    "Second Buyer": "65a0000000000000000000b2",
}
_SECTION = (
    "account",
    "api_keys",
    "certificates",
    "credentials",
    "destinations",
    "entities",
    "fields",
    "flows",
    "lists",
    "prismatic",
    "services",
)
_IN_INTEGRATION = ("module_id", "mappings")
_MODULES = {"source": "leadconduit-default.inbound", "step": "leadconduit-custom.outbound.json"}
_DELIVERY = {"url": "{recipient}/leads", "json_property.email": "{{lead.email}}"}


def world_of(story: Mapping[str, Any]) -> str | dict[str, Any]:
    """The world document of a story, or the name of a built-in world."""
    told = story.get("world", {})
    if isinstance(told, str):
        assert not {"flow", "source"} & set(story), "a built-in world has its own flows"
        return told
    section = {name: told[name] for name in _SECTION if name in told}
    return {
        "name": "story",
        "about": story["about"],
        "clock": {"now": "2026-03-02T15:00:00Z", "frozen": True},
        **{name: value for name, value in told.items() if name not in _SECTION},
        "leadconduit": {
            **_account(),
            "flows": [flow_of(story.get("flow") or {}, story.get("source") or {})],
            **section,
        },
    }


def _account() -> dict[str, Any]:
    return {
        "account": {
            "id": "65a0000000000000000000ac",
            "name": "Example Buyer",
            "time_zone": "America/Chicago",
        },
        "api_keys": [
            {"key": "sandbox", "role": "owner"},
            {"key": "partner", "role": "partner", "account": ENTITIES["Partner"]},
            {"key": "other-partner", "role": "partner", "account": ENTITIES["Other Partner"]},
            {"key": "superuser", "role": "superuser"},
        ],
        "entities": [{"id": number, "name": name} for name, number in ENTITIES.items()],
    }


def flow_of(told: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """A whole flow of what a story tells of it and of its first source."""
    sources = told.get("sources") or [{}]
    flow: dict[str, Any] = {
        "id": FLOW,
        "name": "Leads",
        "enabled": True,
        "fields": ["first_name", "last_name", "email", "phone_1", "state"],
        **told,
        "sources": [
            _party({**one, **(source if at == 0 else {})}, "source", "Web form")
            for at, one in enumerate(sources)
        ],
        "steps": [_step(step) for step in told.get("steps", [])],
    }
    whole: dict[str, Any] = completed(flow)
    return whole


def _step(told: Mapping[str, Any]) -> dict[str, Any]:
    if told["type"] == "filter":
        return {"outcome": "failure", **told}
    delivers = "mappings" in told or "integration" in told
    return _party(told if delivers else {**told, "mappings": _DELIVERY}, "step", "Buyer")


def _party(told: Mapping[str, Any], kind: str, entity: str) -> dict[str, Any]:
    """A source or recipient step with entity and integration."""
    inside = {name: told[name] for name in _IN_INTEGRATION if name in told}
    integration = {"module_id": _MODULES[kind], **told.get("integration", {}), **inside}
    if isinstance(integration.get("mappings"), Mapping):
        integration["mappings"] = [
            {"property": name, "value": value} for name, value in integration["mappings"].items()
        ]
    party = {name: value for name, value in told.items() if name not in _IN_INTEGRATION}
    name = party.get("entity", entity)
    whole = {"id": ENTITIES[name]} if isinstance(name, str) else name
    return {**party, "entity": whole, "integration": integration}


def completed(value: Any) -> Any:
    """The parts of a flow with the members that stories leave out because they are always alike."""
    if isinstance(value, list):
        return [completed(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    whole = {name: completed(member) for name, member in value.items()}
    if isinstance(whole.get("rules"), list):
        whole = {"op": "and", **whole}
    if "lhv" in (whole.get("rule_set") or {}):
        whole["rule_set"] = {"op": "and", "rules": [whole["rule_set"]]}
    if isinstance(whole.get("acceptance_criteria"), Mapping):
        whole["acceptance_criteria"] = {"outcome": "failure", **whole["acceptance_criteria"]}
    if "maximum" in whole:
        whole = {"duration": 1, "duration_units": "day", **whole}
    return whole


def changed_flow(flow: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """A saved flow with the members that a story changes."""
    steps = {"steps": [_step(step) for step in told["steps"]]} if "steps" in told else {}
    return {**flow, **completed({**told, **steps})}


def placed(value: Any, places: Mapping[str, str]) -> Any:
    """`value` with addresses in the places of `{recipient}` and the like."""
    text = json.dumps(value)
    for name, address in places.items():
        text = text.replace("{" + name + "}", address)
    return json.loads(text)
