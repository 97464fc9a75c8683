"""Destinations: create, read, update, delete, and the life of their status."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.zeotap.api_kit import NOBODY, ONE, OWNER, SALESFORCE, STAMP, WEBHOOK, Api

MEMBERS = [
    "id",
    "workspace_id",
    "connection_id",
    "name",
    "destination_type",
    "config",
    "status",
    "status_error",
    "created_by",
    "created_at",
    "updated_at",
]


def test_created_destination_has_the_documented_members_in_order() -> None:
    answer = Api().post("/destinations", SALESFORCE)

    assert answer.status == 201
    assert answer.headers["Content-Type"].startswith("application/json")
    assert list(answer.json) == MEMBERS
    assert answer.json | {"id": ""} == {
        "id": "",
        "workspace_id": ONE,
        "connection_id": None,
        "name": "CRM",
        "destination_type": "salesforce",
        "config": SALESFORCE["config"],
        "status": "pending",
        "status_error": "",
        "created_by": OWNER,
        "created_at": STAMP,
        "updated_at": STAMP,
    }


def test_the_same_seed_makes_the_same_ids() -> None:
    first, second = (Api().made("/destinations", WEBHOOK) for _ in range(2))

    assert first == second


def test_list_is_a_bare_array_in_stable_order() -> None:
    api = Api()
    ids = [api.made("/destinations", {**WEBHOOK, "name": name})["id"] for name in "abc"]
    api.put(f"/destinations/{ids[0]}", {"name": "z"})

    assert [one["id"] for one in api.get("/destinations").json] == ids
    api.namespace.switches.set("zeotap_list_order", "newest")
    assert [one["id"] for one in api.get("/destinations").json] == ids[::-1]


def test_get_returns_what_was_created_also_for_an_id_in_capitals() -> None:
    api = Api()
    made = api.made("/destinations", SALESFORCE)

    assert api.get(f"/destinations/{made['id']}").json == made
    assert api.get(f"/destinations/{made['id'].upper()}").json == made


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{", "The body is not JSON: unexpected end of data (line 1, column 2)."),
        (b"[]", "the body must be an object"),
        ({}, "name is required"),
        ({"name": ""}, "name must not be empty"),
        ({"name": 5}, "name must be a string"),
        ({"name": "x", "config": 1}, "destination_type is required"),
        ({"name": "x", "destination_type": "fax"}, "unsupported destination type: fax"),
        ({"name": "x", "destination_type": "s3"}, "config is required"),
        ({"name": "x", "destination_type": "s3", "config": "c"}, "config must be an object"),
        ({**SALESFORCE, "connection_id": "c1"}, "connection_id must be a UUID"),
    ],
)
def test_what_is_wrong_first_is_told(body: Any, error: str) -> None:
    answer = Api().post("/destinations", body)

    assert (answer.status, answer.json) == (400, {"error": error})


def test_members_that_are_not_writable_are_passed_over() -> None:
    sent = {**SALESFORCE, "id": NOBODY, "status": "connected", "created_at": "yesterday", "x": 1}
    made = Api().made("/destinations", sent)

    assert made["id"] != NOBODY
    assert made["status"] == "pending"
    assert made["created_at"] == STAMP
    assert "x" not in made


def test_unknown_types_are_taken_where_the_switch_is_open() -> None:
    api = Api({"zeotap_types": "open"})
    body = {"name": "Fax", "destination_type": "fax", "config": {"number": "1", "api_key": "k"}}
    made = api.made("/destinations", body)

    assert made["destination_type"] == "fax"
    assert made["config"] == {"number": "1"}
    assert api.post(f"/destinations/{made['id']}/test").events[-1][1]["success"] is True
    assert api.post("/destinations", {**body, "destination_type": ""}).status == 400


def test_put_changes_only_what_is_sent() -> None:
    api = Api()
    made = api.made("/destinations", SALESFORCE)
    api.namespace.clock.advance(timedelta(seconds=90))
    answer = api.put(f"/destinations/{made['id']}", {"name": "Other"})

    assert answer.status == 200
    assert answer.json == {**made, "name": "Other", "updated_at": "2026-03-02T09:01:30Z"}
    assert api.get(f"/destinations/{made['id']}").json == answer.json


@pytest.mark.parametrize("body", [{}, {"name": "CRM"}, {"unknown": 1}])
def test_put_that_changes_nothing_leaves_the_time_of_update(body: Any) -> None:
    api = Api()
    made = api.made("/destinations", SALESFORCE)
    api.namespace.clock.advance(timedelta(seconds=90))

    assert api.put(f"/destinations/{made['id']}", body).json == made


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": ""}, "name must not be empty"),
        ({"config": []}, "config must be an object"),
        ({"destination_type": "webhook"}, "destination_type cannot be changed"),
        ({"destination_type": "fax"}, "unsupported destination type: fax"),
    ],
)
def test_put_refuses_what_creating_refuses(body: Any, error: str) -> None:
    api = Api()
    made = api.made("/destinations", SALESFORCE)
    answer = api.put(f"/destinations/{made['id']}", body)

    assert (answer.status, answer.json) == (400, {"error": error})
    assert api.get(f"/destinations/{made['id']}").json == made


@pytest.mark.parametrize(
    ("mode", "config"),
    [
        ("replace", {"object": "Lead"}),
        ("merge", {"instance_url": "https://crm.example", "api_version": "58.0", "object": "Lead"}),
    ],
)
def test_config_is_replaced_or_merged(mode: str, config: dict[str, str]) -> None:
    api = Api({"zeotap_config_update": mode})
    made = api.made("/destinations", SALESFORCE)

    assert (
        api.put(f"/destinations/{made['id']}", {"config": {"object": "Lead"}}).json["config"]
        == config
    )


def test_deleted_once_and_then_gone() -> None:
    api = Api()
    made = api.made("/destinations", SALESFORCE)
    first, second = (api.delete(f"/destinations/{made['id']}") for _ in range(2))

    assert (first.status, first.json) == (200, {"status": "deleted"})
    assert (second.status, second.json) == (404, {"error": "destination not found"})
    assert api.get("/destinations").json == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("status", "malformed"), [(400, "invalid destination id"), (404, "destination not found")]
)
def test_ids_that_are_none(method: str, status: int, malformed: str) -> None:
    api = Api({"zeotap_malformed_id_status": status})
    body: Any = {} if method == "PUT" else None
    unknown = api.call(method, f"/destinations/{NOBODY}", body)
    nonsense = api.call(method, "/destinations/nonsense", body)

    assert (unknown.status, unknown.json) == (404, {"error": "destination not found"})
    assert (nonsense.status, nonsense.json) == (status, {"error": malformed})


@pytest.mark.parametrize("status", [409, 400, 422])
def test_active_syncs_stand_against_deleting(status: int) -> None:
    api = Api({"zeotap_delete_conflict_status": status})
    sync, hook = api.pipeline()
    refused = api.delete(f"/destinations/{hook['id']}")

    assert refused.status == status
    assert refused.json == {"error": "destination is referenced by active syncs"}
    api.put(f"/syncs/{sync['id']}", {"status": "paused"})
    assert api.delete(f"/destinations/{hook['id']}").status == 200
    assert api.get(f"/syncs/{sync['id']}").json["destination_id"] == hook["id"]


def test_active_audience_syncs_stand_against_deleting() -> None:
    api = Api()
    hook = api.made("/destinations", WEBHOOK)
    body = {"name": "A", "audience_id": NOBODY, "destination_id": hook["id"]}
    sync = api.made("/audience-syncs", body)

    assert api.delete(f"/destinations/{hook['id']}").status == 409
    assert api.delete(f"/audience-syncs/{sync['id']}").status == 200
    assert api.delete(f"/destinations/{hook['id']}").status == 200


def test_status_follows_tests_and_changes() -> None:
    api = Api()
    hook = api.made("/destinations", WEBHOOK)
    path = f"/destinations/{hook['id']}"

    def status() -> tuple[str, str]:
        shown = api.get(path).json
        return shown["status"], shown["status_error"]

    assert status() == ("pending", "")
    api.post(f"{path}/test")
    assert status() == ("connected", "")
    api.put(path, {"name": "Other"})
    assert status() == ("connected", "")
    api.put(path, {"config": {"url": "https://fail_connectivity.example"}})
    assert status() == ("pending", "")
    events = api.post(f"{path}/test").events
    assert status() == ("error", events[-2][1]["message"])
    assert status()[1]
    api.put(path, {"config": WEBHOOK["config"]})
    api.post(f"{path}/test")
    assert status() == ("connected", "")


def test_status_stays_where_the_switch_says_so() -> None:
    api = Api({"zeotap_reset_status_on_change": False, "zeotap_initial_status": "connected"})
    hook = api.made("/destinations", WEBHOOK)

    assert hook["status"] == "connected"
    changed = api.put(f"/destinations/{hook['id']}", {"config": {"url": "http://other.example"}})
    assert changed.json["status"] == "connected"


def test_connection_is_stored_cleared_and_refused() -> None:
    api = Api()
    made = api.made("/destinations", {**SALESFORCE, "connection_id": NOBODY.upper()})
    path = f"/destinations/{made['id']}"

    assert made["connection_id"] == NOBODY
    assert api.put(path, {"connection_id": None}).json["connection_id"] is None
    api.namespace.switches.set("zeotap_unknown_connection", "reject")
    refused = api.put(path, {"connection_id": NOBODY})
    assert (refused.status, refused.json) == (400, {"error": "connection not found"})


def test_config_is_checked_by_type_only_where_the_switch_says_so() -> None:
    api = Api()
    body = {"name": "Mail", "destination_type": "klaviyo", "config": {}}
    made = api.made("/destinations", body)
    api.namespace.switches.set("zeotap_strict_config", True)
    refused = api.post("/destinations", body)

    assert refused.status == 400
    assert refused.json["error"].startswith("invalid config: ")
    assert api.put(f"/destinations/{made['id']}", {"config": {"a": 1}}).status == 400
    assert api.put(f"/destinations/{made['id']}", {"name": "Other"}).status == 200


def test_fields_by_type_and_object() -> None:
    api = Api()
    crm, hook = (api.made("/destinations", body)["id"] for body in (SALESFORCE, WEBHOOK))
    contact = api.get(f"/destinations/{crm}/fields").json

    assert "LastName" in [one["name"] for one in contact if one["required"]]
    lead = api.get(f"/destinations/{crm}/fields?object=Lead").json
    assert {"LastName", "Company"} <= {one["name"] for one in lead if one["required"]}
    assert api.get(f"/destinations/{hook}/fields").json == []
    assert api.get(f"/destinations/{NOBODY}/fields").status == 404
    api.namespace.switches.set("zeotap_fields_shape", "object")
    assert api.get(f"/destinations/{crm}/fields").json["fields"] == contact


def test_pages_only_where_the_switch_says_so() -> None:
    api = Api()
    for name in "abc":
        api.made("/destinations", {**WEBHOOK, "name": name})

    assert len(api.get("/destinations?page=2&page_size=2").json) == 3
    api.namespace.switches.set("zeotap_list_paging", "auto")
    assert len(api.get("/destinations").json) == 3
    page = api.get("/destinations?page=2&page_size=2").json
    assert [one["name"] for one in page["data"]] == ["c"]
    assert page["pagination"] == {"page": 2, "page_size": 2, "total": 3}
    assert api.get("/destinations?page_size=1").json["pagination"]["page"] == 1
    assert api.get("/destinations?page_size=101").status == 400
