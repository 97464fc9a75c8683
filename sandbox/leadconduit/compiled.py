"""A live flow, compiled once per deployment: everything that a lead meets, ready to evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Literal

from sandbox.leadconduit.caps import Cap, compile_caps
from sandbox.leadconduit.hours import Hours, compile_hours
from sandbox.leadconduit.mappings import Mappings, compile_mappings
from sandbox.leadconduit.ping_limits import PingLimit, compile_ping_limits
from sandbox.leadconduit.pricing import Pricing, compile_pricing
from sandbox.leadconduit.rules import RuleSet, compile_rule_set
from sandbox.leadconduit.step_keys import step_key
from sandbox.leadconduit.templates import Template, compile_template

DESTINATION_MODULE = "prismatic"

# grade: documented | what a list check sets | API reference, ListChecks
LIST_FLAGS: Mapping[str, str] = {
    "duplicate": "is_duplicate",
    "existing_customer": "is_existing_customer",
    "dnc": "is_dnc",
}


@dataclass(frozen=True, slots=True)
class Criteria:
    """Acceptance criteria: the rule set must pass, else the lead ends with `outcome`."""

    rule_set: RuleSet
    outcome: str
    reason: Template | None


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A look-up of one value on one list, and the flag it sets."""

    flag: str
    value: Template
    list_name: str
    lookback: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What becomes of returns and conversions; `module_id` sends them on, if there is one."""

    rule_set: RuleSet
    module_id: str | None
    mappings: Mappings


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a flow."""

    id: str
    entity_id: str
    name: str
    enabled: bool
    authentication_required: bool
    module_id: str
    mappings: Mappings
    criteria: Criteria | None
    caps: tuple[Cap, ...]
    ping_limits: tuple[PingLimit, ...]
    pricing: Pricing | None
    feedback: Feedback | None
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FilterStep:
    """A step that stops the flow when its rules match."""

    id: str
    enabled: bool
    rule_set: RuleSet
    outcome: Template
    reason: Template | None
    document: Mapping[str, Any]
    type: Literal["filter"] = "filter"


@dataclass(frozen=True, slots=True)
class RecipientStep:
    """A delivery: a recipient step, or a destination of the flow (`destination` true)."""

    id: str
    enabled: bool
    key: str
    recipient: Mapping[str, Any]
    module_id: str
    rule_set: RuleSet
    mappings: Mappings
    caps: tuple[Cap, ...]
    pricing: Pricing | None
    feedback: Feedback | None
    document: Mapping[str, Any]
    retry: bool = False
    destination: bool = False
    type: Literal["recipient"] = "recipient"


Step = FilterStep | RecipientStep


@dataclass(frozen=True, slots=True)
class Flow:
    """A live flow. `fields` maps the ids of its fields to their types, in order."""

    id: str
    name: str
    enabled: bool
    ping_enabled: bool
    fields: Mapping[str, str]
    hours: Hours | None
    criteria: Criteria | None
    caps: tuple[Cap, ...]
    ping_limits: tuple[PingLimit, ...]
    pricing: Pricing | None
    list_checks: tuple[ListCheck, ...]
    sources: Mapping[str, Source]
    steps: tuple[Step, ...]
    document: Mapping[str, Any]


def compile_flow(
    document: Mapping[str, Any], field_type: Callable[[str], str], zone: tzinfo
) -> Flow:
    """The compiled form of a flow document that passed `check_flow`.

    `field_type` gives the type of a field id; `zone` is the account's time zone.
    grade: documented | a source is addressed by the id of its entity | old API reference, Sources
    grade: ours | a source is also found by its own short id | no source
    """
    flow_id = document["id"]
    sources = [_compile_source(source, zone, flow_id) for source in document["sources"]]
    return Flow(
        id=flow_id,
        name=document["name"],
        enabled=document["enabled"],
        ping_enabled=document.get("ping_enabled", False),
        fields={field: field_type(field) for field in document["fields"]},
        hours=compile_hours(document.get("hours_of_operation"), zone),
        criteria=_compile_criteria(document.get("acceptance_criteria")),
        caps=compile_caps(document.get("caps"), zone, flow_id=flow_id),
        ping_limits=compile_ping_limits(document.get("ping_limits"), zone, flow_id=flow_id),
        pricing=compile_pricing(document.get("pricing"), document.get("pricing_service")),
        list_checks=_compile_list_checks(document.get("list_checks") or {}),
        sources={source.id: source for source in sources}
        | {source.entity_id: source for source in sources},
        steps=(
            *(_compile_step(step, zone, flow_id) for step in document["steps"]),
            *_compile_destinations(document.get("destinations") or ()),
        ),
        document=document,
    )


