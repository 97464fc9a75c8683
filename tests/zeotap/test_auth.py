"""Tokens, API keys, workspaces in path and header, roles and their permissions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.zeotap.api_kit import ADMIN, MEMBER, NOBODY, ONE, OWNER, TWO, WEBHOOK, Api

UNHEARD = {"error": "missing or invalid authorization header"}
UNKNOWN = {"error": "invalid or expired token"}


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        (None, UNHEARD),
        ("", UNHEARD),
        ("Bearer", UNHEARD),
        ("Bearer  ", UNHEARD),
        ("Basic c2tfdGVzdF9zYW5kYm94", UNHEARD),
        ("sk_test_sandbox", UNHEARD),
        ("Bearer sk_test_other", UNKNOWN),
        ("Bearer sk_live_other", UNKNOWN),
        ("Bearer sk_test_sandbox x", UNKNOWN),
        ("Bearer sk_tést", UNKNOWN),
    ],
)
def test_without_a_good_token(authorization: str | None, error: Any) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = Api().get("/destinations", token=None, headers=headers)

    assert (answer.status, answer.json) == (401, error)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_scheme_is_read_in_any_case() -> None:
    headers = {"authorization": "bearer sk_test_sandbox"}

    assert Api().get("/destinations", token=None, headers=headers).status == 200


def test_test_tokens_can_be_refused() -> None:
    api = Api({"zeotap_test_tokens": False})

    assert (api.get("/destinations").status, api.get("/destinations").json) == (401, UNKNOWN)


def test_tokens_expire_on_the_clock_of_the_namespace() -> None:
    api = Api(section={"tokens": [
        {"token": "short", "account": OWNER, "expires_at": "2026-03-02T10:00:00Z"}
    ]})  # fmt: skip

    assert api.get("/destinations", token="short").status == 200
    api.namespace.clock.advance(timedelta(hours=1))
    assert api.get("/destinations", token="short").json == UNKNOWN


@pytest.mark.parametrize(
    ("header", "switches", "status", "error"),
    [
        (None, {}, 400, "X-Workspace-ID header is required"),
        (None, {"zeotap_missing_workspace_header": "ignore"}, 200, None),
        ("nonsense", {}, 400, "invalid X-Workspace-ID"),
        ("nonsense", {"zeotap_workspace_mismatch": "ignore"}, 200, None),
        (TWO, {}, 403, "workspace mismatch"),
        (TWO, {"zeotap_workspace_mismatch": 400}, 400, "workspace mismatch"),
        (TWO, {"zeotap_workspace_mismatch": "ignore"}, 200, None),
        (ONE.upper(), {}, 200, None),
    ],
)
def test_header_and_path(
    header: str | None, switches: dict[str, Any], status: int, error: str | None
) -> None:
    answer = Api(switches).get("/destinations", header=header)

    assert answer.status == status
    if error:
        assert answer.json == {"error": error}


@pytest.mark.parametrize(("status", "error"), [(403, "forbidden"), (404, "workspace not found")])
@pytest.mark.parametrize("workspace", [TWO, NOBODY])
def test_workspaces_of_others_and_of_nobody_look_the_same(
    workspace: str, status: int, error: str
) -> None:
    api = Api({"zeotap_foreign_workspace_status": status})
    answer = api.get("/destinations", token="sk_test_admin", workspace=workspace)

    assert (answer.status, answer.json) == (status, {"error": error})


def test_workspaces_are_those_of_the_caller_and_need_no_header() -> None:
    api = Api()

    def listed(token: str) -> list[str]:
        answer = api.get("/api/v1/workspaces", token=token, workspace=None)
        assert answer.status == 200
        return [one["id"] for one in answer.json]

    key = api.made("/api-keys", {"name": "CI"}, workspace=TWO)["key"]
    assert listed("sk_test_sandbox") == [ONE, TWO]
    assert listed("sk_test_admin") == [ONE]
    assert listed(key) == [TWO]
    assert api.get("").json["member_count"] == 3
    assert api.get("/api/v1/workspaces", token=None, workspace=None).status == 401


def statuses(api: Api, token: str) -> dict[str, int]:
    """What each documented operation on a destination answers to this token."""
    made = api.made("/destinations", WEBHOOK)
    path = f"/destinations/{made['id']}"
    test = {"destination_type": "webhook", "config": {"url": "https://hooks.example"}}
    return {
        "list": api.get("/destinations", token=token).status,
        "get": api.get(path, token=token).status,
        "fields": api.get(f"{path}/fields", token=token).status,
        "create": api.post("/destinations", WEBHOOK, token=token).status,
        "update": api.put(path, {"name": "Other"}, token=token).status,
        "test new": api.post("/destinations/test", test, token=token).status,
        "test": api.post(f"{path}/test", token=token).status,
        "delete": api.delete(path, token=token).status,
    }


READ = {"list": 200, "get": 200, "fields": 200}
CHANGED = {"create": 201, "update": 200, "test new": 200, "test": 200, "delete": 200}


def test_owners_and_admins_may_do_everything_members_only_read() -> None:
    api = Api()

    assert statuses(api, "sk_test_sandbox") == READ | CHANGED
    assert statuses(api, "sk_test_admin") == READ | CHANGED
    assert statuses(api, "sk_test_member") == READ | dict.fromkeys(CHANGED, 403)
    refused = api.post("/destinations", {}, token="sk_test_member")
    assert refused.json == {"error": "insufficient permissions"}


def test_a_custom_role_gives_what_it_names_and_nothing_else() -> None:
    api = Api()
    permissions = ["destinations.read", "destinations.test"]
    role = api.made("/roles", {"name": "Tester", "permissions": permissions})
    member = api.put(f"/members/{MEMBER}/role", {"role": role["id"]})

    assert member.json["role"] == "Tester"
    assert statuses(api, "sk_test_member") == {
        **READ,
        **dict.fromkeys(CHANGED, 403),
        "test new": 200,
        "test": 200,
    }
    assert api.get("/sources", token="sk_test_member").status == 403
    api.put(f"/roles/{role['id']}", {"permissions": ["sources.read"]})
    assert api.get("/sources", token="sk_test_member").status == 200
    assert api.get("/destinations", token="sk_test_member").status == 403


def test_roles_of_the_product_stand_and_roles_in_use_stay() -> None:
    api = Api()
    role = api.made("/roles", {"name": "Tester", "permissions": []})
    api.put(f"/members/{MEMBER}/role", {"role": role["id"]})
    system, *_ = api.get("/roles").json

    assert system["id"] == "00000000-0000-0000-0000-000000000001"
    assert (system["workspace_id"], system["is_system"]) == (None, True)
    assert api.put(f"/roles/{system['id']}", {"name": "x"}).status == 403
    assert api.delete(f"/roles/{system['id']}").status == 403
    assert api.delete(f"/roles/{role['id']}").status == 409
    api.put(f"/members/{MEMBER}/role", {"role": "member"})
    assert api.delete(f"/roles/{role['id']}").json == {"status": "deleted"}
    assert api.get(f"/roles/{role['id']}").status == 404


def test_roles_belong_to_their_workspace() -> None:
    api = Api()
    role = api.made("/roles", {"name": "Tester", "permissions": []}, workspace=TWO)

    assert api.get(f"/roles/{role['id']}").status == 404
    assert api.put(f"/members/{MEMBER}/role", {"role": role["id"]}).status == 400


def test_members_come_and_go_but_an_owner_stays() -> None:
    api = Api()

    assert [one["role"] for one in api.get("/members").json] == ["owner", "admin", "member"]
    assert api.delete(f"/members/{OWNER}").status == 409
    assert api.put(f"/members/{OWNER}/role", {"role": "member"}).status == 409
    assert api.put(f"/members/{ADMIN}/role", {"role": "owner"}).json["role"] == "owner"
    assert api.delete(f"/members/{OWNER}").json == {"status": "removed"}
    assert api.get("/destinations").json == {"error": "forbidden"}
    assert api.delete(f"/members/{OWNER}", token="sk_test_admin").status == 404


@pytest.mark.parametrize("token", ["sk_test_admin", "sk_test_member"])
def test_only_owners_change_members_and_roles(token: str) -> None:
    api = Api()
    body = {"name": "Tester", "permissions": []}

    assert api.put(f"/members/{MEMBER}/role", {"role": "owner"}, token=token).status == 403
    assert api.post("/roles", body, token=token).status == 403
    assert api.get("/roles", token=token).status == 200
