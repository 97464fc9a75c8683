"""The worlds that come with the sandbox tell the stories their comments promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from sandbox.compose import build_products, build_service
from sandbox.contract.message import Request
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.world.fixtures import built_in, load_world

DOCS = Path(__file__).parents[2] / "docs" / "worlds.md"
OURS = ("authentication", "caps", "filters", "pricing", "quickstart")


class Player:
    """Sends leads to the flows of one world."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.namespace = service.realm.default

    def submit(self, flow: str, source: str, key: str | None = None, **lead: str) -> Any:
        """The status and, for a lead, the outcome, reason and price that its sender is told."""
        path = f"/flows/65a0000000000000000000{flow}/sources/65a0000000000000000000{source}/submit"
        body = urlencode(lead).encode()
        headers = {
            "content-length": str(len(body)),
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        if key is not None:
            headers["authorization"] = f"Basic {key}"
        request = Request("POST", path, headers=headers, body=body)
        reply = self.service.answer(request)
        if reply.status != 201:
            return reply.status
        told = orjson.loads(reply.body)
        return told["outcome"], told.get("reason"), told["price"]


def play(world: str) -> Player:
    return Player(build_service(Settings(world=world, strict_contract=True)))


@pytest.fixture
def quickstart() -> Player:
    return play("quickstart")


ADA = {
    "first_name": "Ada",
    "last_name": "Example",
    "email": "ada@example.com",
    "phone_1": "5125550142",
    "state": "TX",
}


def test_all_are_there() -> None:
    assert set(OURS) <= set(built_in())


@pytest.mark.parametrize("name", OURS)
def test_each_says_what_it_is_about_and_holds_a_flow(name: str) -> None:
    world = load_world(name, build_products())
    assert world.name == name
    assert len(world.about) > 20
    assert world.snapshot["live_flows"]


def test_a_first_lead_is_delivered_and_sold(quickstart: Player) -> None:
    assert quickstart.submit("f1", "e1", **ADA) == ("success", None, 10)
    webhook, delivery = quickstart.namespace.outbox.deliveries.newest(5)
    assert delivery.as_json()["request"]["body"] == {
        "name": "Ada Example",
        "email": "ada@example.com",
        "phone": "5125550142",
        "state": "TX",
    }
    assert delivery.stub == "stubs.1"
    assert webhook.request.url.startswith("https://hooks.example/trigger/")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"state": "FL"},
            ("failure", "We take valid leads from Texas, Oklahoma and Louisiana", 10),
        ),
        (
            {"phone_1": "12"},
            ("failure", "We take valid leads from Texas, Oklahoma and Louisiana", 10),
        ),
        ({"phone_1": "(512) 555-0100"}, ("failure", "On the do-not-call list", 10)),
        ({"email": "Ben@Example.com"}, ("failure", "Duplicate lead", 10)),
        ({"phone_1": "512.555.0111"}, ("failure", "Duplicate lead", 10)),
        ({"email": "ada@taken.example"}, ("failure", "Already a customer of ours", 10)),
        (
            {"trustedform_cert_url": "https://cert.trustedform.com/" + "0" * 40},
            ("success", None, 14),
        ),
        ({"first_name": "", "fname": "Ada"}, ("success", None, 10)),
    ],
)
def test_other_leads_end_as_the_comments_say(
    quickstart: Player, changes: dict[str, str], told: Any
) -> None:
    outcome, reason, price = quickstart.submit("f1", "e1", **(ADA | changes))
    assert (outcome, reason) == told[:2]
    assert outcome == "failure" or price == told[2]


def test_louisiana_is_capped(quickstart: Player) -> None:
    told = [quickstart.submit("f1", "e1", **(ADA | {"state": "LA"}))[:2] for _ in range(3)]
    assert told == [("success", None)] * 2 + [("failure", "No more leads from Louisiana today")]


def test_the_partner_source_asks_for_the_partners_key(quickstart: Player) -> None:
    partner = "QVBJOnNhbmRib3gtcGFydG5lcg=="
    assert quickstart.submit("f1", "e2", **ADA) == 401
    assert quickstart.submit("f1", "e2", key=partner, **ADA) == ("success", None, 10)


@pytest.mark.parametrize(
    ("source", "lead", "outcome", "price"),
    [
        ("e3", {"email": "a@example.com"}, "success", 12.5),
        ("e3", {"email": "a@example.com", "power_bill_exsb": "150"}, "success", 20),
        ("e3", {"email": "a@example.com", "power_bill_exsb": "$250"}, "success", 35),
        ("e3", {"email": "nobody", "power_bill_exsb": "250"}, "success", 8),
        ("e3", {"email": "a@example.com", "power_bill_exsb": "250", "state": "HI"}, "success", 55),
        ("e4", {"price": "33.25"}, "success", 33.25),
        ("e4", {"price": "33.25", "state": "HI"}, "success", 55),
        ("e4", {"price": "41"}, "failure", None),
    ],
)
def test_prices(source: str, lead: dict[str, str], outcome: str, price: float | None) -> None:
    told = play("pricing").submit("f2", source, **lead)
    assert told[0] == outcome
    if price is not None:
        assert told[2] == price
    else:
        assert told[1] == "Too expensive"


