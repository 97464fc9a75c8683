"""The account and its users, what there is to use, who changed what, what leads were seen with."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from sandbox.leadconduit.caps import Cap
from sandbox.leadconduit.pipeline.receive import find_source
from tests.leadconduit.api.kit import ACCOUNT, CRM, DRAFT, FLOW, VENDOR, WORLD, Account


def lead(made: Account, **values: str) -> None:
    """Send a lead to the account's flow."""
    made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/submit", values, key=None)


def test_the_account_is_shown_without_a_key() -> None:
    assert Account().get("/account").json == {
        "id": ACCOUNT,
        "name": "Acme Roofing",
        "sso_id": "65a0000000000000000000ad",
        "time_zone": "America/Chicago",
        "field_suffix": "sandbox",
    }


def test_the_name_and_the_zone_of_the_account_can_be_changed() -> None:
    capped = {"maximum": 1, "duration": 1, "duration_units": "day"}
    made = Account({**WORLD, "flows": [{**WORLD["flows"][0], "caps": [capped]}]})

    def cap() -> Cap:
        return find_source(made.namespace, FLOW, VENDOR)[0].caps[0]

    assert str(cap().zone) == "America/Chicago"
    sent = {**made.get("/account").json, "time_zone": "America/Denver", "id": "0" * 24}
    answer = made.call("PUT", "/account", sent)
    assert answer.status == 200
    assert (answer.json["time_zone"], answer.json["id"]) == ("America/Denver", ACCOUNT)
    assert made.call("PUT", "/account", {"name": "Acme"}).json["time_zone"] == "America/Denver"
    assert made.get("/account").json["name"] == "Acme"
    assert str(cap().zone) == "America/Denver"


@pytest.mark.parametrize("change", [{"time_zone": "Mars"}, {"name": ""}, {"name": None}])
def test_an_account_that_cannot_be(change: Any) -> None:
    answer = Account().call("PUT", "/account", change)
    assert (answer.status, list(answer.json["errors"])) == (422, list(change))


def test_users_see_themselves_and_keep_the_state_of_their_interface() -> None:
    made = Account()
    owner, partner = (made.get("/user", key=key).json for key in ("sandbox", "partner"))
    assert (owner["role"], owner["account_id"]) == ("owner", ACCOUNT)
    assert (partner["name"], partner["account_id"]) == ("Vendor One", VENDOR)
    path = f"/user/{owner['id']}"
    answer = made.call("PUT", path, {"ui_state": {"seen": True}})
    assert (answer.status, answer.json["ui_state"]) == (200, {"seen": True})
    made.call("PUT", path, {"ui_state": {"other": 1}})
    assert made.get("/user").json["ui_state"] == {"seen": True, "other": 1}
    assert made.get("/user", key="partner").json["ui_state"] == {}
    assert made.call("PUT", path, {"ui_state": {}}, key="partner").status == 404


@pytest.mark.parametrize("path", ["/status", "/version/ui"])
def test_versions(path: str) -> None:
    assert Account().get(path).json["version"]
    assert Account().get(path, key="partner").status == 200
    assert Account().get(path, key=None).status == 401


@pytest.mark.parametrize(
    "path", ["/account", "/fields", "/entities", "/credentials", "/caps", "/vars", "/search/leads"]
)
def test_partners_do_not_see_the_account(path: str) -> None:
    assert Account().get(path).status == 200
    assert Account().get(path, key="partner").json == {"error": "not authorized"}


def test_packages_and_their_modules_are_listed() -> None:
    packages = {one["id"]: one for one in Account().get("/packages").json}
    custom = packages["leadconduit-custom"]
    modules = {one["id"]: one for one in custom["modules"]}
    assert custom["version"] == "2.23.8"
    json = modules["leadconduit-custom.outbound.json"]
    assert json["type"] == "outbound"
    assert {one["name"]: one["required"] for one in json["request_variables"]}["url"] is True
    default = packages["leadconduit-default"]
    assert [one["type"] for one in default["modules"]] == ["inbound", "outbound"]
    assert Account().get("/packages/leadconduit-custom").json == custom
    assert Account().get("/packages/leadconduit-unknown").status == 404


def test_pricing_services_of_the_world_are_listed() -> None:
    made = Account()
    assert made.get("/services").json == []
    service = {"name": "Scores", "url": "https://scores.example/?key=sesame"}
    made.namespace.store.collection("pricing_services").put(CRM, service)
    assert made.get("/services").json == [{"id": CRM, "name": "Scores"}]


