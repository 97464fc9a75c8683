"""What a source tells its sender."""

from __future__ import annotations

from typing import Any

import pytest

from tests.leadconduit.api.kit import DRAFT, FLOW, OTHER, VENDOR, Account

META = f"/flows/{FLOW}/sources/{VENDOR}/meta"


def criteria(*rules: dict[str, Any], op: str = "and") -> dict[str, Any]:
    return {"outcome": "failure", "rule_set": {"op": op, "rules": list(rules)}}


def test_meta() -> None:
    meta = Account().get(META).json
    assert meta["account"] == {"id": "65a0000000000000000000ac", "name": "Acme Roofing"}
    assert meta["flow"] == {"id": FLOW, "name": "Roof leads"}
    assert meta["source"] == {"id": VENDOR, "name": "Vendor One", "authentication_required": False}
    assert meta["acceptance_criteria"] == {}
    assert meta["flow_acceptance_criteria"]["outcome"] == "failure"
    assert meta["flow_pricing"]["prices"][0]["amount"] == 7
    assert meta["source_pricing"] is None
    assert (meta["enabled"], meta["pingable"], meta["ping_enabled"]) == (True, True, False)
    assert meta["updated_at"] == "2026-03-02T09:00:00.000Z"


def test_params_are_the_fields_by_the_names_to_submit() -> None:
    params = Account().get(META).json["params"]
    assert params[0] == {
        "name": "fname",
        "label": "First Name",
        "description": "First name",
        "type": "first_name",
        "variable": "first_name",
        "examples": ["Ada", "Grace", "Alan"],
        "required": "no",
    }
    assert [(param["name"], param["variable"], param["required"]) for param in params] == [
        ("fname", "first_name", "no"),
        ("email", "email", "yes"),
        ("state", "state", "no"),
        ("roof_age_acme", "roof_age_acme", "no"),
        ("redir_url", None, "no"),
    ]


EMAIL = {"lhv": "lead.email", "op": "is not blank"}
STATE = {"lhv": "lead.state", "op": "is not blank"}
ALSO_STATE = {"op": "and", "rules": [STATE]}


@pytest.mark.parametrize(
    ("level", "rules", "required"),
    [
        ("flow", criteria(EMAIL, STATE), {"email", "state"}),
        ("source", criteria(EMAIL, STATE), {"email", "state"}),
        ("flow", criteria(EMAIL, STATE, op="or"), set()),
        ("flow", criteria(EMAIL, op="or"), {"email"}),
        ("flow", criteria({**EMAIL, "rule_set": ALSO_STATE}), {"email", "state"}),
        ("flow", criteria({"op": "or", "rules": [EMAIL, STATE]}), set()),
        ("flow", criteria({"lhv": "lead.email", "op": "is blank"}), set()),
        ("flow", None, set()),
    ],
)  # fmt: skip
def test_required_is_what_criteria_demand(level: str, rules: Any, required: set[str]) -> None:
    account = Account()
    flow = account.get(f"/flows/{FLOW}").json
    flow.pop("acceptance_criteria")
    if rules is not None:
        holder = flow if level == "flow" else flow["sources"][0]
        holder["acceptance_criteria"] = rules
    assert account.call("PUT", f"/flows/{FLOW}", flow).status == 200
    account.call("POST", f"/flows/{FLOW}/deploy")
    params = account.get(META).json["params"]
    assert {param["variable"] for param in params if param["required"] == "yes"} == required


def test_the_live_version_is_described() -> None:
    account = Account()
    flow = account.get(f"/flows/{FLOW}").json
    account.call("PUT", f"/flows/{FLOW}", {**flow, "name": "Changed"})
    assert account.get(META).json["flow"]["name"] == "Roof leads"
    account.call("POST", f"/flows/{FLOW}/deploy")
    assert account.get(META).json["flow"]["name"] == "Changed"


def test_a_flow_that_was_never_deployed_is_described_as_saved() -> None:
    meta = Account().get(f"/flows/{DRAFT}/sources/{OTHER}/meta").json
    assert meta["flow"]["name"] == "Solar leads"
    assert meta["source"]["authentication_required"] is True


def test_a_disabled_source() -> None:
    assert Account().get(f"/flows/{FLOW}/sources/{OTHER}/meta").json["enabled"] is False


@pytest.mark.parametrize(
    ("key", "source", "authorized"),
    [
        ("sandbox", VENDOR, True),
        ("super", OTHER, True),
        ("partner", VENDOR, True),
        ("partner", OTHER, False),
    ],
)
def test_authorized_account(key: str, source: str, authorized: bool) -> None:
    meta = Account().get(f"/flows/{FLOW}/sources/{source}/meta", key=key).json
    assert meta["authorized_account"] is authorized


def test_the_short_id_of_a_source_will_do() -> None:
    account = Account()
    assert account.get(f"/flows/{FLOW}/sources/src001/meta").body == account.get(META).body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/flows/{'0' * 24}/sources/{VENDOR}/meta", 404),
        (f"/flows/{FLOW}/sources/{'0' * 24}/meta", 404),
        (f"/flows/{FLOW}/sources/nosrc1/meta", 404),
        (f"/flows/xyz/sources/{VENDOR}/meta", 400),
        (f"/flows/{FLOW}/sources/xyz/meta", 400),
    ],
)
def test_unknown_and_malformed_ids(path: str, status: int) -> None:
    answer = Account().get(path)
    assert answer.status == status
    assert answer.json["error"]
