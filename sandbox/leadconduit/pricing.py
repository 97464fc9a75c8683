"""Pricing: what a lead costs, and what a recipient pays."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.leadconduit.rules import RuleSet, compile_rule_set
from sandbox.leadconduit.templates import TemplateContext
from sandbox.leadconduit.values.number import number_of

Price = int | float


@dataclass(frozen=True, slots=True)
class PriceRule:
    """One entry of a price list."""

    id: str
    amount: Price
    rule_set: RuleSet


@dataclass(frozen=True, slots=True)
class PricingService:
    """An external service that is asked for the price; `fallback` counts when it gives none."""

    id: str
    fallback: Price


Ask = Callable[[PricingService], Price | None]


@dataclass(frozen=True, slots=True)
class Pricing:
    """The pricing of one level: a price list, or whatever price was handed in (`override`)."""

    override: bool
    prices: tuple[PriceRule, ...]
    service: PricingService | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A price and where it came from: a price's id, `override`, `pricing_service`, or
    `fallback_price`."""

    amount: Price
    origin: str


def compile_pricing(
    document: Mapping[str, Any] | None, service: Mapping[str, Any] | None = None
) -> Pricing | None:
    """The pricing of a flow, source or step; None where nothing is configured.

    `service` is the level's pricing service.
    grade: inferred | the pricing service is asked before the price list of the same level |
      no source
    """
    if not document and not service:
        return None
    document = document or {}
    return Pricing(
        override=bool(document.get("override")),
        prices=tuple(
            PriceRule(
                price.get("id", str(index)),
                price["amount"],
                compile_rule_set(price.get("rule_set") or {}),
            )
            for index, price in enumerate(document.get("prices") or ())
        ),
        service=PricingService(service["service_id"], service["fallback_price"])
        if service
        else None,
    )


def quote(
    pricing: Pricing | None,
    variables: Mapping[str, Any],
    offered: Any,
    context: TemplateContext,
    ask: Ask | None = None,
    looked: list[dict[str, Any]] | None = None,
) -> Quote | None:
    """The price at one level, or None when nothing matches there.

    Each price that was looked at, with its rules and their values, is put into `looked`.

    `offered` is the price handed in: by the source in its `price` field, or by the buyer; `ask`
    asks a pricing service.
    grade: documented | all prices are evaluated and the last one that matches wins |
      API reference, Pricing
    grade: documented | override takes the price that was handed in | API reference, Pricing
    grade: documented | the fallback price counts when a pricing service gives none |
      API reference, PricingServiceConfiguration
    """
    if pricing is None:
        return None
    if pricing.service is not None:
        answered = ask(pricing.service) if ask else None
        if answered is None:
            return Quote(pricing.service.fallback, "fallback_price")
        return Quote(answered, "pricing_service")
    if pricing.override:
        amount = as_price(offered)
        return Quote(amount, "override") if amount is not None else None
    found: Quote | None = None
    for price in pricing.prices:
        verdict = price.rule_set.evaluate(variables, now=context.now, context=context)
        if verdict.passed:
            found = Quote(price.amount, price.id)
        if looked is not None and verdict.results:
            looked.append({"id": price.id, "amount": price.amount, "rules": verdict.results})
    return found


def as_price(value: Any) -> Price | None:
    """A number that can be a price, read as a number field reads it; None where there is none.

    grade: inferred | a price that is handed in is read as a field of type number is | no source
    """
    number = number_of(value)
    if not math.isfinite(number):
        return None
    return int(number) if float(number).is_integer() else number
