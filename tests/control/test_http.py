"""The control plane as a client meets it: over the contract engine, every answer validated."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from sandbox.app import create_app
from sandbox.settings import Settings
from sandbox.world.exchange import OutgoingRequest
from sandbox.world.namespace import Namespace
from tests.control.conftest import NOW, Lead

WORLD = {"name": "small", "about": "For tests of the control plane"}


@pytest.fixture
def client() -> Client:
    return create_app(Settings(world=WORLD, strict_contract=True)).test_client()


@pytest.fixture
def namespace(client: Client) -> Namespace:
    found: Namespace = client.application.extensions["sandbox"].realm.default  # type: ignore[attr-defined]
    found.clock.freeze(NOW)
    return found


def ok(response: TestResponse, status: int = 200) -> Any:
    """The JSON of an answer that has this status and keeps the contract."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type.startswith("application/json")
    return response.get_json()


def refused(response: TestResponse, status: int) -> Any:
    """The problem details of an answer that has this status."""
    found = response.get_json()
    assert response.status_code == status, found
    assert response.content_type == "application/problem+json"
    assert found["status"] == status
    assert found["title"]
    assert found["action"]
    return found


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/health",
        "/ready",
        "/namespaces",
        "/namespaces/default",
        "/requests",
        "/deliveries",
        "/leads",
        "/events",
        "/world",
        "/worlds",
        "/switches",
        "/clock",
        "/stubs",
        "/openapi/control.json",
        "/openapi/leadconduit.json",
    ],
)
def test_what_can_be_read(client: Client, path: str) -> None:
    ok(client.get(f"/_sandbox{path}"))
    assert client.head(f"/_sandbox{path}").status_code == 200


def test_a_document_is_served_as_yaml(client: Client) -> None:
    response = client.get("/_sandbox/openapi/control.yaml")
    assert response.content_type == "application/yaml"
    assert response.get_data(as_text=True).startswith("openapi: 3.1.0")


def test_every_link_of_the_index_leads_somewhere(client: Client) -> None:
    for name, path in ok(client.get("/_sandbox"))["links"].items():
        assert client.get(path, follow_redirects=True).status_code == 200, name


def test_what_was_asked_is_found_and_verified(client: Client) -> None:
    client.get("/nowhere?a=1&a=2", headers={"X-Who": "ann"})
    client.post("/nowhere", json={"email": "ann@x.org"})
    listed = ok(client.get("/_sandbox/requests?unmatched=true&status=4xx&limit=1"))
    assert [one["number"] for one in listed["requests"]] == [2]
    assert listed["next"] == 2
    listed = ok(client.get("/_sandbox/requests?before=2"))
    assert [one["number"] for one in listed["requests"]] == [1]
    whole = ok(client.get("/_sandbox/requests/2"))
    assert whole["request"]["body"] == {"email": "ann@x.org"}
    criteria = {"headers": {"X-Who": "ann"}, "query": {"a": "2"}, "operation": None}
    assert ok(client.post("/_sandbox/requests/count", json=criteria)) == {"count": 1}
    assert ok(client.post("/_sandbox/requests/verify", json={**criteria, "exactly": 1})) == {
        "verified": True,
        "count": 1,
        "expected": {"exactly": 1},
    }
    wrong = {"method": "POST", "body": {"email": "bob@x.org"}}
    found = refused(client.post("/_sandbox/requests/verify", json=wrong), 409)
    assert found["closest"][0]["item"]["number"] == 2
    assert found["closest"][0]["differences"][0]["path"] == ["body", "email"]
    assert client.delete("/_sandbox/requests").status_code == 204
    assert ok(client.get("/_sandbox/requests"))["total"] == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" * 300 + b"]" * 300, "text"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "text"),
        (b'"\\ud800"', "text"),
        (b"\xff\xfe", "base64"),
        (b"", "empty"),
        (b"[" * 90 + b"]" * 90, "json"),
    ],
    ids=["deep list", "deep object", "surrogate", "bytes", "nothing", "less deep list"],
)
def test_whatever_was_sent_can_be_shown_and_compared(
    client: Client, body: bytes, kind: str
) -> None:
    client.post("/%ff?x=%ff", data=body, headers={"X-A": "\xe9"}, content_type="application/json")
    assert ok(client.get("/_sandbox/requests/1"))["request"]["body_kind"] == kind
    wanted = {"body": {"a": {"a": 1}}, "query": {"x": "1"}}
    assert refused(client.post("/_sandbox/requests/verify", json=wanted), 409)["closest"]


