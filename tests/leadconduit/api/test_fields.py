"""Types and fields: what leads consist of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.leadconduit.pipeline.receive import find_source
from tests.conformance.running import VECTORS
from tests.leadconduit.api.kit import DRAFT, FLOW, VENDOR, WORLD, Account

SECTION = {**WORLD, "account": {**WORLD["account"], "field_suffix": "acme"}}
PITCH = {"id": "pitch_acme", "name": "Pitch", "type": "range"}


def account(**switches: Any) -> Account:
    return Account(SECTION, switches)


def live_type(made: Account, field_id: str) -> str:
    """What the live flow reads values of a field as."""
    return find_source(made.namespace, FLOW, VENDOR)[0].fields[field_id]


def test_types_are_listed_with_their_operators_and_parts() -> None:
    types = {one["name"]: one for one in account().get("/types").json}
    assert len(types) == 21
    assert types["gender"]["operators"][:2] == ["is equal to", "is not equal to"]
    assert types["ssn"]["maskable"] is True
    assert "area" in [part["name"] for part in types["phone"]["components"]]
    assert types["boolean"]["examples"][0] == {"normal": True, "valid": True, "raw": "yes"}


OBSERVED = json.loads((VECTORS / "operators.json").read_text(encoding="utf-8"))["types"]


@pytest.mark.parametrize("name", OBSERVED)
def test_types_have_the_operators_and_components_that_were_observed(name: str) -> None:
    types = {one["name"]: one for one in account().get("/types").json}
    assert list(types) == list(OBSERVED)
    shown, observed = types[name], OBSERVED[name]
    assert shown["operators"] == observed["operators"]
    assert shown["maskable"] is bool(observed["maskable"])
    assert [(part["name"], part["type"]) for part in shown["components"]] == [
        (part["name"], part["type"]) for part in observed["components"]
    ]


def test_standard_fields_and_own_ones_are_listed() -> None:
    listed = {one["id"]: one for one in account().get("/fields").json}
    assert listed["first_name"]["standard"] is True
    assert listed["roof_age_acme"]["standard"] is False
    assert account().get("/fields/first_name").json == listed["first_name"]
    assert account().get("/fields/nothing").status == 404


def test_an_own_field_is_made_and_can_be_used_by_flows() -> None:
    made = account()
    answer = made.call("POST", "/fields", {**PITCH, "standard": True, "see": "roof_age_acme"})
    assert answer.status == 201
    assert answer.json == {
        **PITCH,
        "description": "Pitch",
        "standard": False,
        "aggregate": False,
        "deprecated": False,
        "see": "roof_age_acme",
        "created_at": "2026-03-02T09:00:00.000Z",
        "updated_at": "2026-03-02T09:00:00.000Z",
    }
    flow = made.get(f"/flows/{DRAFT}").json
    changed = {**flow, "fields": ["email", "pitch_acme"]}
    assert made.call("PUT", f"/flows/{DRAFT}", changed).status == 200


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        (PITCH | {"id": "roof_age_acme"}, 409, None),
        (PITCH | {"id": "first_name"}, 409, None),
        (PITCH | {"id": "pitch"}, 422, "id"),
        (PITCH | {"id": "pitch acme"}, 422, "id"),
        (PITCH | {"id": "a..b_acme"}, 422, "id"),
        (PITCH | {"type": "colour"}, 422, "type"),
        (PITCH | {"name": ""}, 422, "name"),
        ({"id": "pitch_acme"}, 422, "name"),
    ],
)
def test_what_is_no_new_field_is_refused(body: Any, status: int, path: str | None) -> None:
    made = account()
    answer = made.call("POST", "/fields", body)
    assert answer.status == status
    assert path is None or path in answer.json["errors"]
    assert made.get("/fields/pitch_acme").status == 404


def test_the_suffix_can_be_left_off_by_a_switch() -> None:
    made = account(field_suffix=False)
    assert made.call("POST", "/fields", PITCH | {"id": "pitch"}).status == 201


def test_a_world_without_a_suffix_has_that_of_the_usual_account() -> None:
    made = Account()
    answer = made.call("POST", "/fields", PITCH)
    assert answer.status == 422
    assert "_sandbox" in answer.json["error"]


def test_a_new_type_acts_on_live_flows_at_once() -> None:
    made = account()
    assert live_type(made, "roof_age_acme") == "number"
    change = {"id": "roof_age_acme", "name": "Age", "type": "range"}
    answer = made.call("PUT", "/fields/roof_age_acme", change)
    assert (answer.status, answer.json["type"], answer.json["description"]) == (200, "range", "Age")
    assert live_type(made, "roof_age_acme") == "range"


def test_an_id_in_the_body_has_to_be_that_of_the_path() -> None:
    change = {"id": "other_acme", "name": "Age", "type": "range"}
    assert account().call("PUT", "/fields/roof_age_acme", change).status == 422


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_standard_fields_stay(method: str) -> None:
    made = account()
    body = {"name": "Name", "type": "string"} if method == "PUT" else None
    answer = made.call(method, "/fields/first_name", body)
    assert answer.status == 422
    assert "standard field" in answer.json["error"]
    assert made.get("/fields/first_name").json["type"] == "first_name"
    assert made.call(method, "/fields/nothing_acme", body).status == 404


def test_flows_go_on_with_a_deleted_field_until_they_are_saved() -> None:
    made = account()
    answer = made.call("DELETE", "/fields/roof_age_acme")
    errors = {"fields.3": "the field 'roof_age_acme' was deleted"}
    assert answer.status == 202
    assert (answer.json["id"], answer.json["errors"]) == ("roof_age_acme", {FLOW: errors})
    assert made.get("/fields/roof_age_acme").status == 404
    assert live_type(made, "roof_age_acme") == "number"
    assert made.get(f"/flows/{FLOW}/fields").json[3]["name"] == "Roof Age"

    flow = made.get(f"/flows/{FLOW}").json
    assert flow["errors"] == errors
    refused = made.call("PUT", f"/flows/{FLOW}", flow)
    assert (refused.status, list(refused.json["errors"])) == (422, ["fields.3"])
    saved = made.call("PUT", f"/flows/{FLOW}", {**flow, "fields": flow["fields"][:3]})
    assert saved.status == 200
    assert "errors" not in saved.json


def test_a_field_that_is_made_again_heals_its_flows() -> None:
    made = account()
    made.call("DELETE", "/fields/roof_age_acme")
    again = {"id": "roof_age_acme", "name": "Roof Age", "type": "string"}
    assert made.call("POST", "/fields", again).status == 201
    assert "errors" not in made.get(f"/flows/{FLOW}").json
    assert live_type(made, "roof_age_acme") == "string"


def test_a_field_no_flow_uses_leaves_no_errors() -> None:
    made = account()
    made.call("POST", "/fields", PITCH)
    assert made.call("DELETE", "/fields/pitch_acme").json["errors"] == {}
