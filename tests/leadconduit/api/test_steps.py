"""Trying an integration."""

from __future__ import annotations

from typing import Any

import pytest

from tests.leadconduit.api.kit import FLOW, VENDOR, Account

PATH = f"/flows/{FLOW}/sources/{VENDOR}/test_step"
URL = "http://127.0.0.1:9/leads"


def body(module_id: str = "leadconduit-custom.outbound.json", **data: Any) -> dict[str, Any]:
    return {
        "step_config": {
            "integration": {"module_id": module_id, "mappings": []},
            "acceptance_criteria": {},
            "entity": {"time_zone": "America/New_York"},
        },
        "submission_data": data,
    }


def test_the_data_goes_straight_to_the_integration() -> None:
    account = Account()
    data = {"url": "https://crm.example/leads", "json_property.email": "ada@example.org"}
    answer = account.call("POST", PATH, body(**data))
    assert answer.status == 200, answer.body
    assert (answer.json["outcome"], answer.json["reason"]) == ("success", None)
    (transaction,) = answer.json["transactions"]
    assert transaction["request"]["uri"] == "https://crm.example/leads"
    assert transaction["request"]["body"] == '{"email":"ada@example.org"}'
    assert len(account.namespace.events) == 0


def test_data_may_be_nested_as_well() -> None:
    nested = {"email": "ada@example.org"}
    document = body(url="https://crm.example/leads", json_property=nested)
    answer = Account().call("POST", PATH, document)
    assert answer.json["transactions"][0]["request"]["body"] == '{"email":"ada@example.org"}'


def test_an_integration_that_lacks_something_skips() -> None:
    answer = Account().call("POST", PATH, body())
    assert answer.json == {"outcome": "skip", "reason": "URL is required", "transactions": []}


def test_a_server_that_cannot_be_reached_is_an_error() -> None:
    answer = Account().call("POST", PATH, body(url=URL))
    assert answer.status == 200
    assert answer.json["outcome"] == "error"
    assert answer.json["reason"]


def test_while_the_feature_is_off_there_is_nothing() -> None:
    answer = Account(switches={"enable_distribution_step": False}).call("POST", PATH, body())
    assert (answer.status, answer.body) == (404, b"")
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({}, "step_config"),
        ({**body(), "submission_data": []}, "submission_data"),
        (body("leadconduit-default.inbound"), "step_config.integration.module_id"),
        (body("nothing"), "step_config.integration.module_id"),
        (body(**{"a.1000000": "x"}), "submission_data.a.1000000"),
    ],
)
def test_what_cannot_be_tried_answers_422(document: Any, path: str) -> None:
    answer = Account().call("POST", PATH, document)
    assert answer.status == 422
    assert next(iter(answer.json["errors"])) == path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/flows/{'0' * 24}/sources/{VENDOR}/test_step", 404),
        (f"/flows/{FLOW}/sources/{'0' * 24}/test_step", 404),
        (f"/flows/xyz/sources/{VENDOR}/test_step", 400),
    ],
)
def test_unknown_and_malformed_ids(path: str, status: int) -> None:
    answer = Account().call("POST", path, body())
    assert answer.status == status
    assert answer.json["error"]
