"""A recipient may be called whatever it likes without hiding anything."""

from __future__ import annotations

import pytest

from sandbox.leadconduit.step_keys import TAKEN, step_key
from sandbox.testing.sandbox import Sandbox
from tests.scenarios.worlds import world_of


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("My CRM", "my_crm"),
        ("Buyer-2", "buyer_2"),
        ("Zoë", "zo_"),
        ("Lead", "lead_"),
        ("ID", "id_"),
        ("SuppressionList", "suppressionlist"),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert step_key(name) == key


def run(*names: str) -> Sandbox:
    """One lead through one step for each name."""
    world = world_of({"about": "Names.", "flow": {"steps": [{"type": "recipient"}] * len(names)}})
    assert isinstance(world, dict)
    section = world["leadconduit"]
    for at, (name, step) in enumerate(zip(names, section["flows"][0]["steps"], strict=True)):
        entity = {"id": f"{at:024x}", "name": name}
        section["entities"].append(entity)
        mappings = [{"property": "url", "value": "https://buyer.example/"}]
        step.update(
            entity={"id": entity["id"]}, integration={**step["integration"], "mappings": mappings}
        )
    return Sandbox(world, listen=False, strict_contract=True)


def test_no_name_hides_a_variable_or_a_member_of_events() -> None:
    with run("Buyer") as plain, run(*sorted(TAKEN)) as odd:
        ordinary = plain.submit(email="ada@example.com")
        answer = odd.submit(email="ada@example.com")
        assert (answer.outcome, answer.reason) == (ordinary.outcome, ordinary.reason)
        assert odd.app.test_client().get("/events", auth=("API", "sandbox")).status_code == 200
        events = [event for event in odd.events if event.type == "recipient"]
        assert len(events) == len(TAKEN)
        assert {event.outcome for event in events} == {"success"}


def test_all_members_of_recipient_events_are_taken() -> None:
    with run("Buyer") as box:
        box.submit(email="ada@example.com")
        event = next(event for event in box.events if event.type == "recipient")
    assert set(event.json) - TAKEN == {"buyer"}