def test_the_installer_names_its_price() -> None:
    player = play("pricing")
    for size in ("small", "large"):
        player.submit("f2", "e3", roof_size_exsb=size)
    sold = [event for event in player.namespace.events.oldest(9) if event["type"] == "recipient"]
    assert [event["sale_price"] for event in sold] == [60, 90.5]


def test_a_day_is_full_after_five_and_the_next_begins_anew() -> None:
    player = play("caps")
    told = [player.submit("f3", "e5", email=f"a{n}@example.com")[:2] for n in range(6)]
    assert told == [("success", None)] * 5 + [("failure", "Daily volume reached")]
    player.namespace.clock.advance(timedelta(hours=15))
    assert player.submit("f3", "e5")[0] == "success"


def test_the_first_branch_takes_three_and_the_second_the_rest() -> None:
    player = play("caps")
    for n in range(5):
        player.submit("f3", "e5", email=f"a{n}@example.com")
    hosts = [
        sent.request.url.split("/")[2] for sent in player.namespace.outbox.deliveries.oldest(9)
    ]
    assert hosts == ["north.example"] * 3 + ["south.example"] * 2


def test_a_cap_within_a_cap_counts_large_loans_from_california() -> None:
    player = play("caps")
    reasons = []
    for state, amount in [("CA", 600), ("CA", 600), ("CA", 400), ("NV", 600)]:
        lead = {"state": state, "loan.amount": f"{amount}000"}
        reasons.append(player.submit("f3", "e5", **lead)[1])
    assert reasons == [None, "One large loan from California a day", None, None]


def test_the_radio_campaign_sends_two_an_hour() -> None:
    player = play("caps")
    assert [player.submit("f3", "e6")[1] for _ in range(3)] == [None, None, "Cap reached"]
    player.namespace.clock.advance(timedelta(hours=1))
    assert player.submit("f3", "e6")[1] is None


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        (timedelta(0), "success"),
        (timedelta(hours=7, minutes=45), "success"),
        (timedelta(hours=7, minutes=46), "failure"),
        (timedelta(hours=23), "failure"),
        (timedelta(days=5), "failure"),
        (timedelta(days=6), "failure"),
        (timedelta(days=7), "success"),
    ],
)
def test_call_backs_are_taken_in_office_hours(later: timedelta, outcome: str) -> None:
    player = play("caps")
    player.namespace.clock.advance(later)
    assert player.submit("f4", "e5", first_name="Ada")[0] == outcome


@pytest.mark.parametrize(
    ("lead", "told", "called"),
    [
        ({"email": "a@example.com"}, ("success", None), ["first"]),
        ({"email": "second@example.com"}, ("success", None), ["first", "second"]),
        ({"email": "nobody@example.com"}, ("failure", "duplicate"), ["first", "second"]),
        ({"email": "broken@example.com"}, ("success", None), ["first", "second"]),
        ({"email": "slow@example.com"}, ("success", None), ["first", "second"]),
        (
            {"email": "a@example.com", "is_test": "yes"},
            ("success", "Test leads are not delivered"),
            [],
        ),
    ],
)
def test_two_buyers_in_turn(lead: dict[str, str], told: Any, called: list[str]) -> None:
    player = play("filters")
    assert player.submit("f5", "e7", state="TX", **lead)[:2] == told
    sent = player.namespace.outbox.deliveries.oldest(9)
    assert [delivery.request.url.split("/")[2].split(".")[0] for delivery in sent] == called


def test_who_may_send() -> None:
    player = play("authentication")
    partner = "QVBJOnNhbmRib3gtcGFydG5lcg=="
    assert player.submit("f6", "e1")[0] == "success"
    assert player.submit("f6", "e2") == 401
    assert player.submit("f6", "e2", key="QVBJOnNhbmRib3g=") == 401
    assert player.submit("f6", "e2", key=partner)[0] == "success"
    assert player.submit("f6", "e8", key=partner) == 403
    assert player.submit("f7", "e1")[0] == "error"
    assert player.submit("f8", "e1") == 404


def documented() -> Iterator[str]:
    """The YAML examples of the page about worlds."""
    yield from re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)


def test_the_documented_examples_are_worlds() -> None:
    products = build_products()
    worlds = [load_world(text, products) for text in documented()]
    assert [bool(world.snapshot.get("live_flows")) for world in worlds] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert worlds[4].snapshot["zeotap.destinations"]
    assert worlds[2].stubs[1].answers
    assert worlds[3].snapshot["lists"]["duplicates"].value["items"]
