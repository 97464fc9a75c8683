"""Suppression lists."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.leadconduit.lists import add, find, within
from sandbox.world.clock import iso
from sandbox.world.store import Collection

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_values_are_found_whatever_their_case() -> None:
    lists = Collection(threading.Lock())
    assert add(lists, "customers", ["Ada@Example.org", "Grace@Example.org"], NOW) == 2
    assert find(lists, "customers", "ADA@example.ORG") == iso(NOW)


def test_spaces_count_and_unknown_lists_hold_nothing() -> None:
    lists = Collection(threading.Lock())
    add(lists, "dnc", ["512 789 1111"], NOW)
    assert find(lists, "dnc", "5127891111") is None
    assert find(lists, "nobody", "512 789 1111") is None


def test_names_with_the_same_address_are_one_list() -> None:
    lists = Collection(threading.Lock())
    add(lists, "Roof Dupes!", ["x"], NOW - timedelta(days=1))
    add(lists, "roof_dupes", ["y"], NOW)
    assert [find(lists, "ROOF dupes", value) for value in "xyz"] == [
        iso(NOW - timedelta(days=1)),
        iso(NOW),
        None,
    ]
    assert [record.id for record in lists.records()] == ["Roof Dupes!"]


def test_adding_again_renews_the_time() -> None:
    lists = Collection(threading.Lock())
    add(lists, "dnc", ["x"], NOW - timedelta(days=9))
    add(lists, "dnc", ["x"], NOW)
    assert find(lists, "dnc", "x") == iso(NOW)


@pytest.mark.parametrize(
    ("interval", "value", "age", "found"),
    [
        ("day", 7, timedelta(days=7), True),
        ("day", 7, timedelta(days=7, seconds=1), False),
        ("minute", 30, timedelta(minutes=29), True),
        ("hour", 1, timedelta(minutes=61), False),
        ("week", 2, timedelta(days=13), True),
        ("month", 1, timedelta(days=31), False),
        ("year", 1, timedelta(days=364), True),
    ],
)
def test_the_look_back_is_a_window(interval: str, value: int, age: timedelta, found: bool) -> None:
    assert within(iso(NOW - age), {"interval": interval, "value": value}, NOW) is found


def test_without_a_look_back_any_age_counts() -> None:
    assert within(iso(NOW - timedelta(days=9999)), None, NOW)


@pytest.mark.parametrize("interval", ["minute", "year"])
def test_a_look_back_beyond_all_dates_finds_everything(interval: str) -> None:
    lookback = {"value": 10**12, "interval": interval}
    assert within(iso(NOW - timedelta(days=9000)), lookback, NOW)