def test_calls_of_the_control_plane_are_not_recorded(client: Client) -> None:
    client.get("/_sandbox/health")
    client.get("/_sandbox/nowhere")
    assert ok(client.get("/_sandbox/requests"))["total"] == 0


def test_deliveries_are_read_and_verified(client: Client, namespace: Namespace) -> None:
    namespace.outbox.send(OutgoingRequest("POST", "https://buyer.example/x", {}, b'{"a":1}'))
    listed = ok(
        client.get("/_sandbox/deliveries?stubbed=true&url=https://*&body=%7B%22a%22%3A1%7D")
    )
    assert [one["number"] for one in listed["deliveries"]] == [1]
    assert ok(client.get("/_sandbox/deliveries/1"))["request"]["body"] == {"a": 1}
    wanted = {"url": "https://buyer.example/*", "body": {"a": 1}, "at_least": 1}
    ok(client.post("/_sandbox/deliveries/verify", json=wanted))
    refused(client.post("/_sandbox/deliveries/verify", json={"status": 500}), 409)


def test_leads_are_read_and_verified(client: Client, namespace: Namespace) -> None:
    namespace.leads.append(Lead("l1", "failure", "Cap reached", price=2.5), 1, "l1")
    assert ok(client.get("/_sandbox/leads?reason=Cap"))["leads"][0]["id"] == "l1"
    assert ok(client.get("/_sandbox/leads/l1"))["outcome"] == "failure"
    assert ok(client.get("/_sandbox/leads/l1/trace"))["trace"][0]["phase"] == "receive"
    ok(client.post("/_sandbox/leads/verify", json={"price": 2.5, "exactly": 1}))
    refused(client.post("/_sandbox/leads/verify", json={"outcome": "success"}), 409)
    refused(client.get("/_sandbox/leads/l2"), 404)


def test_a_submission_is_seen_from_all_sides() -> None:
    app = create_app(Settings(world="quickstart", strict_contract=True))
    client = app.test_client()
    source = ok(client.get("/_sandbox/world"))["flows"][0]["sources"][0]
    client.post(source["submission_url"], json={"email": "Ann@Example.com", "state": "TX"})
    [lead] = ok(client.get("/_sandbox/leads"))["leads"]
    assert (
        ok(client.get("/_sandbox/requests?body=%7B%22state%22%3A%22TX%22%7D"))["requests"][0][
            "lead_id"
        ]
        == lead["id"]
    )
    assert ok(client.get(f"/_sandbox/leads/{lead['id']}"))["outcome"] == lead["outcome"]
    trace = ok(client.get(f"/_sandbox/leads/{lead['id']}/trace"))["trace"]
    assert {"receive", "lead_creation"} <= {note["phase"] for note in trace}
    events = ok(client.get(f"/_sandbox/events?lead_id={lead['id']}"))["events"]
    assert {event["type"] for event in events} >= {"source"}
    wanted = {"lead": {"email": "ann@example.com", "state": "TX"}, "lead_id": lead["id"]}
    ok(client.post("/_sandbox/leads/verify", json={**wanted, "exactly": 1}))


def test_events_are_read(client: Client, namespace: Namespace) -> None:
    event = {"id": "e1", "type": "source", "outcome": "success", "vars": {"lead": {"id": "l1"}}}
    namespace.events.append(event, 1, "e1")
    assert ok(client.get("/_sandbox/events?type=source&lead_id=l1"))["events"] == [event]


