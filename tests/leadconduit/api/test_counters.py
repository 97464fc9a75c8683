"""Counters of caps and ping limits, and what deployed changes do to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.leadconduit.api.kit import CRM, DRAFT, FLOW, VENDOR, WORLD, Account

OUTER, INNER, AT_SOURCE, AT_STEP = (f"66f1a0b2c3d4e5f60000000{digit}" for digit in "abcd")
LIMIT = "66f1a0b2c3d4e5f60000000e"
RULES = {"op": "and", "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "TX"}]}
DAILY = {"maximum": 2, "duration": 1, "duration_units": "day"}
CAP = {"id": OUTER, "name": "Day", **DAILY}


def account(cap: dict[str, Any] = CAP) -> Account:
    """An account whose flow has this cap, a cap at its source, one at its step, a ping limit."""
    flow = WORLD["flows"][0]
    source = {**flow["sources"][0], "caps": [{"id": AT_SOURCE, **DAILY, "maximum": 9}]}
    step = {
        "id": "step01",
        "type": "recipient",
        "entity": {"id": CRM},
        "caps": [{"id": AT_STEP, **DAILY, "maximum": 9}],
        "integration": {
            "module_id": "leadconduit-custom.outbound.json",
            "mappings": [{"property": "url", "value": "https://crm.example/"}],
        },
    }
    changed = {
        **flow,
        "caps": [cap],
        "sources": [source],
        "steps": [step],
        "destinations": [],
        "ping_enabled": True,
        "ping_limits": [{"id": LIMIT, "name": "Pings", **DAILY, "duration_units": "hour"}],
    }
    return Account({**WORLD, "flows": [changed]})


def send(made: Account, times: int = 1, what: str = "submit") -> None:
    for _ in range(times):
        path = f"/flows/{FLOW}/sources/{VENDOR}/{what}"
        made.call("POST", path, {"email": "a@b.co", "state": "TX"}, key=None)


def counts(made: Account, place: str = "caps") -> dict[str, int]:
    return {one["id"]: one["count"] for one in made.get(f"/{place}").json}


def deploy(made: Account, **cap: Any) -> None:
    """Change the flow's cap, and make that live."""
    flow = made.get(f"/flows/{FLOW}").json
    kept = {name: value for name, value in flow["caps"][0].items() if name != "rule_set"}
    assert made.call("PUT", f"/flows/{FLOW}", {**flow, "caps": [{**kept, **cap}]}).status == 200
    made.call("POST", f"/flows/{FLOW}/deploy")


def test_caps_without_leads_are_not_listed() -> None:
    made = account()
    assert made.get("/caps").json == []
    assert made.get(f"/caps/{OUTER}").status == 404


def test_a_counter_tells_how_full_its_cap_is_and_where_it_belongs() -> None:
    made = account()
    send(made, 3)
    assert made.get(f"/caps/{OUTER}").json == {
        "id": OUTER,
        "type": "volume",
        "flow_id": FLOW,
        "name": "Day",
        "maximum": 2,
        "duration": 1,
        "duration_units": "day",
        "time_zone": "America/Chicago",
        "count": 2,
        "failed_count": 1,
        "started_at": "2026-03-02T06:00:00.000Z",
        "expires_at": "2026-03-03T06:00:00.000Z",
        "updated_at": "2026-03-02T09:00:00.000Z",
    }
    listed = {one["id"]: one for one in made.get(f"/caps?flow_id={FLOW.upper()}").json}
    assert listed[AT_SOURCE]["source_id"] == VENDOR
    assert listed[AT_STEP]["step_id"] == "step01"
    assert made.get(f"/caps?flow_id={DRAFT}").json == []


def test_a_counter_names_the_caps_within_its_cap() -> None:
    made = account({**CAP, "caps": [{"id": INNER, **DAILY, "rule_set": RULES}]})
    send(made)
    assert made.get(f"/caps/{OUTER}").json["cap_ids"] == [INNER]
    assert "cap_ids" not in made.get(f"/caps/{INNER}").json


