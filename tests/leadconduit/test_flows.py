"""How a flow is saved: ids, times, defaults, and the two versions."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.leadconduit.flow_parts import walk
from sandbox.leadconduit.flows import DRAFTS, LIVE, deploy, prepare_flow, remove, save
from sandbox.leadconduit.switches import SWITCHES
from sandbox.world.fixtures import ClockStart, World
from sandbox.world.namespace import Namespace

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
VENDOR = "65a0000000000000000000a1"
RULES: dict[str, Any] = {
    "op": "and",
    "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}],
}
INBOUND = {"module_id": "leadconduit-default.inbound"}
CAP = {"maximum": 1, "duration": 1, "duration_units": "day"}
ACTIONS = [
    {"name": "Add", "action_id": "add", "webhook_url": "http://127.0.0.1/add"},
    {"name": "Drop", "action_id": "drop", "webhook_url": "http://127.0.0.1/drop"},
]


def namespace(**switches: Any) -> Namespace:
    world = World(clock=ClockStart(START, True), switches=switches, definitions=SWITCHES)
    space = Namespace("test", world)
    space.store.collection("entities").put(
        VENDOR, {"id": VENDOR, "name": "Vendor One", "time_zone": "America/New_York"}
    )
    crm = {"instance_id": "crm", "name": "CRM", "integration_name": "Salesforce"}
    space.store.collection("destinations").put("crm", {**crm, "actions": ACTIONS})
    return space


def flow(**members: Any) -> dict[str, Any]:
    source = {"entity": {"id": VENDOR}, "integration": INBOUND}
    base = {"name": "Roof leads", "enabled": True, "fields": ["email"], "sources": [source]}
    return {**base, "steps": [], **members}


def test_a_new_flow_gets_ids_times_and_defaults() -> None:
    saved = prepare_flow(flow(), namespace())
    assert re.fullmatch("[0-9a-f]{24}", saved["id"])
    assert re.fullmatch("[0-9a-z]{6}", saved["sources"][0]["id"])
    assert saved["created_at"] == saved["updated_at"] == "2026-03-02T09:00:00.000Z"
    assert saved["ping_enabled"] is False
    assert saved["sources"][0]["integration"] == {"mappings": [], **INBOUND}
    assert "enabled" not in saved["sources"][0]


def test_every_part_gets_an_id_of_its_kind() -> None:
    rich = flow(
        caps=[{**CAP, "rule_set": RULES, "caps": [CAP]}],
        ping_limits=[CAP],
        pricing={"prices": [{"amount": 1, "rule_set": RULES}]},
        acceptance_criteria={"outcome": "failure", "rule_set": RULES},
        steps=[
            {
                "type": "recipient",
                "entity": {},
                "integration": {
                    "module_id": "a.outbound.b",
                    "mappings": [{"property": "a", "value": "b"}],
                },
            },
            {
                "type": "filter",
                "outcome": "failure",
                "rule_set": {
                    "op": "and",
                    "rules": [{**RULES["rules"][0], "rule_set": RULES}, RULES],
                },
            },
        ],
    )
    saved = prepare_flow(rich, namespace())
    short = {"source", "step", "rule_set", "mapping", "price"}
    for part in walk(saved):
        if part.kind in short:
            assert re.fullmatch("[0-9a-z]{6}", part.value["id"]), part
        if part.kind in ("cap", "ping_limit"):
            assert re.fullmatch("[0-9a-f]{24}", part.value["id"]), part
            assert part.value["created_at"] == "2026-03-02T09:00:00.000Z"
    nested = saved["steps"][1]["rule_set"]["rules"]
    ids = [nested[0]["id"], nested[0]["rule_set"]["id"], nested[0]["rule_set"]["rules"][0]["id"]]
    ids += [nested[1]["id"], nested[1]["rules"][0]["id"]]
    assert len(set(ids)) == 5
    assert saved["caps"][0]["type"] == "volume"


def test_ids_that_are_sent_stay_and_are_written_in_lower_case() -> None:
    sent = flow(
        id="65A0000000000000000000F1",
        caps=[{**CAP, "id": "5FD438F91F0D12766E2BFEE5"}],
        pricing={"prices": [{"id": "Abc123", "amount": 1}, {"id": {}, "amount": 2}]},
    )
    saved = prepare_flow(sent, namespace())
    assert saved["id"] == "65a0000000000000000000f1"
    assert saved["caps"][0]["id"] == "5fd438f91f0d12766e2bfee5"
    first, second = saved["pricing"]["prices"]
    assert first["id"] == "Abc123"
    assert re.fullmatch("[0-9a-z]{6}", second["id"])


def test_members_of_the_server_are_ignored() -> None:
    lies = {"errors": {"a": "b"}, "level": "minimal", "created_at": "x", "updated_at": "y"}
    saved = prepare_flow(flow(**lies, caps=[{**CAP, "created_at": "z"}]), namespace())
    assert "errors" not in saved
    assert "level" not in saved
    assert saved["caps"][0]["created_at"] == saved["created_at"] == "2026-03-02T09:00:00.000Z"


def test_what_is_replaced_keeps_its_id_and_birthday() -> None:
    space = namespace()
    before = prepare_flow(flow(caps=[CAP]), space)
    space.clock.advance(timedelta(hours=1))
    changed = {**before, "name": "Other", "caps": [*before["caps"], CAP]}
    after = prepare_flow(changed, space, {**before, "level": "minimal"})
    assert after["id"] == before["id"]
    assert (after["created_at"], after["updated_at"]) == (
        "2026-03-02T09:00:00.000Z",
        "2026-03-02T10:00:00.000Z",
    )
    old, new = after["caps"]
    assert old == before["caps"][0]
    assert new["created_at"] == "2026-03-02T10:00:00.000Z"
    assert after["level"] == "minimal"
    assert after["sources"] == before["sources"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param(
            {"id": VENDOR.upper(), "name": "Liar"},
            {"id": VENDOR, "name": "Vendor One", "time_zone": "America/New_York"},
            id="known",
        ),
        pytest.param(
            {"id": VENDOR, "time_zone": "UTC"},
            {"id": VENDOR, "name": "Vendor One", "time_zone": "UTC"},
            id="time zone of its own",
        ),
        pytest.param(
            {"id": "6" * 24, "name": "New"}, {"id": "6" * 24, "name": "New"}, id="unknown"
        ),
        pytest.param(
            {"id": "6" * 24}, {"id": "6" * 24, "name": f"Entity {'6' * 24}"}, id="nameless"
        ),
        pytest.param(
            {}, {"id": "65a0000000000000000000ac", "name": "Sandbox Account"}, id="own account"
        ),
    ],
)
def test_entities(sent: dict[str, Any], kept: dict[str, Any]) -> None:
    saved = prepare_flow(flow(sources=[{"entity": sent, "integration": INBOUND}]), namespace())
    assert saved["sources"][0]["entity"] == kept


@pytest.mark.parametrize(
    ("actions", "kept"), [(None, ["add", "drop"]), ([], ["add", "drop"]), (["drop"], ["drop"])]
)
def test_destinations_come_from_the_account(actions: list[str] | None, kept: list[str]) -> None:
    sent: dict[str, Any] = {"instance_id": "crm", "name": "Liar", "flow_usages": {"count": 9}}
    if actions is not None:
        sent["actions"] = [{"action_id": action} for action in actions]
    (saved,) = prepare_flow(flow(destinations=[sent]), namespace())["destinations"]
    assert saved["name"] == "CRM"
    assert "flow_usages" not in saved
    assert [action["action_id"] for action in saved["actions"]] == kept


def test_the_sent_document_is_left_alone() -> None:
    sent = flow(caps=[dict(CAP)])
    copy = flow(caps=[dict(CAP)])
    prepare_flow(sent, namespace())
    assert sent == copy


def test_a_saved_flow_is_live_only_once_it_is_deployed() -> None:
    space = namespace()
    record = save(space, prepare_flow(flow(), space))
    live = space.store.collection(LIVE)
    assert live.get(record.id) is None
    assert deploy(space, record.id)
    changed = save(space, prepare_flow(flow(name="Other"), space, record.value))
    deployed = live.get(record.id)
    assert deployed is not None
    assert deployed.value["name"] == "Roof leads"
    assert changed.value["name"] == "Other"
    assert deploy(space, "0" * 24) is False


def test_saving_deploys_where_the_switch_says_so() -> None:
    space = namespace(save_deploys=True)
    record = save(space, prepare_flow(flow(), space))
    assert record.id in space.store.collection(LIVE)


def test_a_removed_flow_is_gone_in_both_versions() -> None:
    space = namespace()
    record = save(space, prepare_flow(flow(), space))
    deploy(space, record.id)
    removed = remove(space, record.id)
    assert removed is record
    assert record.id not in space.store.collection(LIVE)
    assert record.id not in space.store.collection(DRAFTS)
    assert remove(space, record.id) is None
