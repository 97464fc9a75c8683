"""What keeps a flow from being saved, path by path."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.account import Account
from sandbox.leadconduit.flow_check import check_flow, is_time_zone

VENDOR = "65a0000000000000000000a1"
OWN = "65a0000000000000000000ac"
RULES = {"op": "and", "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}]}
INBOUND = {"module_id": "leadconduit-default.inbound", "mappings": []}
OUTBOUND = {"module_id": "leadconduit-custom.outbound.json", "mappings": []}
SOURCE = {"entity": {"id": VENDOR}, "integration": INBOUND}
RECIPIENT = {"type": "recipient", "entity": {}, "integration": OUTBOUND}
FILTER = {"type": "filter", "outcome": "failure", "rule_set": RULES}
CAP = {"maximum": 1, "duration": 1, "duration_units": "day"}
CRM = {"instance_id": "crm", "name": "CRM", "actions": [{"name": "Add", "action_id": "add"}]}


def account() -> Account:
    return Account(
        id=OWN,
        name="Acme",
        time_zone="UTC",
        fields={"roof_age_acme": {"id": "roof_age_acme"}},
        destinations={"crm": CRM},
    )


def flow(**members: Any) -> dict[str, Any]:
    return {
        "name": "Roof leads",
        "enabled": True,
        "fields": ["email"],
        "sources": [SOURCE],
        "steps": [],
        **members,
    }


def rules(*items: dict[str, Any]) -> dict[str, Any]:
    return {"op": "and", "rules": list(items)}


def mapping(**members: Any) -> dict[str, Any]:
    return {"integration": {**INBOUND, "mappings": [{"property": "a", "value": "b", **members}]}}


def paths(document: dict[str, Any]) -> list[str]:
    return [finding.path for finding in check_flow(document, account())]


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({}, id="smallest"),
        pytest.param({"fields": ["email", "roof_age_acme"]}, id="field of the account"),
        pytest.param({"caps": None}, id="caps null"),
        pytest.param({"caps": [{**CAP, "time_zone": "America/New_York"}]}, id="cap"),
        pytest.param({"pricing": {"override": True}}, id="override"),
        pytest.param({"pricing": {"override": True, "prices": []}}, id="override, no prices"),
        pytest.param({"steps": [RECIPIENT, {**FILTER, "outcome": "{{crm.outcome}}"}]}, id="steps"),
        pytest.param({"destinations": [{"instance_id": "crm"}]}, id="destination, all actions"),
        pytest.param({"destinations": [CRM]}, id="destination as it was listed"),
        pytest.param({"sources": [{**SOURCE, "caps": [CAP], "hours": {"rule_set": 1}}]}, id="open"),
        pytest.param({"sources": [SOURCE, {**SOURCE, "entity": {}}]}, id="vendor and own entity"),
    ],
)
def test_a_good_flow_has_no_findings(members: dict[str, Any]) -> None:
    assert check_flow(flow(**members), account()) == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"fields": ["email", "emial"]}, ["fields.1"]),
        ({"fields": ["email", "email"]}, ["fields.1"]),
        (
            {"sources": [SOURCE, {**SOURCE, "entity": {"id": VENDOR.upper()}}]},
            ["sources.1.entity.id"],
        ),
        (
            {"sources": [{**SOURCE, "entity": {}}, {**SOURCE, "entity": {"id": OWN}}]},
            ["sources.1.entity.id"],
        ),
        ({"sources": [{**SOURCE, "integration": OUTBOUND}]}, ["sources.0.integration.module_id"]),
        (
            {"sources": [{**SOURCE, "integration": {"module_id": "inbound"}}]},
            ["sources.0.integration.module_id"],
        ),
        ({"steps": [{**RECIPIENT, "integration": INBOUND}]}, ["steps.0.integration.module_id"]),
        (
            {"steps": [{**RECIPIENT, "integration": {"module_id": "a b.outbound.c"}}]},
            ["steps.0.integration.module_id"],
        ),
        ({"steps": [{**FILTER, "id": "abc123"}, {**FILTER, "id": "abc123"}]}, ["steps.1.id"]),
        ({"steps": [{**FILTER, "outcome": "stop"}]}, ["steps.0.outcome"]),
        ({"steps": [{**FILTER, "outcome": "{{crm.outcome"}]}, ["steps.0.outcome"]),
        ({"steps": [{**FILTER, "reason": "{{#if a}}x"}]}, ["steps.0.reason"]),
        ({"caps": [{**CAP, "time_zone": "Texas"}]}, ["caps.0.time_zone"]),
        ({"caps": [{**CAP, "caps": [{**CAP, "reason": "{{"}]}]}, ["caps.0.caps.0.reason"]),
        ({"ping_limits": [{**CAP, "time_zone": "../etc/passwd"}]}, ["ping_limits.0.time_zone"]),
        (
            {
                "caps": [{**CAP, "id": "5" * 24}],
                "sources": [{**SOURCE, "caps": [{**CAP, "id": "5" * 24}]}],
            },
            ["caps.0.id"],
        ),
        ({"pricing": {"override": True, "prices": [{"amount": 1}]}}, ["pricing.prices"]),
        (
            {
                "pricing": {
                    "prices": [
                        {"amount": 1, "rule_set": rules({"lhv": "a", "op": "equals", "rhv": 1})}
                    ]
                }
            },
            ["pricing.prices.0.rule_set.rules.0.op"],
        ),
        (
            {"list_checks": {"dnc": {"value": "{{lead.phone_1", "list_name": "dnc"}}},
            ["list_checks.dnc.value"],
        ),
        (
            {"acceptance_criteria": {"outcome": "failure", "reason": "{{", "rule_set": RULES}},
            ["acceptance_criteria.reason"],
        ),
        (
            {"sources": [{**SOURCE, **mapping(value="{{a")}]},
            ["sources.0.integration.mappings.0.value"],
        ),
        (
            {"sources": [{**SOURCE, **mapping(value=["x", "{{a"])}]},
            ["sources.0.integration.mappings.0.value.1"],
        ),
        (
            {"sources": [{**SOURCE, **mapping(property="   ")}]},
            ["sources.0.integration.mappings.0.property"],
        ),
        ({"destinations": [{"instance_id": "erp"}]}, ["destinations.0.instance_id"]),
        ({"destinations": [{"name": "CRM"}]}, ["destinations.0.instance_id"]),
        (
            {"destinations": [{"instance_id": "crm", "actions": [{"action_id": "drop"}]}]},
            ["destinations.0.actions.0.action_id"],
        ),
        (
            {"sources": [{**SOURCE, "entity": {"id": VENDOR, "time_zone": "Mars/Base"}}]},
            ["sources.0.entity.time_zone"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_each_mistake_is_named_where_it_is(members: dict[str, Any], expected: list[str]) -> None:
    assert paths(flow(**members)) == expected


def test_all_rules_with_mistakes_are_named() -> None:
    rule_set = rules(
        {"lhv": "lead.age", "op": "is over", "rhv": 3},
        {"lhv": "lead.age", "op": "is equal to", "rhv": 3},
        {"lhv": "lead.age", "op": "is between", "rhv": "old"},
        {"op": "or", "rules": [{"lhv": "lead.age", "op": "is blank", "rhv": 1}]},
    )
    assert paths(flow(steps=[{**FILTER, "rule_set": rule_set}])) == [
        "steps.0.rule_set.rules.0.op",
        "steps.0.rule_set.rules.2.rhv",
        "steps.0.rule_set.rules.3.rules.0.rhv",
    ]


def test_a_rule_set_that_is_too_large_is_named_as_a_whole() -> None:
    rule = {"lhv": "lead.age", "op": "is blank"}
    document = flow(steps=[{**FILTER, "rule_set": rules(*[rule] * 1001)}])
    assert paths(document) == ["steps.0.rule_set.rules.1000"]


def test_nesting_has_an_end() -> None:
    cap: dict[str, Any] = dict(CAP)
    for _ in range(400):
        cap = {**CAP, "caps": [cap]}
    (first, *_) = check_flow(flow(caps=[cap]), account())
    assert first.rule == "depth"


def test_a_finding_says_what_was_expected() -> None:
    (finding,) = check_flow(flow(fields=["emial"]), account(), ("body", 3))
    assert finding.location == ("body", 3, "fields", 0)
    assert "did you mean 'email'?" in finding.message


def test_a_flow_full_of_mistakes_has_100_findings() -> None:
    names = [f"field_{number}" for number in range(100_000)]
    assert len(check_flow(flow(fields=names), account())) == 100


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("America/New_York", True),
        ("UTC", True),
        ("America", False),
        ("", False),
        ("/etc", False),
        ("a\0b", False),
    ],
)
def test_time_zones(name: str, there: bool) -> None:
    assert is_time_zone(name) is there
