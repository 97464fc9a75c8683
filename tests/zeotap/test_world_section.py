"""The section `zeotap` of a world: what it takes, what it refuses, what it leaves to defaults."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.world.fixtures import load_world
from sandbox.world.section import WorldError
from sandbox.zeotap.product import zeotap_product
from tests.zeotap.api_kit import NOBODY, ONE, OWNER, TWO, Api, document

WEBHOOK = {"name": "Hook", "destination_type": "webhook", "config": {}}
MAIL = {"name": "Mail", "destination_type": "klaviyo", "config": {"api_key": "pk_1"}}


def workspace(**more: Any) -> dict[str, Any]:
    members = [{"account": OWNER, "role": "owner"}]
    return {"workspaces": [{"id": ONE, "name": "One", "members": members, **more}]}


def faults(section: Any) -> list[tuple[str, str]]:
    with pytest.raises(WorldError) as refusal:
        load_world({"zeotap": section}, [zeotap_product(document())])
    return [(fault.path, fault.message) for fault in refusal.value.faults]


def test_what_is_left_out_is_as_if_it_had_been_created() -> None:
    api = Api(section=workspace(destinations=[WEBHOOK]))
    (listed,) = api.get("/destinations").json
    made = api.made("/destinations", WEBHOOK)

    assert listed | {"id": ""} == made | {"id": ""}


def test_what_is_said_is_kept() -> None:
    told = {
        **MAIL,
        "id": NOBODY,
        "status": "error",
        "status_error": "Invalid API key",
        "created_at": "2025-01-01T00:00:00Z",
    }
    api = Api(section=workspace(destinations=[told]))
    shown = api.get(f"/destinations/{NOBODY}").json

    assert (shown["status"], shown["status_error"]) == ("error", "Invalid API key")
    assert shown["created_at"] == shown["updated_at"] == "2025-01-01T00:00:00Z"
    assert shown["config"] == {}


def test_shared_connections_are_there_for_tests_and_strict_checks() -> None:
    shared = {"id": NOBODY, "name": "Shared", "config": {"api_key": "fail_authentication"}}
    mail = {**MAIL, "id": TWO, "config": {}, "connection_id": NOBODY}
    api = Api(section=workspace(connections=[shared], destinations=[mail]))
    done = api.post(f"/destinations/{TWO}/test").events[-1][1]

    assert done["success"] is False
    assert done["steps"][-1]["name"] == "authentication"
    assert done["destination"]["config"] == {}


def test_a_reset_brings_the_world_back() -> None:
    api = Api(section=workspace(destinations=[WEBHOOK]))
    before = api.get("/destinations").json
    api.delete(f"/destinations/{before[0]['id']}")
    made = api.made("/destinations", MAIL)
    api.namespace.reset()

    assert api.get("/destinations").json == before
    assert api.made("/destinations", MAIL) == made


@pytest.mark.parametrize(
    ("section", "path", "message"),
    [
        ({"workspace": []}, "zeotap.workspace", "unknown member"),
        (
            workspace(destinations=[{"name": "x", "config": {}}]),
            "zeotap.workspaces.0.destinations.0.destination_type",
            "is required",
        ),
        (
            workspace(destinations=[{**MAIL, "id": "x"}]),
            "zeotap.workspaces.0.destinations.0.id",
            "uuid",
        ),
        (
            workspace(destinations=[{**MAIL, "id": NOBODY}, {**WEBHOOK, "id": NOBODY}]),
            "zeotap.workspaces.0.destinations.1.id",
            "is there already",
        ),
        (
            workspace(destinations=[{**MAIL, "connection_id": NOBODY}]),
            "zeotap.workspaces.0.destinations.0.connection_id",
            "is none of the connections",
        ),
        (
            workspace(models=[{"name": "x", "source_id": NOBODY}]),
            "zeotap.workspaces.0.models.0.source_id",
            "is none of the sources",
        ),
        (
            workspace(members=[{"account": NOBODY, "role": "owner"}]),
            "zeotap.workspaces.0.members.0.account",
            "is none of the accounts",
        ),
        (
            workspace(api_keys=[{"key": "k", "name": "x", "role": "king"}]),
            "zeotap.workspaces.0.api_keys.0.role",
            "is none of the roles",
        ),
        (
            {"tokens": [{"token": "t", "account": OWNER, "expires_at": "soon"}]},
            "zeotap.tokens.0.expires_at",
            "is not an ISO 8601 time",
        ),
        (
            {"tokens": [{"token": "t", "account": OWNER}, {"token": "t", "account": OWNER}]},
            "zeotap.tokens.1.token",
            "is there already",
        ),
    ],
)
def test_mistakes_are_told_with_their_place(section: Any, path: str, message: str) -> None:
    found = faults(section)

    assert [place for place, text in found if message in text] == [path]


def test_secrets_are_not_repeated_in_mistakes() -> None:
    section = workspace(
        api_keys=[{"key": "sk_live_same", "name": "a"}, {"key": "sk_live_same", "name": "b"}]
    )

    assert "sk_live_same" not in str(faults(section))