def test_the_firehose_is_tried_without_keeping_the_key() -> None:
    made = Account()
    answer = made.get("/firehose?access_key_id=a&secret_access_key=open-sesame&bucket=b")
    assert answer.status == 200
    assert answer.json["ETag"].startswith('"')
    entry = orjson.dumps(made.namespace.journal.newest(1)[0].as_json()).decode()
    assert "secret_access_key=***&bucket=b" in entry
    assert "open-sesame" not in entry
    assert made.get("/firehose?bucket=b").status == 400


def test_changes_are_remembered() -> None:
    made = Account()
    flow = made.get(f"/flows/{DRAFT}").json
    assert made.get("/changelogs").json == []
    made.call("PUT", f"/flows/{DRAFT}", {**flow, "name": "Sun leads", "caps": None})
    changed = made.call("PUT", f"/flows/{DRAFT}", flow).json
    entity = made.call("POST", "/entities", {"name": "Buyer"}, key="super").json
    made.call("PUT", f"/entities/{entity['id']}", {"name": "Buyer Inc."})
    made.call("DELETE", f"/entities/{entity['id']}")
    made.call("DELETE", "/fields/roof_age_acme")
    told = [
        (one["type"], one["action"], one["object_name"]) for one in made.get("/changelogs").json
    ]
    assert told == [
        ("field", "delete", "Roof Age"),
        ("entity", "delete", "Buyer Inc."),
        ("entity", "update", "Buyer Inc."),
        ("entity", "create", "Buyer"),
        ("flow", "update", "Solar leads"),
        ("flow", "update", "Sun leads"),
    ]
    second, first = made.get(f"/flows/{changed['id']}/changelogs").json
    assert first["changes"] == [
        {"action": "changed", "path": "name"},
        {"action": "added", "path": "caps"},
    ]
    assert {"action": "removed", "path": "caps"} in second["changes"]
    assert made.get(f"/changelogs/{first['id']}").json == first
    assert made.get(f"/changelogs/{'0' * 24}").status == 404
    assert len(made.get(f"/entities/{entity['id']}/changelogs").json) == 3
    assert len(made.get("/fields/roof_age_acme/changelogs").json) == 1
    assert made.get("/fields/first_name/changelogs").json == []


def test_all_ways_to_change_a_flow_are_remembered() -> None:
    made = Account()
    flow = made.get(f"/flows/{DRAFT}").json
    made.call("PUT", "/flows", [flow], key="super")
    made.call("DELETE", f"/flows/{DRAFT}")
    made.call("POST", "/flows", flow)
    actions = [one["action"] for one in made.get(f"/flows/{DRAFT}/changelogs").json]
    assert actions == ["create", "delete", "update"]


def test_only_the_latest_changes_are_kept() -> None:
    made = Account()
    for number in range(1010):
        made.call("PUT", f"/entities/{CRM}", {"name": f"CRM {number}"})
    names = [one["object_name"] for one in made.get("/changelogs").json]
    assert (len(names), names[0], names[-1]) == (1000, "CRM 1009", "CRM 10")


def test_variables_that_leads_were_seen_with() -> None:
    made = Account()
    lead(made, email="a@b.co", state="TX")
    lead(made, email="a@b.co", state="FL", roof_age_acme="7")
    seen = {one["name"]: one for one in made.get("/vars").json}
    assert seen["lead.email"] == {"name": "lead.email", "type": "email", "count": 3}
    assert seen["lead.roof_age_acme"] == {
        "name": "lead.roof_age_acme",
        "type": "number",
        "count": 1,
    }
    assert seen["random"]["type"] == "number"
    assert "lead.email.raw" not in seen


@pytest.mark.parametrize(
    ("query", "empty"),
    [
        (f"flow_id={FLOW.upper()}&flow_id={DRAFT}", False),
        (f"flow_id={DRAFT}", True),
        ("start=2026-03-02T09:00:00Z", False),
        ("start=2026-03-03", True),
        ("end=2026-03-01", True),
        ("exclude=lead,account,flow,source&exclude=submission&exclude=random", True),
        ("exclude=lead.e", False),
    ],
)
def test_variables_can_be_chosen(query: str, empty: bool) -> None:
    made = Account()
    lead(made, email="a@b.co", state="FL")
    assert (made.get(f"/vars?{query}").json == []) is empty


def test_variables_that_cannot_be_chosen() -> None:
    assert Account().get("/vars?start=soon").status == 400
    assert Account().get("/vars?flow_id=1").status == 400
