"""Prices: lists, overrides, fallbacks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.leadconduit.pricing import Quote, as_price, compile_pricing, quote
from sandbox.leadconduit.templates import TemplateContext

NOW = TemplateContext(datetime(2026, 3, 10, tzinfo=UTC))
CALIFORNIA = {"op": "and", "rules": [{"lhv": "lead.state", "op": "is equal to", "rhv": "CA"}]}
LIST = {
    "prices": [
        {"id": "base00", "amount": 10},
        {"id": "west00", "amount": 15, "rule_set": CALIFORNIA},
    ]
}


@pytest.mark.parametrize(
    ("state", "expected"), [("CA", Quote(15, "west00")), ("NV", Quote(10, "base00"))]
)
def test_the_last_price_that_matches_wins(state: str, expected: Quote) -> None:
    assert quote(compile_pricing(LIST), {"lead": {"state": state}}, None, NOW) == expected


def test_a_list_without_a_match_gives_no_quote() -> None:
    only_california = {"prices": [LIST["prices"][1]]}
    assert quote(compile_pricing(only_california), {"lead": {"state": "NV"}}, None, NOW) is None


@pytest.mark.parametrize(
    ("offered", "expected"),
    [("12.5", Quote(12.5, "override")), (7, Quote(7, "override")), ("cheap", None), (None, None)],
)
def test_override_takes_the_price_that_was_handed_in(offered: Any, expected: Quote | None) -> None:
    assert quote(compile_pricing({"override": True}), {}, offered, NOW) == expected


def test_a_pricing_service_falls_back_to_its_price() -> None:
    pricing = compile_pricing(LIST, {"service_id": "5fd4371e940df5a34a3888b2", "fallback_price": 3})
    assert quote(pricing, {"lead": {"state": "CA"}}, None, NOW) == Quote(3, "fallback_price")
    assert quote(pricing, {}, None, NOW, lambda service: None) == Quote(3, "fallback_price")


def test_what_a_service_says_counts() -> None:
    pricing = compile_pricing(LIST, {"service_id": "5fd4371e940df5a34a3888b2", "fallback_price": 3})
    assert quote(pricing, {}, 9, NOW, lambda service: 0) == Quote(0, "pricing_service")
    asked: list[str] = []
    quote(pricing, {}, 9, NOW, lambda service: asked.append(service.id))
    assert asked == ["5fd4371e940df5a34a3888b2"]


def test_no_configuration_is_no_pricing() -> None:
    assert compile_pricing(None) is None
    assert quote(None, {}, 5, NOW) is None


@pytest.mark.parametrize(
    ("value", "price"),
    [
        (3, 3),
        ("3.0", 3),
        ("2.25", 2.25),
        (True, None),
        ("", None),
        ("nan", None),
        ([], None),
        ("$1,250.50", 1250.5),
        ("9" * 400, None),
    ],
)
def test_prices_are_finite_numbers(value: Any, price: float | None) -> None:
    assert as_price(value) == price
