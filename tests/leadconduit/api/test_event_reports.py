"""Statistics and metrics of events."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
import pytest

from tests.leadconduit.api.kit import FLOW, VENDOR, WORLD, Account

# 2026-03-02T09:00:00Z, when the clock of the account stands.
NOW = 1_772_442_000_000
MINUTE, DAY = 60_000, 86_400_000


def event(number: int, kind: str = "source", outcome: str = "success", **more: Any) -> Any:
    """An event of lead `number`, so many minutes ago."""
    lead = {"id": f"66f1a0b2c3d4e5f6000000{number:02x}", "state": {"normal": "TX", "raw": "x"}}
    source = {"id": VENDOR, "name": "One" if number < 3 else "Two"}
    return {
        "id": f"66f1a0b2c3d4e5f60000{number:02x}{len(kind):02x}",
        "type": kind,
        "outcome": outcome,
        "vars": {"lead": lead, "source": source, "flow": {"id": FLOW, "name": "Roof leads"}},
        "end_timestamp": NOW - number * MINUTE,
        **more,
    }


EVENTS = [
    event(4, outcome="failure", cost=0, recipient_revenue=0, end_timestamp=NOW - DAY),
    event(3, outcome="failure", cost=0, recipient_revenue=0),
    event(2, "recipient", revenue=20),
    event(2, "recipient", "skip", revenue=0),
    event(2, cost=7, recipient_revenue=20),
    event(1, "recipient", "error", revenue=0),
    event(1, cost=5.1, recipient_revenue=10.4),
    event(1, "feedback-received", feedback={"type": "return"}),
    event(2, "feedback-received", feedback={"type": "conversion"}),
    event(2, "feedback-sent", "failure", feedback={"type": "conversion"}),
]


def account() -> Account:
    made = Account()
    for one in EVENTS:
        made.namespace.events.append(one, 100, one["id"])
    return made


def rows(query: str, made: Account | None = None) -> list[dict[str, Any]]:
    answer = (made or account()).get(f"/events/stats?{query}")
    assert answer.status == 200, answer.body
    listed: list[dict[str, Any]] = answer.json
    return listed


def result(path: str) -> Any:
    answer = account().get(f"/events/event-metrics/{path}")
    assert answer.status == 200, answer.body
    return answer.json["result"]


def as_query(name: str, value: Any) -> str:
    return f"{name}={quote(orjson.dumps(value))}"


def test_todays_leads_are_counted_and_summed_up() -> None:
    assert rows("") == [
        {
            "start": "2026-03-02T06:00:00.000Z",
            "end": "2026-03-03T05:59:59.999Z",
            "source-submitted": 3,
            "source-success": 2,
            "source-failure": 1,
            "source-error": 0,
            "cost": 12.1,
            "revenue": 30.4,
            "profit": 18.3,
        }
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("recipient-submitted", 2),
        ("recipient-error", 1),
        ("return-received-success", 1),
        ("conversion-received-submitted", 1),
        ("conversion-sent-failure", 1),
        ("return-sent-submitted", 0),
        ("avg-cost-per-lead", 6.05),
        ("avg-revenue-per-lead", 15.2),
        ("cost-per-conversion-received-success", 12.1),
        ("ping-success-rate", None),
    ],
)
def test_columns(column: str, value: float | None) -> None:
    assert rows(f"column={column}")[0][column] == value


@pytest.mark.parametrize(
    ("query", "column", "value"),
    [
        ("type=recipient", "recipient-success", 1),
        ("type=recipient", "revenue", 20),
        ("type=filter", "source-submitted", 0),
        ("type=feedback-sent&type=filter", "conversion-sent-submitted", 1),
        ("type=source&column=recipient-success", "recipient-success", 0),
        ("outcome=failure", "source-submitted", 1),
        ("start=2026-03-01", "source-failure", 2),
        ("start=2026-03-01&end=2026-03-01", "source-submitted", 1),
        ("end=2026-03-02T08:57:30Z", "source-submitted", 1),
        ("timezone=0&start=2026-03-02T08:58:30", "source-submitted", 1),
        (as_query("rule", {"lhv": "vars.source.name", "op": "is equal to", "rhv": "two"}),
         "source-submitted", 1),
        (as_query("rule", {"lhv": "cost", "op": "is greater than or equal", "rhv": 7}),
         "source-submitted", 1),
        (as_query("rule", {"lhv": "cost", "op": "is blank"}), "source-submitted", 0),
    ],
)  # fmt: skip
def test_which_events_count(query: str, column: str, value: float) -> None:
    assert rows(query)[0][column] == value


def test_a_lead_counts_once_unless_events_are_counted() -> None:
    made = account()
    again = {**event(2, "recipient", revenue=1), "id": "66f1a0b2c3d4e5f6ffffffff"}
    made.namespace.events.append(again, 100, again["id"])
    assert rows("type=recipient", made)[0]["recipient-success"] == 1
    assert rows("type=recipient&by_lead=false", made)[0]["recipient-success"] == 2


def test_rows_by_group_and_interval() -> None:
    query = "start=2026-02-01&interval=daily&column=source-submitted"
    found = rows(f"{query}&group_by=vars.source.name&group_by=vars.lead.state")
    assert [tuple(row.values()) for row in found] == [
        ("Two", "TX", "2026-03-01T06:00:00.000Z", "2026-03-02T06:00:00.000Z", 1),
        ("One", "TX", "2026-03-02T06:00:00.000Z", "2026-03-03T06:00:00.000Z", 2),
        ("Two", "TX", "2026-03-02T06:00:00.000Z", "2026-03-03T06:00:00.000Z", 1),
    ]
    assert rows("type=filter&group_by=type&column=source-error") == []


def test_statistics_come_as_csv_too() -> None:
    headers = {"accept": "text/csv"}
    path = "/events/stats?group_by=vars.source.name&column=source-submitted&column=ping-win-rate"
    answer = account().get(path, headers=headers)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.body.decode().splitlines() == [
        "vars.source.name,start,end,source-submitted,ping-win-rate",
        "One,2026-03-02T06:00:00.000Z,2026-03-03T05:59:59.999Z,2,",
        "Two,2026-03-02T06:00:00.000Z,2026-03-03T05:59:59.999Z,1,",
    ]


def test_csv_is_answered_where_json_has_to_be_accepted() -> None:
    made = Account(switches={"strict_accept": True})
    assert made.get("/events/stats", headers={"accept": "text/csv"}).status == 200
    assert made.get("/events", headers={"accept": "text/csv"}).status == 403


def test_pings_are_counted() -> None:
    flow = {**WORLD["flows"][0], "ping_enabled": True}
    made = Account({**WORLD, "flows": [flow]})
    for state in ("TX", "FL", "TX"):
        body = {"email": "a@b.co", "state": state}
        made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/ping", body, key=None)
    columns = "&".join(
        f"column={name}" for name in ("ping-submitted", "ping-success", "ping-success-rate")
    )
    row = rows(f"{columns}&group_by=vars.source.name", made)[0]
    assert (row["vars.source.name"], row["ping-submitted"], row["ping-success"]) == (
        "Vendor One",
        3,
        2,
    )
    assert row["ping-success-rate"] == 0.6667


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("type=ping", "type.0"),
        ("column=colour", "column.0"),
        ("interval=fortnightly", "interval"),
        ("timezone=Mars", "timezone"),
        ("timezone=999999", "timezone"),
        ("start=soon", "start"),
        ("start=0001-01-01T00:00:00%2B14:00", "start"),
        ("rule=nonsense", "rule"),
        ("rule=[]", "rule"),
        ("rule=" + "9" * 20_000, "rule"),
        (as_query("rule", {"lhv": "cost", "op": ["is"]}), "rule"),
        ("by_lead=maybe", "by_lead"),
    ],
)
def test_statistics_that_cannot_be_made(query: str, parameter: str) -> None:
    answer = account().get(f"/events/stats?{query}")
    assert answer.status == 400
    assert list(answer.json["errors"]) == [parameter]


SOURCES = as_query(
    "filters", [{"property_name": "type", "operator": "eq", "property_value": "source"}]
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("count", 9),
        ("count?timeframe=yesterday", 1),
        ("count?timeframe=this_2_days", 10),
        (f"count?{SOURCES}", 3),
        (f"count?{SOURCES}&group_by=vars.source.name",
         [{"vars.source.name": "Two", "result": 1}, {"vars.source.name": "One", "result": 2}]),
        (f"count?{SOURCES}&timeframe=this_2_days&interval=daily",
         [{"timeframe": {"start": "2026-03-01T06:00:00.000Z", "end": "2026-03-02T06:00:00.000Z"},
           "value": 1},
          {"timeframe": {"start": "2026-03-02T06:00:00.000Z", "end": "2026-03-03T06:00:00.000Z"},
           "value": 3}]),
        ("count_unique?target_property=vars.lead.id", 3),
        ("select_unique?target_property=outcome", ["failure", "success", "skip", "error"]),
        ("select_unique?target_property=vars.lead.state", ["TX"]),
        ("median?target_property=cost", 5.1),
        ("median?target_property=outcome", None),
        ("count?" + as_query("timeframe", {"start": "2026-03-01", "end": "2026-03-02"}), 1),
    ],
)  # fmt: skip
def test_metrics(path: str, value: Any) -> None:
    assert result(path) == value


@pytest.mark.parametrize(
    ("operator", "value", "count"),
    [
        ("eq", 7, 1), ("ne", 7, 8), ("lt", 7, 2), ("lte", 7, 3), ("gt", 5, 2), ("gte", 7, 1),
        ("gt", "a", 0), ("exists", True, 3), ("exists", False, 6), ("in", [7, 0], 2), ("in", 7, 0),
    ],
)  # fmt: skip
def test_filters_of_numbers(operator: str, value: Any, count: int) -> None:
    one = {"property_name": "cost", "operator": operator, "property_value": value}
    assert result("count?" + as_query("filters", [one])) == count


def test_filters_of_texts() -> None:
    one = {"property_name": "type", "operator": "contains", "property_value": "feedback"}
    assert result("count?" + as_query("filters", [one])) == 3
    assert result("count?" + as_query("filters", [{**one, "operator": "not_contains"}])) == 6


def test_a_funnel_counts_who_goes_on() -> None:
    def step(kind: str) -> Any:
        one = {"property_name": "type", "operator": "eq", "property_value": kind}
        return {"actor_property": "vars.lead.id", "filters": [one]}

    steps = [step("source"), step("feedback-received"), step("feedback-sent")]
    assert result("funnel?" + as_query("steps", steps)) == [3, 2, 1]
    assert result("funnel?" + as_query("steps", steps[::-1])) == [1, 1, 1]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("count?timeframe=soon", "timeframe"),
        ("count?timeframe={}", "timeframe"),
        ("count?timeframe={%22start%22:1}", "timeframe"),
        ("count?filters=no", "filters"),
        ("count?filters=[1]", "filters"),
        ("count?" + as_query("filters", [{"property_name": "a", "operator": "like"}]), "filters"),
        ("count?filters=[" + "1," * 60 + "1]", "filters"),
        ("count_unique", "target_property"),
        ("median", "target_property"),
        ("funnel", "steps"),
        ("funnel?steps=[]", "steps"),
        ("funnel?steps=[1]", "steps"),
    ],
)
def test_metrics_that_cannot_be_made(path: str, parameter: str) -> None:
    answer = account().get(f"/events/event-metrics/{path}")
    assert answer.status == 400
    assert list(answer.json["errors"]) == [parameter]
