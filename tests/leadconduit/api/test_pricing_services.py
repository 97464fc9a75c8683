"""Prices that an external service gives."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from sandbox.world.exchange import Fault, IncomingResponse
from sandbox.world.stubs import Stub
from tests.leadconduit.api.kit import FLOW, FLOWS, VENDOR, WORLD, Account

SERVICE = "65a0000000000000000000d1"
BASE = f"/flows/{FLOW}/sources/{VENDOR}"
QUERY = "?email=ada@example.org&state=TX"
CONFIGURED = {"service_id": SERVICE, "fallback_price": 3}


def account(answer: IncomingResponse | Fault | None = None, **flow: Any) -> Account:
    """An account whose flow asks a service that answers so, if it answers."""
    first = {**FLOWS[0], "ping_enabled": True, "pricing_service": CONFIGURED, **flow}
    services = [{"id": SERVICE, "name": "Scores", "url": "https://scores.example/price"}]
    made = Account({**WORLD, "flows": [first], "services": services})
    if answer is not None:
        made.namespace.outbox.stubs.add(Stub("scores", "https://scores.example/", (answer,)))
    return made


def saying(value: Any, status: int = 200) -> IncomingResponse:
    return IncomingResponse(status, {"Content-Type": "application/json"}, orjson.dumps(value))


@pytest.mark.parametrize(
    ("answer", "price"),
    [
        (saying({"price": 8.5}), 8.5),
        (saying({"price": "8"}), 8),
        (saying({"price": 0}), 0),
        (saying({"price": -1}), 3),
        (saying({"price": None}), 3),
        (saying({"price": "much"}), 3),
        (saying([8]), 3),
        (saying({"price": 8}, 500), 3),
        (IncomingResponse(200, {}, b"8"), 3),
        (Fault("timeout", "timed out"), 3),
        (None, 3),
    ],
)
def test_the_price_of_the_service_or_else_the_fallback(answer: Any, price: float) -> None:
    made = account(answer)
    assert made.get(f"{BASE}/submit{QUERY}", key=None).json["price"] == price
    event = made.namespace.events.newest(1)[0]
    assert (event["purchase_price"], event["flow_pricing_service"]) == (price, CONFIGURED)


def test_what_the_service_is_asked() -> None:
    made = account(saying({"price": 8}))
    made.get(f"{BASE}/submit{QUERY}", key=None)
    exchange = made.namespace.outbox.deliveries.oldest(1)[0]
    lead = made.namespace.leads.newest(1)[0]
    body = orjson.loads(exchange.request.body)
    assert (exchange.request.method, exchange.request.url) == (
        "POST",
        "https://scores.example/price",
    )
    assert (exchange.lead_id, body["lead"]["id"]) == (lead.id, lead.id)
    assert (body["flow"]["id"], body["source"]["id"], body["ping"]) == (FLOW, VENDOR, False)
    assert body["lead"]["state"]["normal"] == "TX"


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (6, {"outcome": "success", "price": 6}),
        (0, {"outcome": "failure", "reason": "no bid", "price": 0}),
    ],
)
def test_pings_ask_too(price: float, expected: dict[str, Any]) -> None:
    made = account(saying({"price": price}))
    assert made.get(f"{BASE}/ping{QUERY}", key=None).json == expected
    exchange = made.namespace.outbox.deliveries.oldest(1)[0]
    assert (exchange.lead_id, orjson.loads(exchange.request.body)["ping"]) == (None, True)


def test_the_source_is_asked_where_the_flow_has_no_price() -> None:
    first = {**FLOWS[0], "pricing": {"prices": []}}
    sources = [{**first["sources"][0], "pricing_service": CONFIGURED}]
    made = account(saying({"price": 4}), pricing={"prices": []}, sources=sources)
    flow = made.get(f"/flows/{FLOW}").json
    assert flow["pricing_service"] == CONFIGURED
    del flow["pricing_service"]
    made.call("PUT", f"/flows/{FLOW}", flow)
    made.call("POST", f"/flows/{FLOW}/deploy")
    assert made.get(f"{BASE}/submit{QUERY}", key=None).json["price"] == 4
    assert "source_pricing_service" in made.namespace.events.newest(1)[0]


def test_a_service_without_an_address_can_be_stubbed_by_its_id() -> None:
    made = account(pricing_service={"service_id": "a" * 24, "fallback_price": 3})
    url = f"https://pricing.sandbox.invalid/{'a' * 24}"
    made.namespace.outbox.stubs.add(Stub("scores", url, (saying({"price": 5}),)))
    assert made.get(f"{BASE}/submit{QUERY}", key=None).json["price"] == 5