def test_counters_of_windows_that_are_over_are_gone() -> None:
    made = account()
    send(made)
    made.namespace.clock.advance(timedelta(days=1))
    assert made.get("/caps").json == []
    assert made.get(f"/caps/{OUTER}").status == 404


def test_ping_limits_have_counters_too() -> None:
    made = account()
    assert made.get("/ping_limits").json == []
    send(made, 3, "ping")
    assert counts(made, "ping_limits") == {LIMIT: 2}
    counter = made.get(f"/ping_limits/{LIMIT}").json
    assert (counter["failed_count"], counter["flow_id"]) == (1, FLOW)
    assert "type" not in counter
    assert made.get(f"/caps/{LIMIT}").status == 404


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"maximum": 5}, 2),
        ({"name": "Other"}, 2),
        ({"duration": 2}, 2),
        ({"duration_units": "week"}, 2),
        ({"duration_units": "hour"}, None),
        ({"duration": 1, "duration_units": "minute"}, None),
        ({"rule_set": RULES}, None),
        ({"id": INNER}, None),
    ],
)
def test_what_a_deployed_change_does_to_a_counter(
    change: dict[str, Any], count: int | None
) -> None:
    made = account()
    send(made, 2)
    deploy(made, **change)
    assert counts(made).get(OUTER) == count
    assert INNER not in counts(made)


def test_rules_that_stay_leave_the_counter_alone() -> None:
    made = account({**CAP, "rule_set": RULES})
    send(made, 2)
    deploy(made, rule_set=RULES, maximum=3)
    counter = made.get(f"/caps/{OUTER}").json
    assert (counter["count"], counter["maximum"]) == (2, 3)


def test_a_longer_duration_goes_on_to_its_own_end() -> None:
    made = account()
    send(made, 2)
    deploy(made, duration_units="week")
    counter = made.get(f"/caps/{OUTER}").json
    assert counter["started_at"] == "2026-03-02T06:00:00.000Z"
    # Monday of the next week; by then clocks have gone forward in Chicago.
    assert counter["expires_at"] == "2026-03-09T05:00:00.000Z"
    made.namespace.clock.advance(timedelta(days=1))
    send(made)
    assert made.get(f"/caps/{OUTER}").json["failed_count"] == 1


def test_a_change_that_is_not_deployed_changes_nothing() -> None:
    made = account()
    send(made, 2)
    flow = made.get(f"/flows/{FLOW}").json
    made.call("PUT", f"/flows/{FLOW}", {**flow, "caps": None})
    assert counts(made)[OUTER] == 2
    made.call("POST", f"/flows/{FLOW}/deploy")
    assert OUTER not in counts(made)
    made.call("DELETE", f"/flows/{FLOW}")
    assert counts(made) == {}


def test_a_copy_of_a_flow_counts_for_itself_even_where_it_kept_the_ids_of_its_caps() -> None:
    made = account({**CAP, "caps": [{"id": INNER, **DAILY}]})
    send(made, 3)
    copy = {**made.get(f"/flows/{FLOW}").json, "id": DRAFT, "name": "Copy"}
    assert made.call("POST", "/flows", copy).status == 201
    made.call("POST", f"/flows/{DRAFT}/deploy")
    path = f"/flows/{DRAFT}/sources/{VENDOR}"
    lead = {"email": "a@b.co", "state": "TX"}
    assert made.call("POST", f"{path}/submit", lead, key=None).json["outcome"] == "success"
    assert made.call("POST", f"{path}/ping", lead, key=None).json["outcome"] == "success"
    by_flow = {
        flow_id: {one["id"]: one for one in made.get(f"/caps?flow_id={flow_id}").json}
        for flow_id in (FLOW, DRAFT)
    }
    assert [by_flow[flow_id][OUTER]["count"] for flow_id in (FLOW, DRAFT)] == [2, 1]
    assert [by_flow[flow_id][OUTER]["cap_ids"] for flow_id in (FLOW, DRAFT)] == [[INNER], [INNER]]
    made.call("DELETE", f"/flows/{FLOW}")
    assert counts(made)[OUTER] == 1
