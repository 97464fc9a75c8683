"""Sources, which are connections as destinations are, and the models over them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.zeotap.api_kit import NOBODY, STAMP, WAREHOUSE, Api


def test_a_source_lives_as_a_destination_does() -> None:
    api = Api()
    made = api.made("/sources", WAREHOUSE)
    path = f"/sources/{made['id']}"

    assert made["source_type"] == "snowflake"
    assert made["config"] == {
        "account": "xy12345",
        "warehouse": "COMPUTE",
        "database": "LEADS",
    }
    assert made["status"] == "pending"
    events = api.post(f"{path}/test").events
    assert [name for name, _ in events] == ["step"] * 4 + ["done"]
    assert events[-1][1]["source"]["status"] == "connected"
    assert api.put(path, {"name": "Lake"}).json["name"] == "Lake"
    assert [one["name"] for one in api.get("/sources").json] == ["Lake"]
    assert api.delete(path).json == {"status": "deleted"}
    assert api.get(path).json == {"error": "source not found"}


def test_only_warehouses_are_sources() -> None:
    answer = Api().post("/sources", {**WAREHOUSE, "source_type": "webhook"})

    assert (answer.status, answer.json) == (400, {"error": "unsupported source type: webhook"})


def test_active_models_stand_against_deleting_a_source() -> None:
    api = Api()
    source = api.made("/sources", WAREHOUSE)
    model = api.made("/models", {"name": "Leads", "source_id": source["id"]})
    refused = api.delete(f"/sources/{source['id']}")

    assert (refused.status, refused.json) == (
        409,
        {"error": "source is referenced by active models"},
    )
    assert api.delete(f"/models/{model['id']}").status == 200
    assert api.delete(f"/sources/{source['id']}").status == 200


def test_active_syncs_stand_against_deleting_a_model() -> None:
    api = Api()
    sync, _ = api.pipeline()
    path = f"/models/{sync['model_id']}"

    assert api.delete(path).json == {"error": "model is referenced by active syncs"}
    api.put(f"/syncs/{sync['id']}", {"status": "paused"})
    assert api.delete(path).status == 200


def test_a_model_has_defaults_and_is_changed_in_part() -> None:
    api = Api()
    source = api.made("/sources", WAREHOUSE)
    model = api.made("/models", {"name": "Leads", "source_id": source["id"].upper()})
    path = f"/models/{model['id']}"

    assert model["source_id"] == source["id"]
    assert (model["entity_type"], model["model_type"], model["status"]) == (
        "parent",
        "sql",
        "active",
    )
    assert model["created_at"] == STAMP
    columns = [{"name": "id", "type": "VARCHAR", "nullable": False}]
    changed = api.put(path, {"columns": columns, "status_error": "x"})
    assert changed.json == {**model, "columns": columns}
    assert api.get(path).json == changed.json
    assert api.get("/models").json == [changed.json]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": "x"}, "source_id is required"),
        ({"name": "x", "source_id": "x"}, "source_id must be a UUID"),
        ({"name": "x", "source_id": NOBODY}, "source not found"),
        ({"name": "Leads", "source_id": None}, "a model of this name exists already"),
    ],
)
def test_what_is_wrong_with_models(body: dict[str, Any], error: str) -> None:
    api = Api()
    source = api.made("/sources", WAREHOUSE)
    api.made("/models", {"name": "Leads", "source_id": source["id"]})
    if "source_id" in body:
        body = {**body, "source_id": body["source_id"] or source["id"]}
    answer = api.post("/models", body)

    assert (answer.status, answer.json) == (400, {"error": error})


def test_a_model_keeps_its_own_name_and_takes_no_other_ones() -> None:
    api = Api()
    source = api.made("/sources", WAREHOUSE)
    one, _ = (api.made("/models", {"name": name, "source_id": source["id"]}) for name in "ab")

    assert api.put(f"/models/{one['id']}", {"name": "a"}).status == 200
    assert api.put(f"/models/{one['id']}", {"name": "b"}).status == 400
