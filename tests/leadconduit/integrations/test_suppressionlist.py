"""SuppressionList deliveries against the lists of a world."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.leadconduit import lists
from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.registry import find
from sandbox.leadconduit.integrations.suppressionlist_service import answer, serves
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from sandbox.world.store import Collection

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CONTEXT = base.Context(settings={"api_key": "KEY"})


class Service:
    """SuppressionList over lists of its own."""

    def __init__(self, **named: list[str]) -> None:
        self.store = Collection(threading.Lock())
        self.requests: list[OutgoingRequest] = []
        for name, values in named.items():
            lists.add(self.store, name, values, NOW)

    def __call__(self, request: OutgoingRequest) -> IncomingResponse:
        self.requests.append(request)
        return answer(request, self.store, NOW)


def run(action: str, service: Service, **variables: Any) -> dict[str, Any]:
    integration = find(f"leadconduit-suppressionlist.outbound.{action}")
    event = base.deliver(integration, variables, CONTEXT, service)
    found: dict[str, Any] = event[action]
    return found


def test_add_then_query_then_delete() -> None:
    service = Service()
    added = run("add_item", service, list_name="My List", values='A@b.example, "x, y"')
    assert (added["outcome"], added["accepted"]) == ("success", 2)
    asked = run("query_item", service, list_names="my list", value="a@B.example")
    assert asked == {
        "specified_lists": ["my_list"],
        "key": "a@B.example",
        "found": True,
        "found_in": ["my_list"],
        "added_at": "2026-01-02T03:04:05.000Z",
        "outcome": "success",
        "reason": None,
        "duration": "0.001",
    }
    assert run("delete_item", service, list_name="my_list", values="a@b.example")["deleted"] == 1
    assert run("query_item", service, list_names="my_list", value="a@b.example")["found"] is False


def test_requests_name_lists_and_account() -> None:
    service = Service(one=[], two=[])
    run("query_item", service, list_names=["One", "Two!"], value="a b/c", cpl_token="T")
    request = service.requests[0]
    assert request.url == "https://app.suppressionlist.com/exists/one|two/a%20b%2Fc"
    assert request.headers["Authorization"] == "Basic WDpLRVk="
    assert request.headers["CPL-Token"] == "T"
    assert serves(request.url)
    assert not serves("https://suppressionlist.com.evil.example/")


def test_unknown_lists_are_errors() -> None:
    asked = run("query_item", Service(), list_names="nope", value="x")
    assert asked == {"outcome": "error", "reason": "List not found: nope"}


def test_is_unique_adds_what_is_new_and_fails_what_is_not() -> None:
    service = Service(seen=[])
    first = run("is_unique", service, list_name="seen", value="a@b.example")
    assert (first["outcome"], first["add_item"]["accepted"]) == ("success", 1)
    again = run("is_unique", service, list_name="seen", value="a@b.example")
    assert (again["outcome"], again["reason"]) == ("failure", "Duplicate")
    assert "add_item" not in again
    assert [request.method for request in service.requests] == ["GET", "POST", "GET"]


def test_is_unique_passes_errors_on() -> None:
    asked = run("is_unique", Service(), list_name="nope", value="x")
    assert (asked["outcome"], asked["reason"]) == ("error", "List not found: nope")


@pytest.mark.parametrize(
    ("action", "variables", "problem"),
    [
        ("add_item", {"list_name": "L,M", "values": "a"}, None),
        ("add_item", {"list_name": "L"}, "values must not be blank"),
        ("add_item", {"values": "a"}, "a list name is required"),
        ("add_item", {"list_name": "!!!", "values": "a"}, "a list name is required"),
        ("add_item", {"list_name": '"L', "values": "a"}, "invalid list name format"),
        ("query_item", {"list_names": "L", "value": '"a'}, "invalid values format"),
        ("is_unique", {"list_name": "L", "value": '"a'}, "invalid value format"),
        ("is_unique", {"list_name": "L,M", "value": "a"}, "multiple lists not supported"),
    ],
)
def test_checks(action: str, variables: dict[str, Any], problem: str | None) -> None:
    integration = find(f"leadconduit-suppressionlist.outbound.{action}")
    assert integration.validate(variables, CONTEXT) == problem


@pytest.mark.parametrize(
    ("status", "content_type", "body", "event"),
    [
        (401, "application/json", "{}", {"outcome": "error", "reason": "Authentication failed"}),
        (402, "application/json", "{}", {"outcome": "failure", "reason": "Unpaid account"}),
        (
            400,
            "application/json",
            '{"error":"Bad thing."}',
            {"outcome": "error", "reason": "Bad thing"},
        ),
        (200, "application/json", '{"failure":"No."}', {"outcome": "failure", "reason": "No"}),
        (200, "text/html", "<p>", {"outcome": "error", "reason": "Unsupported response"}),
        (200, "application/json", "{", {"outcome": "error", "reason": "Unsupported response"}),
    ],
)
def test_replies(status: int, content_type: str, body: str, event: dict[str, Any]) -> None:
    integration = find("leadconduit-suppressionlist.outbound.add_item")
    response = IncomingResponse(status, {"Content-Type": content_type}, body.encode())
    request = OutgoingRequest("POST", "https://app.suppressionlist.com/lists/l/items")
    assert integration.response({}, request, response, CONTEXT) == {"add_item": event}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/nothing", ""),
        ("PUT", "/lists/l/items", '{"values":["a"]}'),
        ("POST", "/lists/l/items", "{"),
        ("POST", "/lists/l/items", '{"values":"a"}'),
        ("POST", "/lists//items", '{"values":["a"]}'),
        ("GET", "/exists//a", ""),
    ],
)
def test_bad_calls_of_the_service_change_nothing(method: str, path: str, body: str) -> None:
    service = Service(l=["x"])
    url = f"https://app.suppressionlist.com{path}"
    reply = service(OutgoingRequest(method, url, {}, body.encode()))
    assert reply.status in (400, 404)
    assert json.loads(reply.body)["error"]
    assert lists.find(service.store, "l", "x")
