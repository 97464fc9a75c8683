"""Cap windows and counters."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.leadconduit.caps import Cap, CapCounters, compile_caps, matching
from sandbox.leadconduit.templates import TemplateContext
from sandbox.leadconduit.windows import window
from sandbox.world.clock import iso
from sandbox.world.store import Collection

CHICAGO = "America/Chicago"


def cap(**members: Any) -> Cap:
    """A cap of one day and two leads, changed by `members`."""
    document = {
        "id": "5fd438f91f0d12766e2bfee5",
        "maximum": 2,
        "duration": 1,
        "duration_units": "day",
        **members,
    }
    return compile_caps([document], ZoneInfo("UTC"))[0]


def counters() -> CapCounters:
    return CapCounters(Collection(threading.Lock()))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("units", "duration", "zone", "now", "start", "end"),
    [
        ("minute", 5, None, "2026-03-10T15:30:42Z", "2026-03-10T15:30:00Z", "2026-03-10T15:35:00Z"),
        ("hour", 1, None, "2026-03-10T15:30:42Z", "2026-03-10T15:00:00Z", "2026-03-10T16:00:00Z"),
        ("day", 1, None, "2026-03-10T15:30:42Z", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"),
        ("day", 2, CHICAGO, "2026-03-10T03:00:00Z", "2026-03-09T05:00:00Z", "2026-03-11T05:00:00Z"),
        # Clocks go forward on 8 March 2026 in Chicago: that day has 23 hours.
        ("day", 1, CHICAGO, "2026-03-08T18:00:00Z", "2026-03-08T06:00:00Z", "2026-03-09T05:00:00Z"),
        # The week runs from Monday to Sunday.
        ("week", 1, None, "2026-03-15T23:00:00Z", "2026-03-09T00:00:00Z", "2026-03-16T00:00:00Z"),
        ("week", 2, None, "2026-03-10T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-23T00:00:00Z"),
        ("month", 1, None, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("month", 14, None, "2026-11-30T00:00:00Z", "2026-11-01T00:00:00Z", "2028-01-01T00:00:00Z"),
    ],
)
def test_windows_follow_the_calendar_of_the_cap(
    units: str, duration: int, zone: str | None, now: str, start: str, end: str
) -> None:
    found = window(cap(duration_units=units, duration=duration, time_zone=zone), at(now))
    assert [iso(moment) for moment in found] == [iso(at(start)), iso(at(end))]


@pytest.mark.parametrize(
    ("units", "duration"), [("day", 10**12), ("month", 10**6), ("hour", 10**12), ("week", 10**7)]
)
def test_a_window_longer_than_there_are_dates_has_an_end_all_the_same(
    units: str, duration: int
) -> None:
    start, end = window(cap(duration_units=units, duration=duration), at("2026-03-02T09:00Z"))
    assert start <= at("2026-03-02T09:00Z") < end
    assert end.year == 9999


def test_a_cap_takes_its_maximum_and_starts_anew_with_the_next_window() -> None:
    one, held = cap(), counters()
    monday = at("2026-03-09T10:00:00Z")
    for _ in range(2):
        assert held.take([one], monday) is None
        held.settle([one], monday, counted=True)
    full = held.take([one], monday)
    assert full is not None
    assert (full.limit, full.count) == (one, 2)
    assert held.current(one, monday)["failed_count"] == 1
    assert held.take([one], monday + timedelta(days=1)) is None


def test_a_lead_that_fails_gives_its_place_back() -> None:
    one, held = cap(maximum=1), counters()
    now = at("2026-03-09T10:00:00Z")
    assert held.take([one], now) is None
    assert held.take([one], now) is not None, "the place is held while the lead is handled"
    held.settle([one], now, counted=False)
    assert held.take([one], now) is None


def test_when_one_cap_is_full_the_others_are_not_counted() -> None:
    texas = cap(id="a" * 24, maximum=1)
    every = cap(id="b" * 24, maximum=10)
    held, now = counters(), at("2026-03-09T10:00:00Z")
    held.take([texas], now)
    held.settle([texas], now, counted=True)
    full = held.take([every, texas], now)
    assert full is not None
    assert full.limit is texas
    assert held.current(every, now)["held"] == 0


def test_looking_holds_and_counts_nothing() -> None:
    one, held, now = cap(maximum=1), counters(), at("2026-03-09T10:00:00Z")
    assert held.look([one], now) is None
    assert held.take([one], now) is None
    full = held.look([one], now)
    assert full is not None
    assert held.current(one, now)["failed_count"] == 0


def test_a_counter_says_what_its_cap_belongs_to() -> None:
    document = {"id": "a" * 24, "maximum": 1, "duration": 1, "duration_units": "day"}
    one = compile_caps([{**document, "caps": [document]}], ZoneInfo("UTC"), flow_id="f")[0]
    now = at("2026-03-09T10:00:00Z")
    assert counters().current(one, now)["flow_id"] == "f"
    assert counters().current(one.caps[0], now)["flow_id"] == "f"


RULE = {"op": "and", "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "CA"}]}
LARGE = {"op": "and", "rules": [{"lhv": "lead.amount", "op": "is greater than", "rhv": 100000}]}


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ({"state": "NV", "amount": 200000}, []),
        ({"state": "CA", "amount": 50000}, ["parent"]),
        ({"state": "CA", "amount": 200000}, ["parent", "child"]),
    ],
)
def test_nested_caps_count_only_below_a_parent_that_matches(
    lead: dict[str, Any], names: list[str]
) -> None:
    child = {
        "id": "c" * 24,
        "name": "child",
        "maximum": 50,
        "duration": 1,
        "duration_units": "day",
        "rule_set": LARGE,
    }
    parent = cap(name="parent", rule_set=RULE, caps=[child])
    found = matching([parent], {"lead": lead}, TemplateContext(at("2026-03-09T10:00:00Z")))
    assert [each.name for each in found] == names
