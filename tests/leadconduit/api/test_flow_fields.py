"""The fields of a flow, and how many leads used them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.leadconduit.api.kit import FLOW, Account

USAGE = f"/flows/{FLOW}/fields/usage"
HOUR = 3_600_000
# 2026-03-02T09:00:00Z, which is 3 in the morning in Chicago, where the account is.
NOW = 1_772_442_000_000


def account(*leads: tuple[str, int, tuple[str, ...]]) -> Account:
    """An account with leads: flow id, time and submitted fields of each."""
    made = Account()
    for flow_id, time_ms, fields in leads:
        lead = SimpleNamespace(flow_id=flow_id, time_ms=time_ms, fields=fields)
        made.namespace.leads.append(lead, 100)
    return made


def test_fields_come_in_the_order_of_the_flow() -> None:
    fields = Account().get(f"/flows/{FLOW}/fields").json
    assert [field["id"] for field in fields] == ["first_name", "email", "state", "roof_age_acme"]
    assert [field["standard"] for field in fields] == [True, True, True, False]
    assert fields[3]["name"] == "Roof Age"


def test_usage_counts_the_leads_of_the_flow() -> None:
    made = account(
        (FLOW, NOW, ("email", "state")),
        (FLOW, NOW - HOUR, ("email", "gone_since")),
        ("0" * 24, NOW, ("email",)),
    )
    assert made.get(USAGE).json == {"first_name": 0, "email": 2, "state": 1, "roof_age_acme": 0}


@pytest.mark.parametrize(
    ("timeframe", "count"),
    [
        (None, 1),
        ("today", 1),
        ("yesterday", 1),
        ("this_2_days", 2),
        ("previous_30_days", 2),
        ("this_1_hour", 1),
    ],
)
def test_usage_in_a_time_frame(timeframe: str | None, count: int) -> None:
    made = account(
        (FLOW, NOW, ("email",)),
        (FLOW, NOW - 4 * HOUR, ("email",)),
        (FLOW, NOW - 20 * 24 * HOUR, ("email",)),
    )
    query = "" if timeframe is None else f"?timeframe={timeframe}"
    assert made.get(USAGE + query).json["email"] == count


@pytest.mark.parametrize("timeframe", ["soon", "", "previous_x_days"])
def test_a_time_frame_that_cannot_be_read(timeframe: str) -> None:
    answer = account().get(f"{USAGE}?timeframe={timeframe}")
    assert answer.status == 400
    assert list(answer.json["errors"]) == ["timeframe"]
