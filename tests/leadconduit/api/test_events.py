"""Reading events: filters, pages, members."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
import pytest

from tests.leadconduit.api.kit import CRM, FLOW, Account

LEADS = ("66f1a0b2c3d4e5f600000001", "66f1a0b2c3d4e5f600000002")
HOUR = 3_600_000
# 2026-03-02T09:00:00Z
START = 1_772_442_000_000


def event(number: int, **members: Any) -> dict[str, Any]:
    """Event `number` of two leads; one an hour."""
    moment = START + number * HOUR
    lead = {"id": LEADS[number % 2], "state": {"normal": "TX", "raw": "texas", "valid": True}}
    return {
        "id": f"66f1a0b2c3d4e5f6000001{number:02x}",
        "type": "source",
        "outcome": "success" if number % 3 else "failure",
        "reason": None,
        "vars": {"lead": lead, "flow": {"id": FLOW, "name": "Roof leads"}},
        "start_timestamp": moment - 5,
        "end_timestamp": moment,
        **members,
    }


def account(keyed: bool = True) -> Account:
    """An account with ten events, 0 to 9; number 4 is a delivery."""
    made = Account()
    for number in range(10):
        members = {
            "type": "recipient",
            "key": "my_crm",
            "recipient": {"id": CRM},
            "my_crm": {"id": 7},
        }
        one = event(number, **(members if number == 4 else {}))
        made.namespace.events.append(one, 100, one["id"] if keyed else None)
    return made


def numbers(made: Account, query: str) -> list[int]:
    answer = made.get(f"/events?{query}")
    assert answer.status == 200, answer.body
    return [int(one["id"][-2:], 16) for one in answer.json]


def rule(lhv: str, op: str, rhv: Any = None) -> str:
    document = {"lhv": lhv, "op": op} | ({} if rhv is None else {"rhv": rhv})
    return "rules=" + quote(orjson.dumps([document]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("sort=asc", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("limit=2", [9, 8]),
        ("sort=asc&limit=2", [0, 1]),
        (f"after_id={event(6)['id']}", [9, 8, 7]),
        (f"sort=asc&limit=2&after_id={event(6)['id']}", [7, 8]),
        (f"before_id={event(3)['id']}", [2, 1, 0]),
        (f"limit=1&before_id={event(3)['id'].upper()}", [2]),
        (f"sort=asc&before_id={event(3)['id']}", [0, 1, 2]),
        (f"after_id={event(3)['id']}&before_id={event(6)['id']}", [5, 4]),
        ("after_id=000000000000000000000000", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("before_id=000000000000000000000000", []),
        ("start=2026-03-02T16:00:00Z", [9, 8, 7]),
        ("start=2026-03-02T16:00:00", [9, 8, 7]),
        ("start=2026-03-02T17:00:00%2B01:00", [9, 8, 7]),
        ("start=2026-03-02T17:00:00+01:00", [9, 8, 7]),
        ("start=2026-03-02T16:00:00.001Z", [9, 8]),
        ("end=2026-03-02T11:00:00Z", [2, 1, 0]),
        ("start=2026-03-02&end=2026-03-02", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("start=2026-03-03", []),
        ("type=recipient", [4]),
        ("type=filter", []),
        ("outcome=failure", [9, 6, 3, 0]),
        (f"lead_id={LEADS[1]}", [9, 7, 5, 3, 1]),
        (f"lead_id={LEADS[1].upper()}&outcome=failure", [9, 3]),
        (f"recipient_id={CRM}", [4]),
        (f"flow_id={FLOW}&limit=1", [9]),
        (f"flow_id={'0' * 24}", []),
        ("rules=[]", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        (rule("outcome", "is equal to", "failure"), [9, 6, 3, 0]),
        (rule("my_crm.id", "is greater than", 6), [4]),
        (rule("vars.lead.state", "is equal to", "tx") + "&limit=1", [9]),
        (rule("key", "is not blank"), [4]),
    ],
)
@pytest.mark.parametrize("keyed", [True, False])
def test_which_events_come_in_which_order(query: str, expected: list[int], keyed: bool) -> None:
    assert numbers(account(keyed), query) == expected


def test_a_client_reads_all_pages() -> None:
    made, seen, query = account(), [], "sort=asc&limit=3"
    while page := numbers(made, query):
        seen += page
        query = f"sort=asc&limit=3&after_id={event(page[-1])['id']}"
    assert seen == list(range(10))


def test_members_can_be_chosen() -> None:
    made = account()
    assert made.get("/events?include=id,outcome&limit=1").json == [
        {"id": event(9)["id"], "outcome": "failure"}
    ]
    assert "vars" not in made.get("/events?exclude=vars&limit=1").json[0]
    assert made.get("/events?include=id&exclude=vars").status == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"sort": "asc", "limit": 2, "after_id": event(6)["id"]}, [7, 8]),
        ({"start": "2026-03-02T16:00:00Z", "outcome": "success"}, [8, 7]),
        ({"rules": [{"lhv": "my_crm.id", "op": "is greater than", "rhv": 6}]}, [4]),
        ({"rules": [], "limit": 1}, [9]),
    ],
)
def test_a_query_may_come_in_a_body(query: dict[str, Any], expected: list[int]) -> None:
    answer = account().call("POST", "/events", query)
    assert answer.status == 200
    assert [int(one["id"][-2:], 16) for one in answer.json] == expected


@pytest.mark.parametrize(
    ("query", "status", "path"),
    [
        ({"limit": 0}, 422, "limit"),
        ({"start": "yesterday"}, 422, "start"),
        ({"rules": "[]"}, 422, "rules"),
        ({"rules": [{"lhv": "a", "op": "matches pattern", "rhv": "("}]}, 422, "rules"),
        ({"lead": 1}, 422, "lead"),
        ({"include": ["id"], "exclude": ["vars"]}, 400, None),
    ],
)
def test_a_query_that_cannot_be_used(query: Any, status: int, path: str | None) -> None:
    answer = account().call("POST", "/events", query)
    assert answer.status == status
    assert path is None or path in answer.json["errors"]


def test_100_events_are_sent_where_no_limit_is_given() -> None:
    made = Account()
    for number in range(120):
        made.namespace.events.append(event(number % 10), 100)
    assert len(made.get("/events").json) == 100


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=many", "limit"),
        ("sort=up", "sort"),
        ("type=ping", "type"),
        ("outcome=good", "outcome"),
        ("after_id=1", "after_id"),
        ("start=yesterday", "start"),
        ("end=2026-13-01", "end"),
        ("rules=nonsense", "rules"),
        ("rules=%7B%7D", "rules"),
        (rule("a", "is close to", 1), "rules"),
        ("rules=" + "[" * 20_000, "rules"),
    ],
)
def test_what_cannot_be_used_answers_400(query: str, parameter: str) -> None:
    answer = account().get(f"/events?{query}")
    assert answer.status == 400
    assert list(answer.json["errors"]) == [parameter]


@pytest.mark.parametrize("keyed", [True, False])
def test_one_event(keyed: bool) -> None:
    answer = account(keyed).get(f"/events/{event(4)['id'].upper()}")
    assert answer.status == 200
    assert answer.json["my_crm"] == {"id": 7}


def test_no_such_event() -> None:
    made = account()
    assert made.get(f"/events/{'0' * 24}").status == 404
    assert made.get("/events/xyz").status == 400
