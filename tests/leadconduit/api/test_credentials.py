"""Credentials: kept, referred to, never shown."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.leadconduit.api.kit import CRM, FLOW, VENDOR, WORLD, Account, basic

ID = "66f1a0b2c3d4e5f6000000c1"
SESAME = "open-sesame"
USER = {"id": ID, "name": "CRM", "type": "user", "username": "roofing", "password": SESAME}
SECTION = {**WORLD, "credentials": [USER]}
KINDS: list[dict[str, Any]] = [
    {"name": "a", "type": "user", "username": "u", "password": SESAME},
    {"name": "b", "type": "token", "token": SESAME},
    {"name": "c", "type": "oauth1", "token": SESAME, "secret": SESAME},
    {"name": "d", "type": "oauth2", "access_token": SESAME, "refresh_token": SESAME},
]


def recorded(made: Account) -> str:
    """Everything the journal holds."""
    entries = made.namespace.journal.newest(100)
    return orjson.dumps([entry.as_json() for entry in entries]).decode()


@pytest.mark.parametrize("body", KINDS, ids=lambda body: str(body["type"]))
def test_a_credential_is_made_and_read_without_its_secrets(body: dict[str, Any]) -> None:
    made = Account()
    answer = made.call("POST", "/credentials", body)
    assert answer.status == 201
    shown = answer.json
    assert (shown["name"], shown["type"]) == (body["name"], body["type"])
    assert made.get("/credentials").json == [shown]
    assert made.get(f"/credentials/{shown['id']}").json == shown
    assert made.call("DELETE", f"/credentials/{shown['id']}").json == shown
    assert made.get("/credentials").json == []
    assert SESAME not in f"{answer.body!r}{recorded(made)}"
    assert "***" in recorded(made)


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({"name": "a", "type": "user", "username": "u"}, 422, "password"),
        ({"name": "a", "type": "token"}, 422, "token"),
        ({"name": "a", "type": "oauth1", "token": SESAME}, 422, "secret"),
        ({"name": "a", "type": "oauth2"}, 422, "access_token"),
        ({"name": "a", "type": "key", "token": SESAME}, 422, "type"),
        ({"name": "a", "type": "token", "token": [SESAME]}, 422, "token"),
        ({"name": "a", "type": "token", "token": SESAME, "pass": SESAME}, 422, "pass"),
        ({"type": "token", "token": SESAME}, 422, "name"),
        (USER, 409, None),
        (f'{{"token": "{SESAME}", '.encode(), 400, None),
        ([SESAME], 422, None),
    ],
)
def test_what_is_no_new_credential_is_refused_without_telling(
    body: Any, status: int, path: str | None
) -> None:
    made = Account(SECTION)
    headers = {"content-type": "application/json"} if isinstance(body, bytes) else None
    answer = made.call("POST", "/credentials", body, headers=headers)
    assert answer.status == status
    assert path is None or path in answer.json["errors"]
    assert SESAME not in answer.body.decode()
    assert SESAME not in recorded(made)


def test_what_was_read_can_be_put_back() -> None:
    made = Account(SECTION)
    shown = made.get(f"/credentials/{ID}").json
    assert "password" not in shown
    answer = made.call("PUT", f"/credentials/{ID}", {**shown, "username": "roofs"})
    assert (answer.status, answer.json["username"]) == (200, "roofs")
    kept = made.namespace.store.collection("credentials").get(ID)
    assert kept is not None
    assert (kept.value["username"], kept.value["password"]) == ("roofs", SESAME)


def test_a_new_type_needs_its_own_secrets() -> None:
    made = Account(SECTION)
    change: dict[str, Any] = {"name": "CRM", "type": "token"}
    answer = made.call("PUT", f"/credentials/{ID}", change)
    assert (answer.status, list(answer.json["errors"])) == (422, ["token"])
    changed = made.call("PUT", f"/credentials/{ID}", {**change, "token": "t"})
    assert (changed.status, "username" in changed.json) == (200, False)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_no_such_credential(method: str) -> None:
    body = {"name": "a", "type": "token"} if method == "PUT" else None
    assert Account().call(method, f"/credentials/{ID}", body).status == 404


def delivery(credential_id: str) -> dict[str, Any]:
    """A world whose flow delivers JSON with a mapped credential."""
    step = {
        "type": "recipient",
        "entity": {"id": CRM},
        "integration": {
            "module_id": "leadconduit-custom.outbound.json",
            "mappings": [
                {"property": "url", "value": "https://crm.example/leads"},
                {"property": "credential_id", "value": credential_id},
                {"property": "basic_username", "value": "somebody"},
                {"property": "basic_password", "value": "else"},
                {"property": "json_property.state", "value": "{{lead.state}}"},
            ],
        },
    }
    return {**SECTION, "flows": [{**WORLD["flows"][0], "steps": [step], "destinations": []}]}


@pytest.mark.parametrize(
    ("credential_id", "sent"),
    [
        (ID.upper(), basic(SESAME, "roofing")),
        ("66f1a0b2c3d4e5f6000000ff", basic("else", "somebody")),
        ("nonsense", basic("else", "somebody")),
    ],
)
def test_a_delivery_signs_with_the_mapped_credential(credential_id: str, sent: str) -> None:
    made = Account(delivery(credential_id))
    lead = {"email": "a@b.co", "state": "TX"}
    submitted = made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/submit", lead, key=None)
    assert submitted.json["outcome"] == "success"
    exchange = made.namespace.outbox.deliveries.newest(1)[0]
    assert exchange.request.headers["Authorization"] == sent
    told = orjson.dumps(
        [made.get("/events").json, made.namespace.leads.newest(1)[0].trace_json()]
    ).decode()
    assert "state" in told
    assert SESAME not in told
    assert SESAME not in orjson.dumps(exchange.as_json()).decode()


@pytest.mark.parametrize(
    ("mapped", "sent"),
    [
        ("{{lead.nothing}}", basic(SESAME, "roofing")),
        ("66f1a0b2c3d4e5f6000000ff", basic("else", "somebody")),
    ],
    ids=["none is mapped", "a mapped one counts more"],
)
def test_the_credential_of_a_step_stands_for_a_mapped_one(mapped: str, sent: str) -> None:
    world = delivery(mapped)
    world["flows"][0]["steps"][0]["credential_id"] = ID
    made = Account(world)
    lead = {"email": "a@b.co", "state": "TX"}
    made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/submit", lead, key=None)
    exchange = made.namespace.outbox.deliveries.newest(1)[0]
    assert exchange.request.headers["Authorization"] == sent
    assert made.get(f"/flows/{FLOW}").json["steps"][0]["credential_id"] == ID


def test_a_module_that_declares_no_credential_gets_none() -> None:
    world = delivery("{{lead.nothing}}")
    step = world["flows"][0]["steps"][0]
    step["credential_id"] = ID
    step["integration"]["module_id"] = "leadconduit-custom.outbound.form"
    made = Account(world)
    made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/submit", {"email": "a@b.co"}, key=None)
    exchange = made.namespace.outbox.deliveries.newest(1)[0]
    assert exchange.request.headers["Authorization"] == basic("else", "somebody")
    assert "credential" not in exchange.request.body.decode()


def test_feedback_to_a_source_signs_with_the_credential_of_the_source() -> None:
    integration = {
        "module_id": "leadconduit-custom.outbound.json",
        "mappings": [{"property": "url", "value": "https://vendor.example/returns"}],
    }
    world = delivery("{{lead.nothing}}")
    flow = world["flows"][0]
    source = {**flow["sources"][0], "credential_id": ID, "feedback": {"integration": integration}}
    step = {**flow["steps"][0], "feedback": {}}
    made = Account({**world, "flows": [{**flow, "sources": [source], "steps": [step]}]})
    made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/submit", {"email": "a@b.co"}, key=None)
    (event,) = made.get("/events?type=recipient").json
    made.call("POST", f"/feedback?event_id={event['id']}", {"type": "return"}, key=None)
    exchange = made.namespace.outbox.deliveries.newest(1)[0]
    assert exchange.request.url == "https://vendor.example/returns"
    assert exchange.request.headers["Authorization"] == basic(SESAME, "roofing")