def test_a_namespace_is_reached_by_prefix_and_by_header(client: Client) -> None:
    made = ok(client.post("/_sandbox/namespaces", json={"name": "one"}), 201)
    client.get(f"{made['prefix']}/nowhere")
    client.get("/nowhere", headers=made["header"])
    inside = ok(client.get(f"{made['prefix']}/_sandbox/requests"))
    assert inside["total"] == 2
    assert ok(client.get("/_sandbox/requests", headers=made["header"])) == inside
    assert ok(client.get("/_sandbox/requests"))["total"] == 0
    shown = ok(client.get(f"{made['prefix']}/_sandbox/namespaces/one"))
    assert shown["base_url"] == made["base_url"]
    assert ok(client.post(f"{made['prefix']}/_sandbox/reset"))["recorded"]["requests"] == 0
    assert client.delete("/_sandbox/namespaces/one").status_code == 204
    assert client.get(f"{made['prefix']}/_sandbox/requests").status_code == 404


def test_the_world_of_a_namespace_is_changed(client: Client) -> None:
    ok(client.put("/_sandbox/clock", json={"now": "2026-05-01T10:00:00Z", "frozen": True}))
    ok(client.put("/_sandbox/clock", json={"advance": 86400.0}))
    assert ok(client.get("/_sandbox/clock"))["now"] == "2026-05-02T10:00:00.000Z"
    ok(client.post("/_sandbox/lists/dup/items", json={"values": ["A", "b"]}))
    assert list(ok(client.get("/_sandbox/lists/dup"))["items"]) == ["a", "b"]
    assert ok(client.delete("/_sandbox/lists/dup/items?value=a&value=x"))["changed"] == 1
    assert ok(client.get("/_sandbox/world"))["lists"] == [{"name": "dup", "size": 1}]
    stubs = [{"url": "https://x.example/", "replies": [{"error": "timeout"}]}]
    assert ok(client.put("/_sandbox/stubs", json={"stubs": stubs})) == {"stubs": stubs}


def test_switches_of_the_products_are_turned(client: Client) -> None:
    switches = {one["name"]: one for one in ok(client.get("/_sandbox/switches"))["switches"]}
    name, switch = next(
        (name, one)
        for name, one in switches.items()
        if one["choices"] in ([True, False], [False, True])
    )
    turned = ok(client.patch("/_sandbox/switches", json={name: not switch["value"]}))["switches"]
    assert [one["value"] for one in turned if one["name"] == name] == [not switch["value"]]
    found = refused(client.patch("/_sandbox/switches", json={name: "maybe"}), 422)
    assert found["findings"][0]["location"] == ["body", name]


