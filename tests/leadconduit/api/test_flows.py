"""Flows over the service: listing, saving, deleting, deploying."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from tests.leadconduit.api.kit import DRAFT, FLOW, VENDOR, Account, document

SMALL: dict[str, Any] = {
    "name": "Window leads",
    "enabled": True,
    "fields": ["email"],
    "sources": [
        {
            "entity": {"id": VENDOR},
            "integration": {"module_id": "leadconduit-default.inbound", "mappings": []},
        }
    ],
    "steps": [],
}
UNKNOWN = "0" * 24


def test_list() -> None:
    answer = Account().get("/flows")
    assert [flow["id"] for flow in answer.json] == [FLOW, DRAFT]
    assert answer.json[0] == Account().get(f"/flows/{FLOW}").json


@pytest.mark.parametrize(
    ("query", "members"),
    [
        ("include=id&include=name", {"id", "name"}),
        ("include=name,id", {"id", "name"}),
        ("include=name", {"name"}),
        ("include=colour", set()),
        (
            "exclude=sources&exclude=steps&exclude=fields&exclude=created_at,updated_at",
            {"id", "name", "enabled", "ping_enabled"},
        ),
    ],
)
def test_list_with_chosen_members(query: str, members: set[str]) -> None:
    answer = Account().get(f"/flows?{query}")
    assert answer.status == 200
    assert set(answer.json[1]) == members


def test_include_and_exclude_exclude_each_other() -> None:
    answer = Account().get("/flows?include=id&exclude=name")
    assert answer.status == 400
    assert "include and exclude" in answer.json["error"]


def test_create_and_get() -> None:
    account = Account()
    created = account.call("POST", "/flows", SMALL)
    assert created.status == 201
    assert created.json["name"] == "Window leads"
    got = account.get(f"/flows/{created.json['id']}")
    assert (got.status, got.body) == (200, created.body)
    assert [flow["name"] for flow in account.get("/flows").json][-1] == "Window leads"


def test_create_with_an_id_of_its_own() -> None:
    account = Account()
    created = account.call("POST", "/flows", {**SMALL, "id": "5FD4371E940DF5A34A3888B2"})
    assert created.json["id"] == "5fd4371e940df5a34a3888b2"
    again = account.call("POST", "/flows", {**SMALL, "id": "5fd4371e940df5a34a3888b2"})
    assert again.status == 409
    assert "exists already" in again.json["error"]


def test_create_names_everything_that_is_wrong() -> None:
    account = Account()
    wrong = {
        **SMALL,
        "fields": ["emial"],
        "steps": [{"type": "filter", "outcome": "stop", "rule_set": {"op": "and", "rules": [
            {"lhv": "lead.email", "op": "is between", "rhv": "x"}]}}],
    }  # fmt: skip
    answer = account.call("POST", "/flows", wrong)
    assert answer.status == 422
    assert list(answer.json["errors"]) == [
        "fields.0",
        "steps.0.outcome",
        "steps.0.rule_set.rules.0.rhv",
    ]
    assert [finding["location"][0] for finding in answer.json["findings"]] == ["body"] * 3
    assert "3 faults" in answer.json["error"]
    assert len(account.get("/flows").json) == 2


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ""}, "name"),
        ({"colour": "red"}, "colour"),
        ({"caps": []}, "caps"),
        ({"enabled": "yes"}, "enabled"),
        ({"id": "123"}, "id"),
        ({"steps": [{"type": "webhook"}]}, "steps.0.type"),
        ({"steps": [{"type": "recipient", "entity": {}}]}, "steps.0.integration"),
        ({"pricing": {"prices": [{"amount": 0}]}}, "pricing.prices.0.amount"),
        (
            {"acceptance_criteria": {"outcome": "failure", "rule_set": {"op": "and", "rules": [
                {"lhv": "lead.email", "op": "is blank", "rhv": 1}]}}},
            "acceptance_criteria.rule_set.rules.0.rhv",
        ),
        (
            {"acceptance_criteria": {"outcome": "failure", "rule_set": {"op": "and", "rules": [
                {"lhv": "lead.email", "op": "equals", "rhv": 1}]}}},
            "acceptance_criteria.rule_set.rules.0.op",
        ),
    ],
)  # fmt: skip
def test_what_the_schema_refuses_answers_422_with_its_path(
    change: dict[str, Any], path: str
) -> None:
    answer = Account().call("POST", "/flows", {**SMALL, **change})
    assert answer.status == 422
    assert list(answer.json["errors"]) == [path]


def test_replace() -> None:
    account = Account()
    before = account.get(f"/flows/{FLOW}").json
    account.namespace.clock.advance(timedelta(minutes=5))
    answer = account.call("PUT", f"/flows/{FLOW}", SMALL)
    assert answer.status == 200
    after = answer.json
    assert after == account.get(f"/flows/{FLOW}").json
    assert (after["id"], after["created_at"]) == (FLOW, before["created_at"])
    assert after["updated_at"] == "2026-03-02T09:05:00.000Z"
    assert "pricing" not in after


def test_a_flow_can_be_fetched_changed_and_put_back() -> None:
    account = Account()
    fetched = account.get(f"/flows/{FLOW}").json
    answer = account.call("PUT", f"/flows/{FLOW}", {**fetched, "name": "Roofs", "errors": {}})
    assert answer.status == 200
    assert answer.json == {**fetched, "name": "Roofs"}


def test_replace_refuses_another_id() -> None:
    answer = Account().call("PUT", f"/flows/{FLOW}", {**SMALL, "id": DRAFT})
    assert answer.status == 422
    assert list(answer.json["errors"]) == ["id"]


def test_replacing_does_not_touch_what_is_live_until_deployed() -> None:
    account = Account()
    live = account.namespace.store.collection("live_flows")

    def live_name() -> str | None:
        record = live.get(FLOW)
        return None if record is None else record.value["name"]

    account.call("PUT", f"/flows/{FLOW}", SMALL)
    assert live_name() == "Roof leads"
    answer = account.call("POST", f"/flows/{FLOW}/deploy")
    assert (answer.status, answer.json) == (
        200,
        {"message": "Your flow was deployed and the most recent changes are now live"},
    )
    assert live_name() == "Window leads"


def test_delete_answers_the_flow_as_it_was() -> None:
    account = Account()
    before = account.get(f"/flows/{FLOW}")
    answer = account.call("DELETE", f"/flows/{FLOW}")
    assert (answer.status, answer.body) == (200, before.body)
    assert account.get(f"/flows/{FLOW}").status == 404
    assert len(account.namespace.store.collection("live_flows")) == 0
    assert account.call("DELETE", f"/flows/{FLOW}").status == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/flows/{}", None),
        ("PUT", "/flows/{}", SMALL),
        ("DELETE", "/flows/{}", None),
        ("POST", "/flows/{}/deploy", None),
        ("GET", "/flows/{}/fields", None),
        ("GET", "/flows/{}/fields/usage", None),
    ],
)
def test_unknown_and_malformed_ids(method: str, path: str, body: Any) -> None:
    account = Account()
    unknown = account.call(method, path.format(UNKNOWN), body)
    assert (unknown.status, unknown.json) == (404, {"error": f"There is no flow {UNKNOWN}"})
    malformed = account.call(method, path.format("xyz"), body)
    assert malformed.status == 400
    assert list(malformed.json["errors"]) == ["id"]


def test_ids_may_be_written_in_upper_case() -> None:
    assert Account().get(f"/flows/{FLOW.upper()}").json["id"] == FLOW


def test_update_all() -> None:
    account = Account()
    flows = [{**flow, "name": flow["name"].upper()} for flow in account.get("/flows").json]
    answer = account.call("PUT", "/flows", flows, key="super")
    assert answer.status == 200
    assert [flow["name"] for flow in answer.json] == ["ROOF LEADS", "SOLAR LEADS"]
    assert account.get("/flows").json == answer.json


@pytest.mark.parametrize(
    ("second", "status", "path"),
    [
        ({"fields": ["emial"]}, 422, "1.fields.0"),
        ({"name": ""}, 422, "1.name"),
        ({"id": FLOW}, 422, "1.id"),
        ({"id": UNKNOWN}, 404, None),
    ],
)
def test_update_all_changes_nothing_if_one_is_wrong(
    second: dict[str, Any], status: int, path: str | None
) -> None:
    account = Account()
    before = account.get("/flows").json
    flows = [{**before[0], "name": "Changed"}, {**before[1], **second}]
    answer = account.call("PUT", "/flows", flows, key="super")
    assert answer.status == status
    assert path is None or list(answer.json["errors"]) == [path]
    assert account.get("/flows").json == before


def test_update_all_needs_the_ids() -> None:
    answer = Account().call("PUT", "/flows", [SMALL], key="super")
    assert list(answer.json["errors"]) == ["0.id"]


def test_one_id_is_given_to_one_of_many_creators() -> None:
    account = Account()
    statuses: list[int] = []

    def create() -> None:
        statuses.append(account.call("POST", "/flows", {**SMALL, "id": "5" * 24}).status)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, *[409] * 7]


@pytest.mark.parametrize("operation", ["createFlow", "updateFlow"])
def test_the_examples_of_the_document_can_be_saved_and_deployed(operation: str) -> None:
    """In the account that the sandbox starts with, as a new user would try them."""
    account = Account(source="quickstart")
    operations = {one.id: one for one in document().operations}
    body = operations[operation].body
    assert body is not None
    for example in body.content[0].examples.values():
        saved = account.call("POST", "/flows", example)
        assert saved.status == 201, saved.body
        place = f"/flows/{saved.json['id']}"
        assert account.call("PUT", place, example).status == 200
        assert account.call("POST", f"{place}/deploy").status == 200


def test_faults_of_form_and_of_sense_are_told_together() -> None:
    flow = {**SMALL, "enabled": "yes", "fields": ["email", "no_such_field"], "colour": "blue"}

    answer = Account().call("POST", "/flows", flow)

    assert answer.status == 422
    assert {"enabled", "fields.1", "colour"} <= answer.json["errors"].keys()


def test_a_member_with_a_fault_in_its_form_is_told_once() -> None:
    answer = Account().call(
        "POST", "/flows", {**SMALL, "steps": [{"type": "filter", "rule_set": 7}]}
    )

    assert answer.status == 422
    assert all(path.startswith("steps.0") for path in answer.json["errors"])


@pytest.mark.parametrize("maximum", [2.0, 2**60, 1e30])
def test_large_maxima_of_caps_are_kept(maximum: float) -> None:
    cap = {"type": "volume", "maximum": maximum, "duration": 1, "duration_units": "day"}
    account = Account()

    saved = account.call("POST", "/flows", {**SMALL, "caps": [cap]})

    assert saved.status == 201
    assert account.get("/flows").json[-1]["caps"][0]["maximum"] == maximum
