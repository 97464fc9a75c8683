"""Pings: what a lead would be bought for."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from sandbox.leadconduit.pipeline.ping import ping_statistics
from tests.leadconduit.api.kit import FLOW, FLOWS, NOW, OTHER, VENDOR, WORLD, Account

PATH = f"/flows/{FLOW}/sources/{VENDOR}/ping"
SUBMIT = f"/flows/{FLOW}/sources/{VENDOR}/submit"
FORM = {"content-type": "application/x-www-form-urlencoded"}
LIMIT = {"maximum": 1, "duration": 1, "duration_units": "hour"}
HOURS = {"days": {"monday": {"periods": [{"start": "09:00", "end": "17:00"}]}}}


def account(
    source: dict[str, Any] | None = None, switches: dict[str, Any] | None = None, **flow: Any
) -> Account:
    """An account whose flow takes pings and pays 7."""
    first = {**FLOWS[0], "ping_enabled": True, "acceptance_criteria": FLORIDA, **flow}
    first["sources"] = [{**first["sources"][0], **(source or {})}, *first["sources"][1:]]
    return Account({**WORLD, "flows": [first]}, switches or {})


FLORIDA = {
    "outcome": "failure",
    "rule_set": {
        "op": "and",
        "rules": [
            {"lhv": "lead.email", "op": "is not blank"},
            {"lhv": "lead.state", "op": "is not equal to", "rhv": "FL"},
        ],
    },
}


def test_a_ping_is_answered_with_the_price_and_no_lead() -> None:
    made = account()
    answer = made.call("POST", PATH, b"state=TX", key=None, headers=FORM)
    assert (answer.status, answer.json) == (200, {"outcome": "success", "price": 7})
    assert (len(made.namespace.leads), len(made.namespace.events)) == (0, 0)
    assert len(made.namespace.outbox.deliveries) == 0
    assert made.namespace.journal.newest(1)[0].lead_id is None


def test_the_owner_gets_no_records_of_a_ping() -> None:
    assert account().call("POST", PATH, {"state": "TX"}).json == {"outcome": "success", "price": 7}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("state=TX", None, id="a rule on what is not there is left out"),
        pytest.param("state=FL", "lead.state must not be equal to FL", id="a rule that fails"),
        pytest.param("state=TX&email=", "lead.email must not be blank", id="blank, yet there"),
    ],
)
def test_criteria_look_at_what_there_is(query: str, reason: str | None) -> None:
    answer = account().get(f"{PATH}?{query}", key=None).json
    assert (answer.get("reason"), answer["price"]) == (reason, 0 if reason else 7)


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        pytest.param({"pricing": None}, {"outcome": "failure", "reason": "no bid"}, id="no price"),
        pytest.param(
            {"ping_enabled": False},
            {"outcome": "failure", "reason": "Pings are not enabled"},
            id="not enabled",
        ),
        pytest.param(
            {"enabled": False},
            {"outcome": "failure", "reason": "Flow is disabled"},
            id="disabled flow",
        ),
        pytest.param(
            {"hours_of_operation": {"days": {"sunday": {}}}},
            {
                "outcome": "failure",
                "reason": "Submission Timestamp must be within hours of operation",
            },
            id="closed",
        ),
        pytest.param(
            {"caps": [{**LIMIT, "maximum": 0, "reason": "Full"}]},
            {"outcome": "failure", "reason": "Full"},
            id="full cap",
        ),
    ],
)
def test_why_there_is_no_bid(flow: dict[str, Any], expected: dict[str, Any]) -> None:
    left = {name: value for name, value in flow.items() if value is not None}
    made = account(**{**left, "pricing": {"prices": []}} if "pricing" in flow else left)
    answer = made.get(f"{PATH}?state=TX", key=None)
    assert (answer.status, answer.json) == (200, {**expected, "price": 0})


def test_a_flow_without_pings_answers_404_by_switch() -> None:
    made = account(switches={"disabled_ping": "not-found"}, ping_enabled=False)
    answer = made.get(PATH, key=None)
    assert (answer.status, answer.json) == (404, {"message": "Pings are not enabled"})


def test_a_ping_takes_no_place_in_a_cap() -> None:
    made = account(caps=[{**LIMIT, "id": "c" * 24}])
    for _ in range(3):
        assert made.get(f"{PATH}?state=TX", key=None).json["outcome"] == "success"
    assert len(made.namespace.store.collection("cap_counters")) == 0
    assert made.get(f"{SUBMIT}?state=TX&email=a@b.co", key=None).json["outcome"] == "success"
    assert made.get(f"{PATH}?state=TX", key=None).json["reason"] == "Cap reached"


def test_the_limit_of_the_flow_comes_before_that_of_the_source() -> None:
    limits = {"id": "a" * 24, **LIMIT, "maximum": 2, "name": "flow"}
    made = account({"ping_limits": [{"id": "b" * 24, **LIMIT}]}, ping_limits=[limits])

    def ping() -> Any:
        return made.get(f"{PATH}?state=TX", key=None).json.get("reason")

    assert ping() is None
    assert ping() == "Ping limit reached"
    assert made.get(f"{PATH}?state=FL", key=None).json["reason"] == "Ping limit reached"
    counters = made.namespace.store.collection("ping_limit_counters")
    flow, source = (counters.get(f"{FLOW}/{letter * 24}") for letter in "ab")
    assert flow is not None
    assert source is not None
    assert (flow.value["count"], flow.value["held"], flow.value["failed_count"]) == (1, 0, 0)
    assert (source.value["count"], source.value["failed_count"]) == (1, 2)
    assert (source.value["flow_id"], source.value["source_id"]) == (FLOW, VENDOR)
    assert made.namespace.pings.newest(1)[0].ping_limit_reached


def test_a_ping_without_a_bid_does_not_count_in_limits() -> None:
    made = account(ping_limits=[LIMIT])
    assert made.get(f"{PATH}?state=FL", key=None).json["outcome"] == "failure"
    assert made.get(f"{PATH}?state=TX", key=None).json["outcome"] == "success"


def test_a_refused_ping_gives_its_place_back() -> None:
    made = account(ping_limits=[LIMIT])
    assert made.call("POST", PATH, b"{", headers={"content-type": "application/json"}).status == 400
    assert made.get(f"{PATH}?state=TX", key=None).json["outcome"] == "success"


def test_the_ping_url_of_trustedform_is_the_certificate() -> None:
    made = account(fields=["state", "trustedform_cert_url"])
    ping_url, cert_url = (f"https://{host}.trustedform.com/{'a' * 40}" for host in ("ping", "cert"))
    query = f"xxTrustedFormPingUrl={quote(ping_url)}&xxTrustedFormCertUrl={quote(cert_url)}"
    made.get(f"{PATH}?{query}", key=None)
    lead = made.namespace.pings.newest(1)[0].as_json()["variables"]["lead"]
    assert lead["trustedform_cert_url"]["normal"] == ping_url


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", PATH + "?redir_url=https%3A%2F%2Fshop.example%2Fthanks", {}, 303),
        ("POST", PATH + "?redir_url=nowhere", FORM, 400),
        ("POST", f"/flows/xyz/sources/{VENDOR}/ping", FORM, 400),
        ("POST", f"/flows/{FLOW}/sources/{OTHER}/ping", FORM, 403),
        ("POST", f"/flows/{FLOW}/sources/{'0' * 24}/ping", FORM, 404),
        ("PUT", PATH, FORM, 405),
        ("GET", PATH, {"accept": "text/html"}, 406),
        ("POST", PATH, {}, 415),
    ],
)
def test_refusals_are_those_of_submit(
    method: str, path: str, headers: dict[str, str], status: int
) -> None:
    made = account()
    body = b"{" if method == "POST" else None
    assert made.call(method, path, body, key=None, headers=headers).status == status
    assert len(made.namespace.pings) == (status == 303)


def test_a_source_that_must_sign_must_sign_pings() -> None:
    made = account({"authentication_required": True})
    assert made.get(PATH, key=None).status == 401
    assert made.get(f"{PATH}?state=TX", key="partner").json["outcome"] == "success"


def test_sensitive_values_are_not_kept() -> None:
    rules = {
        "op": "and",
        "rules": [{"lhv": "lead.ssn", "op": "is equal to", "rhv": "{{lead.ssn}}x"}],
    }
    criteria = {"outcome": "failure", "reason": "{{lead.ssn}}?", "rule_set": rules}
    made = account(fields=["ssn"], acceptance_criteria=criteria)
    assert made.get(f"{PATH}?ssn=078-05-1120", key=None).json["outcome"] == "failure"
    kept = str(made.namespace.pings.newest(1)[0].as_json())
    assert not [text for text in ("078-05-1120", "078051120") if text in kept]


def test_as_xml() -> None:
    answer = account().get(f"{PATH}?state=TX", key=None, headers={"accept": "text/xml"})
    assert answer.body.decode().split() == [
        *["<?xml", 'version="1.0"?>'],
        *["<result>", "<outcome>success</outcome>", "<price>7</price>", "</result>"],
    ]


def test_pings_are_counted_and_kept_with_their_trace() -> None:
    made = account()
    for state in ("TX", "FL", "TX"):
        made.get(f"{PATH}?state={state}", key=None)
    [counts] = ping_statistics(made.namespace)
    assert counts == {
        "flow_id": FLOW,
        "source_id": VENDOR,
        "hour": NOW.strftime("%Y-%m-%dT%H:00:00.000Z"),
        "submitted": 3,
        "success": 2,
        "failure": 1,
        "error": 0,
    }
    first = made.namespace.pings.oldest(1)[0].as_json()
    assert (first["number"], first["outcome"], first["price"]) == (1, "success", 7)
    phases = [note["phase"] for note in first["trace"]]
    assert phases.index("hours_of_operation") < phases.index("pricing") < phases.index("caps")
    assert "steps" not in phases


@pytest.mark.parametrize(
    ("hour", "outcome"), [("08:59:59", "failure"), ("09:00:00", "success"), ("17:00:00", "failure")]
)
def test_leads_come_within_the_hours_of_the_flow(hour: str, outcome: str) -> None:
    made = account(hours_of_operation={**HOURS, "time_zone": "UTC"})
    made.namespace.clock.freeze(NOW.fromisoformat(f"2026-03-02T{hour}+00:00"))
    answer = made.get(f"{SUBMIT}?state=TX&email=a@b.co", key=None)
    assert (answer.status, answer.json["outcome"]) == (201, outcome)
    assert [event["outcome"] for event in made.namespace.events.newest(1)] == [outcome]
    lead = made.namespace.leads.newest(1)[0]
    assert "email" in lead.variables["lead"]


def test_meta_shows_the_hours_and_that_pings_are_taken() -> None:
    made = account(hours_of_operation=HOURS)
    meta = made.get(f"/flows/{FLOW}/sources/{VENDOR}/meta").json
    assert meta["hours_of_operation"] == HOURS
    assert (meta["pingable"], meta["ping_enabled"]) == (True, True)


@pytest.mark.parametrize(
    ("hours", "path"),
    [
        ({"time_zone": "Mars/Olympus"}, "hours_of_operation.time_zone"),
        (
            {"days": {"monday": {"periods": [{"start": "17:00", "end": "09:00"}]}}},
            "hours_of_operation.days.monday.periods.0.end",
        ),
        (
            {"days": {"monday": {"periods": [{"start": "24:00", "end": "25:00"}]}}},
            "hours_of_operation.days.monday.periods.0.start",
        ),
        ({"days": {"someday": {}}}, "hours_of_operation.days.someday"),
    ],
)
def test_hours_that_cannot_be(hours: dict[str, Any], path: str) -> None:
    made = account()
    flow = made.get(f"/flows/{FLOW}").json
    answer = made.call("PUT", f"/flows/{FLOW}", {**flow, "hours_of_operation": hours})
    assert answer.status == 422
    assert path in answer.json["errors"]


VERBOSE = "leadconduit-standard.inbound.verbose"
CLASSIC = "leadconduit-standard.inbound.classic"


def module(name: str) -> dict[str, Any]:
    return {"integration": {"module_id": name, "mappings": []}}


def test_a_verbose_source_is_told_what_steps_appended() -> None:
    made = account(module(VERBOSE), destinations=[], steps=[LIST_STEP])
    answer = made.get(f"{SUBMIT}?state=TX&email=a@b.co", key=None)
    assert list(answer.json) == ["appended", "outcome", "lead", "price"]
    assert answer.json["appended"]["my_crm"]["query_item"]["outcome"] == "error"


LIST_STEP = {
    "type": "recipient",
    "entity": {"name": "My CRM", "id": "65a0000000000000000000b1"},
    "integration": {
        "module_id": "leadconduit-suppressionlist.outbound.query_item",
        "mappings": [
            {"property": "list_names", "value": "nothing"},
            {"property": "values", "value": "{{lead.email}}"},
        ],
    },
}


def test_a_classic_source_is_answered_in_its_xml() -> None:
    made = account(module(CLASSIC))
    answer = made.get(f"{SUBMIT}?state=TX&email=a@b.co&redir_url=https://x.example/", key=None)
    assert (answer.status, answer.headers["Content-Type"]) == (201, "application/xml")
    assert b"<!DOCTYPE response" in answer.body
    assert b"<result>success</result>" in answer.body
    ping = made.get(f"{PATH}?state=TX", key=None)
    assert (ping.status, b"<leadId" in ping.body) == (201, True)


def test_an_unknown_source_module_is_stood_in_for() -> None:
    made = account(module("leadconduit-facebook.inbound.lead_ad"))
    assert made.get(f"{SUBMIT}?state=TX&email=a@b.co", key=None).json["outcome"] == "success"
    notes = made.namespace.leads.newest(1)[0].trace_json()
    assert "stands in for leadconduit-facebook.inbound.lead_ad" in notes[1]["about"] + str(notes)
    meta = made.get(f"/flows/{FLOW}/sources/{VENDOR}/meta").json
    assert meta["pingable"] is False