def test_a_world_is_loaded_whole_or_not_at_all(client: Client) -> None:
    assert ok(client.put("/_sandbox/world", json={"world": {"name": "other"}}))["name"] == "other"
    as_file = {"data": b"name: third\nabout: \xc3\xa4", "content_type": "application/yaml"}
    assert ok(client.put("/_sandbox/world", **as_file))["about"] == "ä"
    for bad, line in ((b"name: x\nnmae: y", 2), (b"name: x\nabout: \xff", 2), (b"quickstart", 1)):
        found = refused(
            client.put("/_sandbox/world", data=bad, content_type="application/yaml"), 422
        )
        assert found["findings"][0]["line"] in (line, None)
        assert found["findings"][0]["file"]
    assert ok(client.get("/_sandbox/world"))["name"] == "third"


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "where"),
    [
        ("GET", "/requests?limit=0", {}, 400, ["query", "limit"]),
        ("GET", "/requests?limit=1001", {}, 400, ["query", "limit"]),
        ("GET", "/requests?status=9", {}, 400, ["query", "status"]),
        ("GET", "/requests?unmatched=maybe", {}, 400, ["query", "unmatched"]),
        ("GET", "/requests?body=%7B", {}, 400, ["query", "body"]),
        ("GET", "/requests?path_pattern=(", {}, 400, ["query", "path_pattern"]),
        ("GET", "/requests?since=2026-02-30T00:00:00Z", {}, 400, ["query", "since"]),
        ("GET", "/requests/0", {}, 400, ["path", "number"]),
        ("GET", "/requests/x", {}, 400, ["path", "number"]),
        ("POST", "/requests/verify", {"json": {"exactly": -1}}, 400, ["body", "exactly"]),
        ("POST", "/requests/verify", {"json": {"verb": "GET"}}, 400, ["body", "verb"]),
        ("POST", "/requests/count", {"json": {"path_pattern": "("}}, 400, ["body", "path_pattern"]),
        ("POST", "/requests/count", {"json": {"body": {"$or": []}}}, 400, ["body", "body", "$or"]),
        ("PUT", "/clock", {"json": {"now": "2300-01-01T00:00:00Z"}}, 422, ["body", "now"]),
        ("PUT", "/clock", {"json": {"advance": "P1Y"}}, 422, ["body", "advance"]),
        ("POST", "/lists/x/items", {"json": {"values": []}}, 400, ["body", "values"]),
        ("POST", "/lists/x/items", {"json": {"values": [7]}}, 400, ["body", "values", 0]),
        ("POST", "/namespaces", {"json": {"name": "a b"}}, 422, ["body", "name"]),
        ("POST", "/namespaces", {"json": {"world": "nowhere"}}, 422, ["body", "world"]),
        ("PUT", "/world", {"json": {}}, 422, ["body", "world"]),
        ("PATCH", "/switches", {"json": {"nope": True}}, 422, ["body", "nope"]),
        ("PUT", "/stubs", {"json": {"stubs": [{}]}}, 422, ["body", "stubs", 0, "url"]),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_bad_input_is_named_where_it_stands(
    client: Client, method: str, path: str, options: Any, status: int, where: list[Any]
) -> None:
    before = ok(client.get("/_sandbox/world"))
    found = refused(client.open(f"/_sandbox{path}", method=method, **options), status)
    assert found["findings"][0]["location"] == where
    after = ok(client.get("/_sandbox/world"))
    assert {**after, "clock": None} == {**before, "clock": None}


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/requests/", {}, 404),
        ("GET", "/requests/7", {}, 404),
        ("GET", "/deliveries/7", {}, 404),
        ("GET", "/leads/nobody", {}, 404),
        ("GET", "/leads/nobody/trace", {}, 404),
        ("GET", "/lists/nothing", {}, 404),
        ("DELETE", "/lists/nothing/items", {}, 404),
        ("GET", "/namespaces/nobody", {}, 404),
        ("DELETE", "/namespaces/nobody", {}, 404),
        ("GET", "/openapi/nothing.json", {}, 404),
        ("DELETE", "/namespaces/default", {}, 409),
        ("POST", "/namespaces", {"json": {"name": "default"}}, 409),
        ("POST", "/health", {}, 405),
        ("PUT", "/requests", {"json": {}}, 405),
        ("POST", "/requests/verify", {}, 400),
        ("POST", "/requests/verify", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", "/requests/verify", {"data": b'"\xff"', "content_type": "application/json"}, 400),
        ("POST", "/requests/verify", {"json": []}, 400),
        ("POST", "/requests/verify", {"json": None}, 400),
        ("POST", "/requests/verify", {"data": "a=1", "content_type": "text/plain"}, 415),
        ("PUT", "/world", {"json": "quickstart"}, 422),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_every_failure_has_one_shape(
    client: Client, method: str, path: str, options: Any, status: int
) -> None:
    refused(client.open(f"/_sandbox{path}", method=method, **options), status)


def test_a_token_guards_all_but_health() -> None:
    app = create_app(Settings(world=WORLD, strict_contract=True, token="s3cret"))
    client = app.test_client()
    ok(client.get("/_sandbox/health"))
    ok(client.get("/_sandbox/ready"))
    response = client.get("/_sandbox/requests")
    refused(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    ok(client.get("/_sandbox/requests", headers={"Authorization": "Bearer s3cret"}))
    ok(client.get("/_sandbox/requests", headers={"Sandbox-Token": "s3cret"}))