def _compile_source(document: Mapping[str, Any], zone: tzinfo, flow_id: str) -> Source:
    entity = document["entity"]
    integration = document["integration"]
    owner = {"flow_id": flow_id, "source_id": entity["id"]}
    return Source(
        id=document["id"],
        entity_id=entity["id"],
        name=entity.get("name", ""),
        enabled=document.get("enabled", True),
        authentication_required=bool(document.get("authentication_required")),
        module_id=integration["module_id"],
        mappings=compile_mappings(_inbound(integration.get("mappings") or ())),
        criteria=_compile_criteria(document.get("acceptance_criteria")),
        caps=compile_caps(document.get("caps"), zone, **owner),
        ping_limits=compile_ping_limits(document.get("ping_limits"), zone, **owner),
        pricing=compile_pricing(document.get("pricing"), document.get("pricing_service")),
        feedback=_compile_feedback(document.get("feedback")),
        document=document,
    )


def _inbound(mappings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Inbound mappings with the optional `lead.` taken off their properties.

    grade: inferred | `first_name` and `lead.first_name` name the same property | no source
    """
    return [
        {**mapping, "property": mapping["property"].removeprefix("lead.")} for mapping in mappings
    ]


def _compile_criteria(document: Mapping[str, Any] | None) -> Criteria | None:
    if not document:
        return None
    return Criteria(
        rule_set=compile_rule_set(document["rule_set"]),
        outcome=document["outcome"],
        reason=_text(document.get("reason")),
    )


def _compile_feedback(document: Mapping[str, Any] | None) -> Feedback | None:
    if document is None:
        return None
    integration = document.get("integration") or {}
    return Feedback(
        rule_set=compile_rule_set(document.get("rule_set") or {}),
        module_id=integration.get("module_id"),
        mappings=compile_mappings(integration.get("mappings") or ()),
    )


def _compile_list_checks(document: Mapping[str, Any]) -> tuple[ListCheck, ...]:
    return tuple(
        ListCheck(
            flag,
            compile_template(document[name]["value"]),
            document[name]["list_name"],
            document[name].get("lookback"),
        )
        for name, flag in LIST_FLAGS.items()
        if document.get(name)
    )


def _compile_step(document: Mapping[str, Any], zone: tzinfo, flow_id: str) -> Step:
    if document["type"] == "filter":
        return FilterStep(
            id=document["id"],
            enabled=document.get("enabled", True),
            rule_set=compile_rule_set(document["rule_set"]),
            outcome=compile_template(document["outcome"]),
            reason=_text(document.get("reason")),
            document=document,
        )
    entity, integration = document["entity"], document["integration"]
    return RecipientStep(
        id=document["id"],
        enabled=document.get("enabled", True),
        key=step_key(entity.get("name") or entity.get("id") or document["id"]),
        recipient={"id": entity.get("id"), "name": entity.get("name")},
        module_id=integration["module_id"],
        rule_set=compile_rule_set(document.get("rule_set") or {}),
        mappings=compile_mappings(integration.get("mappings") or ()),
        caps=compile_caps(document.get("caps"), zone, flow_id=flow_id, step_id=document["id"]),
        pricing=compile_pricing(document.get("pricing")),
        feedback=_compile_feedback(document.get("feedback")),
        document=document,
        retry=bool(document.get("retry_enabled")),
    )


def _compile_destinations(documents: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Destinations as deliveries after the steps, one for each of their actions.

    grade: documented | destinations are combined with the steps and executed in order |
      API reference, Flows
    grade: inferred | they come after the steps, and each action that the flow names is invoked |
      API description, Destinations
    """
    return [
        RecipientStep(
            id=action.get("action_id") or destination["instance_id"],
            enabled=True,
            key=step_key(destination.get("name") or destination["instance_id"]),
            recipient={"id": destination["instance_id"], "name": destination.get("name")},
            module_id=DESTINATION_MODULE,
            rule_set=compile_rule_set({}),
            mappings=compile_mappings([{"property": "url", "value": action["webhook_url"]}]),
            caps=(),
            pricing=None,
            feedback=None,
            document=destination,
            destination=True,
        )
        for destination in documents
        for action in destination.get("actions") or ()
        if action.get("webhook_url")
    ]


def _text(value: str | None) -> Template | None:
    return compile_template(value) if value else None
