"""What the public pages leave open: each question has a switch, and the switch does something."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.zeotap.connectors import connectors, unknown_keys, with_known_keys
from sandbox.zeotap.cron import is_schedule
from tests.zeotap.api_kit import NOBODY, ONE, OWNER, SALESFORCE, WAREHOUSE, WEBHOOK, Api
from tests.zeotap.test_syncs import AUDIENCE_SYNC, HOOK, MODEL, SYNC, section

SHARED = "b0000000-0000-4000-8000-00000000c0de"
FAILING = {**WAREHOUSE, "config": {**WAREHOUSE["config"], "account": "fail_authentication"}}


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("plain", "destination is referenced by active syncs"),
        ("named", "destination is referenced by active syncs: S, A"),
        ("counted", "destination is referenced by 2 active syncs"),
        ("short", "destination is in use"),
    ],
)
@pytest.mark.parametrize("status", [409, 400, 422])
def test_how_a_blocked_delete_is_told(choice: str, text: str, status: int) -> None:
    switches = {
        "zeotap_delete_conflict_text": choice,
        "zeotap_delete_conflict_status": status,
    }
    answer = Api(switches, section()).delete(f"/destinations/{HOOK}")

    assert (answer.status, answer.json) == (status, {"error": text})


def test_what_refers_to_a_model_is_named_too() -> None:
    api = Api({"zeotap_delete_conflict_text": "named"}, section())

    assert api.delete(f"/models/{MODEL}").json == {
        "error": "model is referenced by active syncs: S"
    }


def test_paused_ones_are_not_counted() -> None:
    api = Api({"zeotap_delete_conflict_text": "counted"}, section())
    api.put(f"/syncs/{SYNC}", {"status": "paused"})

    assert api.delete(f"/destinations/{HOOK}").json == {
        "error": "destination is referenced by 1 active syncs"
    }
    api.put(f"/audience-syncs/{AUDIENCE_SYNC}", {"status": "paused"})
    assert api.delete(f"/destinations/{HOOK}").status == 200


@pytest.mark.parametrize(
    ("choice", "members"),
    [
        ("message", {"name", "status", "message"}),
        ("error", {"name", "status", "error"}),
        ("both", {"name", "status", "message", "error"}),
    ],
)
def test_where_a_failed_step_tells_what_went_wrong(choice: str, members: set[str]) -> None:
    api = Api({"zeotap_failed_step_text": choice})
    made = api.made("/sources", FAILING)
    events = api.post(f"/sources/{made['id']}/test").events

    assert set(events[1][1]) == members
    assert "Invalid credentials" in events[1][1].values()
    assert set(events[0][1]) == {"name", "status", "message"}
    assert events[-1][1]["source"]["status_error"] == "Invalid credentials"


def test_unknown_config_keys_are_refused_where_the_switch_says_so() -> None:
    api = Api({"zeotap_config_keys": "known"})
    odd = {**SALESFORCE, "config": {"instance_url": "https://crm.example", "instanceUrl": "x"}}

    refused = api.post("/destinations", odd)
    assert (refused.status, refused.json) == (400, {"error": "unknown config keys: instanceUrl"})
    made = api.made("/destinations", SALESFORCE)
    assert api.put(f"/destinations/{made['id']}", {"config": {"a": 1}}).status == 400
    assert api.get(f"/destinations/{made['id']}").json == made
    assert Api().post("/destinations", odd).status == 201


@pytest.mark.parametrize("key", ["api_key", "apiKey", "API Key", "Api-Key", "Private API Key"])
def test_config_keys_may_be_spelled_otherwise(key: str) -> None:
    def outcome(choice: str) -> Any:
        api = Api({"zeotap_config_keys": choice, "zeotap_strict_config": True})
        body = {"destination_type": "klaviyo", "config": {key: "pk_0123456789"}}
        return api.post("/destinations/test", body).events[-1][1]["success"]

    assert outcome("any-spelling") is True
    assert outcome("any") is (key == "api_key")


def test_a_key_under_its_own_name_comes_before_one_that_resembles_it() -> None:
    klaviyo = connectors("destination")["klaviyo"]

    assert with_known_keys(klaviyo, {"api_key": "a", "apiKey": "b"})["api_key"] == "a"
    assert with_known_keys(klaviyo, {"apiKey": "b", "other": 1}) == {"api_key": "b", "other": 1}
    assert unknown_keys(klaviyo, {"apiKey": 1, "api_key": 2}) == ["apiKey"]


def test_spelled_keys_reach_the_webhook() -> None:
    told = section()
    hook = {"id": HOOK, "name": "H", "destination_type": "webhook", "status": "connected"}
    told["workspaces"][0]["destinations"] = [{**hook, "config": {"URL": "https://h.example/in"}}]
    api = Api({"zeotap_config_keys": "any-spelling"}, told)

    assert api.post(f"/syncs/{SYNC}/trigger").json["status"] == "completed"
    (sent,) = api.namespace.outbox.deliveries.oldest(10)
    assert sent.request.url == "https://h.example/in"
    assert api.get(f"/destinations/{HOOK}").json["config"] == {"URL": "https://h.example/in"}


@pytest.mark.parametrize(("choice", "passed"), [("world", True), ("ignore", False)])
def test_whether_a_shared_connection_counts(choice: str, passed: bool) -> None:
    workspace = {
        "id": ONE,
        "name": "One",
        "members": [{"account": OWNER, "role": "owner"}],
        "connections": [{"id": SHARED, "name": "C", "config": {"url": "https://h.example/"}}],
    }
    switches = {"zeotap_shared_connections": choice, "zeotap_strict_config": True}
    api = Api(switches, {"workspaces": [workspace]})
    body = {"name": "H", "destination_type": "webhook", "config": {}, "connection_id": SHARED}
    answer = api.post("/destinations", body)

    assert answer.status == (201 if passed else 400)
    api.namespace.switches.set("zeotap_strict_config", False)
    made = api.made("/destinations", body)
    assert made["connection_id"] == SHARED
    done = api.post(f"/destinations/{made['id']}/test").events[-1][1]
    assert done["success"] is passed


def test_a_key_may_act_as_the_one_who_made_it() -> None:
    api = Api({"zeotap_api_key_role": "creator"})
    key = api.made("/api-keys", {"name": "Mine"})["key"]

    assert api.post("/destinations", WEBHOOK, token=key).status == 201
    api.made("/api-keys", {"name": "Another"}, token=key)
    second = "a0000000-0000-4000-8000-000000000002"
    assert api.get("/destinations", token=key, workspace=second).status == 403


def test_a_key_of_a_member_that_acts_as_they_do() -> None:
    owner, member = OWNER, "a0000000-0000-4000-8000-0000000000b3"
    workspace = {
        "id": ONE,
        "name": "One",
        "members": [{"account": owner, "role": "owner"}, {"account": member, "role": "member"}],
        "api_keys": [{"key": "sk_live_m", "name": "M", "created_by": member}],
    }
    with_role = Api({}, {"workspaces": [workspace]})
    without = Api({"zeotap_api_key_role": "creator"}, {"workspaces": [workspace]})

    assert with_role.post("/destinations", WEBHOOK, token="sk_live_m").status == 201
    assert without.post("/destinations", WEBHOOK, token="sk_live_m").status == 403
    assert without.get("/destinations", token="sk_live_m").status == 200


def test_test_is_no_id_of_a_destination() -> None:
    api = Api()

    for method in ("GET", "PUT", "DELETE"):
        for kind in ("destination", "source"):
            body = {"name": "x"} if method == "PUT" else None
            answer = api.call(method, f"/{kind}s/test", body)
            assert (answer.status, answer.json) == (400, {"error": f"invalid {kind} id"})
    assert api.call("PATCH", "/destinations/test").status == 405
    assert api.namespace.journal.newest(1)[0].path.endswith("/destinations/test")


@pytest.mark.parametrize(("choice", "status"), [("ignore", 200), (404, 404)])
def test_a_slash_at_the_end(choice: Any, status: int) -> None:
    api = Api({"zeotap_trailing_slash": choice})

    assert api.get("/destinations/").status == status
    assert api.namespace.journal.newest(1)[0].path.endswith("/destinations/")
    assert api.get("/destinations//").status == 404


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_bodies_that_are_not_called_json(content_type: str) -> None:
    headers = {"content-type": content_type}
    strict = Api({"zeotap_content_type": "json"})

    assert strict.post("/destinations", WEBHOOK, headers=headers).status == 415
    assert Api().post("/destinations", WEBHOOK, headers=headers).status == 201
    refused = Api().post("/destinations", b"name=Hook", headers=headers)
    assert refused.status == 400
    assert "JSON" in refused.json["error"]


@pytest.mark.parametrize("query", ["page=0", "page_size=1000", "page=x", "page_size=-1&page=0"])
def test_what_bare_lists_do_not_know_does_not_matter(query: str) -> None:
    api = Api({"zeotap_list_paging": "auto"})

    assert api.get(f"/destinations?{query}").status == 400
    api.namespace.switches.set("zeotap_list_paging", "bare")
    assert api.get(f"/destinations?{query}").json == []


GOOD = ["", None, "0 */6 * * *", "*/5 0-6,22 1,15 jan-mar MON", "59 23 31 12 7", "0 0 1-31/2 * *"]
BAD = ["daily", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "5-1 * * * *"]
BAD += ["*/0 * * * *", "@daily", "* * * foo *", "1,,2 * * * *", "* * * * mon-"]


@pytest.mark.parametrize("text", GOOD)
def test_schedules(text: str | None) -> None:
    assert is_schedule(text)


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_schedule(text: str) -> None:
    assert not is_schedule(text)
    api = Api({"zeotap_schedule": "cron"}, section())
    before = api.get(f"/syncs/{SYNC}").json

    answer = api.put(f"/syncs/{SYNC}", {"schedule": text})
    assert answer.status == 400
    assert answer.json["error"].startswith("schedule must be a cron expression")
    assert api.get(f"/syncs/{SYNC}").json == before
    api.namespace.switches.set("zeotap_schedule", "any")
    assert api.put(f"/syncs/{SYNC}", {"schedule": text}).json["schedule"] == text


def test_a_mirror_names_the_gone_under_the_name_of_the_field() -> None:
    mapping = [
        {"source_column": "id", "destination_field": "ExternalId"},
        {"source_column": "email", "destination_field": "Email"},
    ]
    api = Api({}, section(sync_mode="mirror", field_mapping=mapping))
    api.post(f"/syncs/{SYNC}/trigger")
    rows = api.namespace.store.collection("zeotap.rows")
    kept = rows.get(MODEL)
    assert kept is not None
    rows.put(MODEL, {**kept.value, "rows": kept.value["rows"][:1]})

    assert api.post(f"/syncs/{SYNC}/trigger").json["rows_deleted"] == 1
    sent = api.namespace.outbox.deliveries.newest(1)[0].request.body
    assert b'{"data":{"ExternalId":"2"},"operation":"delete","primary_key":"2"}' in sent


def test_a_mask_is_not_stored_as_a_secret() -> None:
    api = Api({"zeotap_secret_mode": "plain"})
    config = {"url": "https://h.example/", "api_key": "********", "headers": {"X-Key": "********"}}
    made = api.made("/destinations", {**WEBHOOK, "config": config})

    assert made["config"] == {"url": "https://h.example/", "headers": {}}


def test_no_secret_of_a_query_or_an_address_is_shown() -> None:
    with Sandbox() as box:
        zeotap = box.zeotap
        url = f"{zeotap.workspace_url}/destinations?token=s3cr3t&page=1&api_key=s3cr3t"
        requests.get(url, headers=zeotap.headers, timeout=5)
        body = {**WEBHOOK, "config": {"url": "https://s3cr3t@hooks.example/rows"}}
        made = requests.post(
            f"{zeotap.workspace_url}/destinations", json=body, headers=zeotap.headers, timeout=5
        )
        shown = requests.get(f"{box.url}/_sandbox/requests", timeout=5).text

        assert made.json()["config"]["url"] == "https://********@hooks.example/rows"
        assert "page=1" in shown
        assert "s3cr3t" not in shown


def test_an_unknown_connection_is_stored_or_refused() -> None:
    body = {**WEBHOOK, "connection_id": NOBODY}

    assert Api().made("/destinations", body)["connection_id"] == NOBODY
    refused = Api({"zeotap_unknown_connection": "reject"}).post("/destinations", body)
    assert (refused.status, refused.json) == (400, {"error": "connection not found"})
