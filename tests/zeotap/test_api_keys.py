"""API keys: shown once, bound to one workspace, revoked for good."""

from __future__ import annotations

import pytest

from tests.zeotap.api_kit import NOBODY, ONE, TWO, Api


def test_a_key_is_shown_once_and_by_its_beginning_afterwards() -> None:
    api = Api()
    made = api.made("/api-keys", {"name": "CI"})
    key = made.pop("key")

    assert key.startswith("sk_live_")
    assert made["key_prefix"] == key[:12]
    assert made["status"] == "active"
    assert api.get("/api-keys").json == [made]
    kept = api.namespace.store.collection("zeotap.api_keys").values()
    assert key not in str(kept)


def test_a_key_works_in_its_workspace_alone() -> None:
    api = Api()
    key = api.made("/api-keys", {"name": "CI"})["key"]

    assert api.get("/destinations", token=key).status == 200
    foreign = api.get("/destinations", token=key, workspace=TWO)
    assert (foreign.status, foreign.json) == (403, {"error": "forbidden"})
    mismatched = api.get("/destinations", token=key, header=TWO)
    assert mismatched.json == {"error": "workspace mismatch"}


@pytest.mark.parametrize(("switch", "status"), [("revoked", "revoked"), ("deleted", "deleted")])
def test_a_revoked_key_is_refused_and_still_listed(switch: str, status: str) -> None:
    api = Api({"zeotap_revoked_status": switch})
    made = api.made("/api-keys", {"name": "CI"})
    revoked = api.delete(f"/api-keys/{made['id']}")

    assert (revoked.status, revoked.json) == (200, {"status": status})
    assert api.get("/destinations", token=made["key"]).status == 401
    assert [one["status"] for one in api.get("/api-keys").json] == ["revoked"]
    assert api.delete(f"/api-keys/{made['id']}").status == 200


@pytest.mark.parametrize(
    ("switches", "body", "may"),
    [
        ({}, {}, 201),
        ({"zeotap_api_key_role": "member"}, {}, 403),
        ({"zeotap_api_key_role": "member"}, {"role": "owner"}, 201),
        ({}, {"role": "member"}, 403),
    ],
)
def test_a_key_acts_with_its_role(switches: dict[str, str], body: dict[str, str], may: int) -> None:
    api = Api(switches)
    key = api.made("/api-keys", {"name": "CI", **body})["key"]
    crm = {"name": "CRM", "destination_type": "salesforce", "config": {}}

    assert api.post("/destinations", crm, token=key).status == may


def test_nobody_makes_a_key_that_may_do_more_than_they_may() -> None:
    api = Api()
    refused = api.post("/api-keys", {"name": "x", "role": "owner"}, token="sk_test_admin")

    assert (refused.status, refused.json) == (403, {"error": "insufficient permissions"})
    for role in ("admin", "member"):
        api.made("/api-keys", {"name": "x", "role": role}, token="sk_test_admin")


def test_what_is_wrong_with_keys() -> None:
    api = Api()

    assert api.post("/api-keys", {}).json == {"error": "name is required"}
    assert api.post("/api-keys", {"name": "x", "role": "king"}).json == {"error": "role not found"}
    assert api.delete(f"/api-keys/{NOBODY}").json == {"error": "api key not found"}
    assert api.delete("/api-keys/x").json == {"error": "invalid api key id"}
    assert api.get("/api-keys", token="sk_test_member").status == 403


def test_keys_of_a_world_work_and_are_not_stored_readable() -> None:
    section = {
        "workspaces": [
            {
                "id": ONE,
                "name": "One",
                "api_keys": [
                    {"key": "sk_live_of_the_world", "name": "CI", "role": "admin"},
                    {"key": "sk_live_of_no_role", "name": "CI"},
                    {"key": "sk_live_revoked", "name": "Old", "status": "revoked"},
                ],
            }
        ]
    }
    api = Api({"zeotap_api_key_role": "member"}, section=section)

    crm = {"name": "CRM", "destination_type": "salesforce", "config": {}}
    assert api.post("/destinations", crm, token="sk_live_of_the_world").status == 201
    assert api.get("/destinations", token="sk_live_of_no_role").status == 200
    assert api.post("/destinations", crm, token="sk_live_of_no_role").status == 403
    assert api.get("/destinations", token="sk_live_revoked").status == 401
    assert "sk_live_of_the_world" not in str(
        api.namespace.store.collection("zeotap.api_keys").values()
    )
