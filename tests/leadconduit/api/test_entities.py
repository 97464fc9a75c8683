"""Entities: made, read, replaced, and kept while flows use them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.leadconduit.api.kit import FLOW, OTHER, VENDOR, Account

NEW = {"name": "Buyer", "recipient": "buyer", "time_zone": "America/Chicago"}
ID = "66f1a0b2c3d4e5f60000000a"


def test_entities_of_the_world_are_listed_with_all_members() -> None:
    listed = Account().get("/entities").json
    assert [one["name"] for one in listed] == ["Vendor One", "Vendor Two", "My CRM"]
    assert Account().get(f"/entities/{VENDOR.upper()}").json == {
        "id": VENDOR,
        "name": "Vendor One",
        "source": None,
        "recipient": None,
        "time_zone": "America/New_York",
        "created_at": "2026-03-02T09:00:00.000Z",
        "updated_at": "2026-03-02T09:00:00.000Z",
    }


def test_an_entity_is_made_replaced_and_deleted() -> None:
    made = Account()
    answer = made.call("POST", "/entities", {**NEW, "id": ID.upper(), "phone": "512"})
    assert answer.status == 201
    assert (answer.json["id"], answer.json["recipient"], answer.json["phone"]) == (
        ID,
        "buyer",
        "512",
    )
    changed = made.call("PUT", f"/entities/{ID}", {"name": "Seller", "source": "seller"})
    assert changed.status == 200
    assert changed.json | {"updated_at": None} == {
        "id": ID,
        "name": "Seller",
        "source": "seller",
        "recipient": None,
        "created_at": "2026-03-02T09:00:00.000Z",
        "updated_at": None,
    }
    assert made.call("DELETE", f"/entities/{ID}").json["name"] == "Seller"
    assert made.get(f"/entities/{ID}").status == 404


def test_an_id_is_made_where_none_is_sent() -> None:
    made = Account()
    entity = made.call("POST", "/entities", NEW).json
    assert made.get(f"/entities/{entity['id']}").json == entity


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({"name": ""}, 422, "name"),
        ({}, 422, "name"),
        (NEW | {"recipient": "friend"}, 422, "recipient"),
        (NEW | {"source": "buyer"}, 422, "source"),
        (NEW | {"time_zone": "Mars/Olympus"}, 422, "time_zone"),
        (NEW | {"id": "12"}, 422, "id"),
        (NEW | {"id": VENDOR}, 409, None),
    ],
)
def test_what_is_no_new_entity_is_refused(body: Any, status: int, path: str | None) -> None:
    made = Account()
    answer = made.call("POST", "/entities", body)
    assert answer.status == status
    assert path is None or path in answer.json["errors"]
    assert len(made.get("/entities").json) == 3


def test_the_id_of_an_entity_cannot_be_changed() -> None:
    answer = Account().call("PUT", f"/entities/{VENDOR}", {"id": ID, "name": "Other"})
    assert (answer.status, list(answer.json["errors"])) == (422, ["id"])


def test_a_new_name_shows_in_flows_that_are_saved_again() -> None:
    made = Account()
    made.call("PUT", f"/entities/{VENDOR}", {"name": "Vendor A"})
    flow = made.get(f"/flows/{FLOW}").json
    assert flow["sources"][0]["entity"]["name"] == "Vendor One"
    saved = made.call("PUT", f"/flows/{FLOW}", flow).json
    assert saved["sources"][0]["entity"]["name"] == "Vendor A"


def test_an_entity_in_use_stays() -> None:
    made = Account()
    answer = made.call("DELETE", f"/entities/{OTHER}")
    assert answer.status == 409
    assert "'Roof leads', 'Solar leads'" in answer.json["error"]
    assert made.get(f"/entities/{OTHER}").status == 200


def test_an_entity_that_only_the_live_version_uses_stays() -> None:
    made = Account()
    flow = made.get(f"/flows/{FLOW}").json
    made.call("PUT", f"/flows/{FLOW}", {**flow, "sources": []})
    assert made.call("DELETE", f"/entities/{VENDOR}").status == 409
    made.call("POST", f"/flows/{FLOW}/deploy")
    assert made.call("DELETE", f"/entities/{VENDOR}").status == 200
