"""Flows in readable words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.console import words

NAMES = {"lead.state": "State", "lead.zip": "Zip code", "big_crm": "Big CRM"}


def rule(lhv: str, op: str, rhv: Any = None, **more: Any) -> dict[str, Any]:
    return {"lhv": lhv, "op": op, **({} if rhv is None else {"rhv": rhv}), **more}


@pytest.mark.parametrize(
    ("given_rule", "text"),
    [
        (rule("lead.state", "is equal to", "TX"), "State is TX"),
        (rule("lead.state", "is included in", ["TX", "OK"]), "State is one of TX, OK"),
        (rule("lead.zip", "format is valid"), "Zip code is valid"),
        (rule("lead.zip", "is between", "0830-1645"), "Zip code is between 0830 and 1645"),
        (rule("lead.zip", "is between", "-5-7"), "Zip code is between -5 and 7"),
        (rule("lead.age", "is greater than or equal to", 18), "lead.age is at least 18"),
        (
            rule("big_crm.outcome", "is not equal to", "success"),
            "outcome of Big CRM is not success",
        ),
        (rule("lead.phone.area", "is blank"), "lead.phone.area is blank"),
        (rule("lead.state.name", "is equal to", "Texas"), "lead.state.name is Texas"),
        (rule("lead.state", "is equal to", "{{lead.zip}}"), "State is [Zip code]"),
        (rule("suppressionlist.is_dnc", "is true"), "suppressionlist.is_dnc is true"),
        (rule("x", "is equal to", True), "x is true"),
    ],
)
def test_a_rule_is_a_sentence(given_rule: dict[str, Any], text: str) -> None:
    expected = "name of State is Texas" if "state.name" in str(given_rule) else text
    assert words.sentence(given_rule, NAMES) == expected


def test_rules_within_rules_are_joined_by_all_and_any() -> None:
    inner = {"op": "or", "rules": [rule("lead.zip", "is blank"), rule("lead.zip", "is true")]}
    outer = {"op": "and", "rules": [rule("lead.state", "is equal to", "TX"), inner]}
    made = words.rule_of(outer, NAMES)
    assert made is not None
    assert (made.join, made.rules[1].join) == ("all", "any")
    assert str(made) == "State is TX and (Zip code is blank or Zip code is true)"


def test_a_rule_with_rules_behind_it() -> None:
    below = {"op": "and", "rules": [rule("lead.zip", "is blank")]}
    made = words.rule_of({"op": "and", "rules": [rule("a", "is true", rule_set=below)]}, NAMES)
    assert str(made) == "a is true and (Zip code is blank)"


@pytest.mark.parametrize("empty", [None, {}, {"op": "and", "rules": []}])
def test_no_rules_are_none(empty: Any) -> None:
    assert words.rule_of(empty, NAMES) is None


RULES: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.builds(
        lambda op, rules: {"op": op, "rules": rules},
        st.sampled_from(["and", "or"]),
        st.lists(
            st.builds(rule, st.text(max_size=12), st.sampled_from(["is blank", "is true", "?"]))
            | RULES,
            max_size=3,
        ),
    )
)


@settings(max_examples=60)
@given(RULES)
def test_every_rule_that_counts_is_told(rule_set: dict[str, Any]) -> None:
    def leaves(value: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            leaf for one in value["rules"] for leaf in (leaves(one) if "rules" in one else [one])
        ]

    made = words.rule_of(rule_set, NAMES)
    told = str(made) if made else ""
    for leaf in leaves(rule_set):
        assert words.sentence(leaf, NAMES) in told


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ({"maximum": 5, "duration": 1, "duration_units": "day"}, "5 a day"),
        ({"maximum": 2, "duration": 1, "duration_units": "hour"}, "2 an hour"),
        ({"maximum": 9, "duration": 2, "duration_units": "week"}, "9 in 2 weeks"),
        (
            {"maximum": 1, "duration": 1, "duration_units": "month", "time_zone": "UTC"},
            "1 a month, by the clock of UTC",
        ),
    ],
)
def test_a_limit_in_words(limit: dict[str, Any], text: str) -> None:
    assert words.limit_text(limit) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-01-02T00:00:00Z", "now"),
        ("2026-01-02T00:00:05.000Z", "5 s"),
        ("2026-01-02T01:30:00Z", "1 h 30 min"),
        ("2026-01-05T04:05:06Z", "3 d 4 h"),
    ],
)
def test_how_long_it_is_until_then(moment: str, text: str) -> None:
    assert words.until(moment, "2026-01-02T00:00:00.000Z") == text


def test_hours_day_by_day() -> None:
    schedule = {
        "days": {
            "monday": {
                "periods": [{"start": "08:30", "end": "12:00"}, {"start": "13:00", "end": "17:00"}]
            },
            "tuesday": {},
            "friday": {"enabled": False, "periods": [{"start": "08:00", "end": "12:00"}]},
        }
    }
    told = dict(words.hours(schedule))
    assert told["Monday"] == "08:30–12:00, 13:00–17:00"
    assert told["Tuesday"] == "all day"
    assert told["Friday"] == told["Sunday"] == "closed"
    assert words.hours({"enabled": False}) == words.hours(None) == []


def test_names_come_from_fields_and_recipients() -> None:
    flow = {"steps": [{"entity": {"name": "My Big-CRM"}}, {"type": "filter"}]}
    names = words.names_of(flow, [{"id": "zip", "name": "Zip"}])
    assert names["lead.zip"] == "Zip"
    assert names["my_big_crm"] == "My Big-CRM"
