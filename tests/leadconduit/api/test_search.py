"""Searching leads."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest

from tests.leadconduit.api.kit import FLOW, VENDOR, WORLD, Account

FIELDS = [
    "first_name", "last_name", "email", "phone_1", "address_1", "city", "state", "reference",
]  # fmt: skip
LEADS: list[dict[str, str]] = [
    {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org",
     "phone_1": "(512) 789-1111", "address_1": "1 Main St", "city": "Austin", "state": "TX"},
    {"first_name": "Adam", "last_name": "Main", "email": "ADAM@lovely.example", "state": "texas"},
    {"first_name": "Grace", "last_name": "Hopper", "email": "grace@example.org",
     "address_1": "12 Mainz Street", "city": "New York", "state": "NY", "reference": "ada-7"},
]  # fmt: skip


@cache
def account() -> Account:
    """Three leads, a minute apart; nothing of it is changed by searching."""
    source = {**WORLD["flows"][0]["sources"][0]}
    source["integration"] = {**source["integration"], "mappings": []}
    flow = {**WORLD["flows"][0], "fields": FIELDS, "sources": [source]}
    made = Account({**WORLD, "flows": [flow]})
    for lead in LEADS:
        answer = made.call("POST", f"/flows/{FLOW}/sources/{VENDOR}/submit", lead, key=None)
        assert answer.json["outcome"] == "success"
        made.namespace.clock.advance(timedelta(minutes=1))
    return made


def search(query: str) -> Any:
    answer = account().get(f"/search/leads?{query}")
    assert answer.status == 200, answer.body
    return answer.json


def names(query: str, more: str = "") -> list[str]:
    return [hit["first_name"] for hit in search(f"query={quote(query)}{more}")["hits"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lovelace", ["Ada"]),
        ("LOVE", ["Adam", "Ada"]),
        ("grace@ex", ["Grace"]),
        ("example.org", ["Grace", "Ada"]),
        ("main aus", ["Ada"]),
        ("main tx", ["Adam", "Ada"]),
        ('"main st"', ["Ada"]),
        ('"mainz str"', []),
        ('"mainz street" grace', ["Grace"]),
        ("512789", ["Ada"]),
        ("789-1111", ["Ada"]),
        ("texas", ["Adam"]),
        ("lace", []),
        ("nobody", []),
        ("", ["Grace", "Adam", "Ada"]),
        ('" ', ["Grace", "Adam", "Ada"]),
        (".*", ["Grace", "Adam", "Ada"]),
        ("a.a", []),
    ],
)
def test_words_and_phrases(query: str, found: list[str]) -> None:
    assert names(query) == found


def test_leads_that_fit_better_come_first() -> None:
    assert names("ada")[0] == "Ada"
    assert set(names("ada")) == {"Ada", "Adam", "Grace"}
    assert names("ada", "&sort_dir=asc")[-1] == "Ada"


@pytest.mark.parametrize(
    ("sorting", "found"),
    [
        ("sort_by=last_name", ["Grace", "Ada", "Adam"]),
        ("sort_by=last_name&sort_dir=desc", ["Adam", "Ada", "Grace"]),
        ("sort_by=submission_timestamp", ["Ada", "Adam", "Grace"]),
        ("sort_by=lead_id&sort_dir=desc", ["Grace", "Adam", "Ada"]),
        ("sort_by=city&sort_dir=desc", ["Grace", "Ada", "Adam"]),
        ("sort_by=city&sort_dir=asc", ["Ada", "Grace", "Adam"]),
    ],
)
def test_sorting(sorting: str, found: list[str]) -> None:
    assert names("", f"&{sorting}") == found


def test_pages() -> None:
    page = search("limit=1&from=1")
    assert (page["total"], [hit["first_name"] for hit in page["hits"]]) == (3, ["Adam"])
    assert search("from=1000000")["hits"] == []


def test_a_hit_shows_the_lead_and_where_it_was_found() -> None:
    hit = search(f"query={quote('ad 51 aust')}")["hits"][0]
    lead = account().namespace.leads.oldest(1)[0]
    event = account().get(f"/events?type=source&lead_id={lead.id}").json[0]
    assert hit == {
        "lead_id": lead.id,
        "flow_id": FLOW,
        "flow_name": "Roof leads",
        "source_id": VENDOR,
        "source_name": "Vendor One",
        **LEADS[0],
        "phone_1": "5127891111",
        "phone_2": None,
        "postal_code": None,
        "reference": None,
        "submission_timestamp": "2026-03-02T09:00:00.000Z",
        "highlight": {
            "first_name": ["<em>Ada</em>"],
            "email": ["<em>ada</em>@example.org"],
            "phone_1": ["<em>5127891111</em>"],
            "city": ["<em>Austin</em>"],
        },
        "latest_event": {"id": event["id"], "type": "source", "outcome": "success"},
    }


@pytest.mark.parametrize("query", ["limit=101", "from=-1", "sort_by=age", "query=" + "x" * 501])
def test_what_cannot_be_searched(query: str) -> None:
    assert account().get(f"/search/leads?{query}").status == 400
