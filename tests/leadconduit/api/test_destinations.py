"""Destinations and who uses them."""

from __future__ import annotations

from tests.leadconduit.api.kit import FLOW, Account


def test_without_usages() -> None:
    answer = Account().get("/destinations")
    assert [one["instance_id"] for one in answer.json] == ["crm", "mail"]
    assert all("flow_usages" not in one for one in answer.json)
    assert answer.json[1] == {
        "instance_id": "mail",
        "name": "Mailing",
        "integration_name": "Mailing",
        "actions": [],
    }


def test_with_usages() -> None:
    crm, mail = Account().get("/destinations?include=flow_usages").json
    assert crm["flow_usages"] == {"count": 1, "flows": [{"id": FLOW, "name": "Roof leads"}]}
    assert mail["flow_usages"] == {"count": 0, "flows": []}


def test_usages_follow_the_flows() -> None:
    account = Account()
    account.call("DELETE", f"/flows/{FLOW}")
    crm = account.get("/destinations?include=flow_usages").json[0]
    assert crm["flow_usages"]["count"] == 0


def test_no_destinations() -> None:
    answer = Account(section={}).get("/destinations")
    assert (answer.status, answer.json) == (200, [])


def test_an_unknown_include_is_refused() -> None:
    answer = Account().get("/destinations?include=flows")
    assert answer.status == 400
    assert list(answer.json["errors"]) == ["include"]
