"""SuppressionList's own API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.leadconduit.api.kit import NOW, WORLD, Account


def account() -> Account:
    lists = {
        "My Dupes": [{"value": "Ada@Example.org", "added_at": "2026-01-01T00:00:00Z"}],
        "dnc": [],
    }
    return Account({**WORLD, "lists": lists})


def test_looking_a_value_up() -> None:
    answer = account().get("/exists/dnc|my_dupes/ADA@example.org")
    assert answer.status == 200
    assert answer.headers["X-Runtime"]
    assert answer.json == {
        "specified_lists": ["dnc", "my_dupes"],
        "key": "ADA@example.org",
        "found": True,
        "exists_in_lists": ["my_dupes"],
        "entries": [
            {
                "list_id": "my_dupes",
                "list_url_name": "my_dupes",
                "added_at": "2026-01-01T00:00:00.000Z",
            }
        ],
    }


def test_what_is_added_is_found_by_flows_and_taken_off_again() -> None:
    made = account()
    added = made.call("POST", "/lists/dnc|new_list/items", {"values": ["Bob@example.org"]})
    assert added.json == {"accepted": 1, "rejected": 0}
    assert made.get("/exists/dnc/bob@example.org").json["found"] is True
    items = made.namespace.store.collection("lists").get("new_list")
    assert items is not None
    assert list(items.value["items"]) == ["bob@example.org"]
    gone = made.call("DELETE", "/lists/dnc/items", {"values": ["BOB@example.org", "x"]})
    assert gone.json == {"deleted": 1, "rejected": 1}
    assert made.get("/exists/dnc/bob@example.org").json["found"] is False


def test_lists() -> None:
    made = account()
    created = made.call("POST", "/lists", {"name": "Do Not Call", "ttl": 60})
    assert (created.status, created.json["url_name"]) == (201, "do_not_call")
    assert made.call("POST", "/lists/do_not_call/items", {"values": ["x", "y"]}).status == 200
    listed = {one["url_name"]: one for one in made.get("/lists").json}
    assert {name: one["size"] for name, one in listed.items()} == {
        "my_dupes": 1,
        "dnc": 0,
        "do_not_call": 2,
    }
    assert listed["do_not_call"]["ttl"] == 60
    assert listed["do_not_call"]["created_at"] == NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/exists/nothing/x", None, 404),
        ("POST", "/lists", {"name": "MY  dupes"}, 201),
        ("POST", "/lists", {"name": "my dupes"}, 422),
        ("POST", "/lists", {"name": "***"}, 422),
        ("POST", "/lists", {}, 422),
        ("POST", "/lists/dnc/items", {"values": "x"}, 422),
        ("POST", "/lists/dnc/items", b"{", 415),
        ("PUT", "/lists", {}, 405),
    ],
)
def test_statuses(method: str, path: str, body: Any, status: int) -> None:
    assert account().call(method, path, body).status == status


@pytest.mark.parametrize("key", [None, "wrong", "partner"])
def test_a_key_of_the_account_is_needed(key: str | None) -> None:
    assert account().get("/lists", key=key).status == 401
