"""The section `leadconduit` of a world: checked with lines, then installed."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.leadconduit.product import leadconduit_product
from sandbox.world.fixtures import WorldError, load_world
from sandbox.world.namespace import Namespace
from tests.leadconduit.api.kit import FLOW, WORLD, document

TIMES = {"now": "2026-03-02T09:00:00Z", "frozen": True}


def namespace(section: dict[str, Any], api_key: str | None = None) -> Namespace:
    product = leadconduit_product(document(), api_key)
    world = load_world({"clock": TIMES, "leadconduit": section}, [product])
    return Namespace("test", world)


def faults(section: Any) -> list[str]:
    with pytest.raises(WorldError) as caught:
        namespace(section)
    return [fault.path.removeprefix("leadconduit.") for fault in caught.value.faults]


def keys(space: Namespace) -> dict[str, str]:
    return {key["key"]: key["role"] for key in space.store.collection("api_keys").values()}


def test_a_world_is_installed() -> None:
    store = namespace(WORLD).store
    drafts, live = store.collection("flows"), store.collection("live_flows")
    assert [flow["name"] for flow in drafts.values()] == ["Roof leads", "Solar leads"]
    assert [flow["name"] for flow in live.values()] == ["Roof leads"]
    assert "deployed" not in drafts.values()[1]
    account = store.collection("account").get("account")
    assert account is not None
    assert account.value["name"] == "Acme Roofing"
    field = store.collection("fields").get("roof_age_acme")
    assert field is not None
    assert (field.value["standard"], field.value["created_at"]) == (
        False,
        "2026-03-02T09:00:00.000Z",
    )


def test_lists_keep_when_a_value_was_added() -> None:
    lists = {"dnc": ["5127891111", {"value": "ADA@x.org", "added_at": "2026-01-01T00:00:00+01:00"}]}
    record = namespace({"lists": lists}).store.collection("lists").get("dnc")
    assert record is not None
    assert record.value == {
        "name": "dnc",
        "items": {
            "5127891111": "2026-03-02T09:00:00.000Z",
            "ada@x.org": "2025-12-31T23:00:00.000Z",
        },
    }


def test_an_empty_section_has_an_account_and_the_usual_keys() -> None:
    space = namespace({})
    assert keys(space) == {
        "sandbox": "owner",
        "sandbox-partner": "partner",
        "superuser": "superuser",
    }
    assert len(space.store.collection("account")) == 1


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (WORLD, {"mine": "owner", "partner": "partner", "other": "partner", "super": "superuser"}),
        (
            {"api_keys": [{"key": "p", "role": "partner"}]},
            {"mine": "owner", "p": "partner"},
        ),
    ],
)
def test_a_key_may_replace_the_owners(section: dict[str, Any], expected: dict[str, str]) -> None:
    assert keys(namespace(section, "mine")) == expected


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({"flow": []}, ["flow"]),
        ({"flows": {}}, ["flows"]),
        ({"account": {"id": "1", "colour": "red"}}, ["account.id", "account.colour"]),
        ({"account": {"time_zone": "Texas"}}, ["account.time_zone"]),
        ({"api_keys": [{"key": "a", "role": "boss"}]}, ["api_keys.0.role"]),
        ({"api_keys": [{"key": "a", "role": "owner"}] * 2}, ["api_keys.1.key"]),
        ({"fields": [{"id": "a_b", "name": "A", "type": "colour"}]}, ["fields.0.type"]),
        ({"entities": [{"id": FLOW, "name": "A", "time_zone": "X"}]}, ["entities.0.time_zone"]),
        ({"destinations": [{"name": "A"}]}, ["destinations.0.instance_id"]),
        ({"lists": {"dnc": [5127891111]}}, ["lists.dnc.0"]),
        ({"lists": {"dnc": [{"value": "a", "added_at": "soon"}]}}, ["lists.dnc.0.added_at"]),
        ({"flows": [{**WORLD["flows"][1], "deployed": "no"}]}, ["flows.0.deployed"]),
        (
            {"flows": [{"name": "A", "enabled": True, "fields": [], "sources": []}]},
            ["flows.0.steps"],
        ),
        (
            {"flows": [{**WORLD["flows"][1], "fields": ["emial"], "colour": "red"}]},
            ["flows.0.colour"],
        ),
        ({"flows": [{**WORLD["flows"][1], "fields": ["emial"]}]}, ["flows.0.fields.0"]),
        ({"flows": [WORLD["flows"][1]] * 2}, ["flows.1.id"]),
    ],
)
def test_mistakes_are_named_by_path(section: dict[str, Any], expected: list[str]) -> None:
    assert faults(section) == expected


@pytest.mark.parametrize(
    ("broken", "also"),
    [
        ({"api_keys": [{"key": "k", "role": "boss"}]}, ["flows.0.fields.0", "flows.1.enabled"]),
        ({"wat": 1}, ["flows.0.fields.0", "flows.1.enabled"]),
        # Without the account's own fields nobody can say which fields there are.
        ({"fields": 5}, ["flows.1.enabled"]),
        ({"account": {"id": "x"}, "lists": {"l": [{"value": 1}]}}, ["flows.1.enabled"]),
    ],
    ids=str,
)
def test_a_broken_member_does_not_hide_mistakes_in_others(
    broken: dict[str, Any], also: list[str]
) -> None:
    first, second = WORLD["flows"]
    unknown_field = {**first, "fields": ["no_such_field"]}
    incomplete = {name: value for name, value in second.items() if name != "enabled"}
    found = faults({**WORLD, "flows": [unknown_field, incomplete], **broken})

    assert [path for path in found if path.startswith("flows")] == also
    assert len(found) > len(also)


def test_mistakes_are_named_by_line() -> None:
    text = """\
name: small
leadconduit:
  api_keys:
    - {key: a, role: owner}
  flows:
    - name: Roof leads
      enabled: true
      fields: [email]
      sources: []
      steps:
        - type: filter
          outcome: failure
          rule_set:
            op: and
            rules:
              - lhv: lead.email
                op: is equal to
                rhv: "{{lead.first_name"
"""
    with pytest.raises(WorldError) as caught:
        load_world(text, [leadconduit_product(document())])
    (fault,) = caught.value.faults
    assert fault.line == 18
    assert fault.path == "leadconduit.flows.0.steps.0.rule_set.rules.0.rhv"


def test_two_namespaces_of_a_world_have_the_same_ids() -> None:
    first, second = namespace(WORLD), namespace(WORLD)
    assert first.store.collection("flows").values() == second.store.collection("flows").values()
