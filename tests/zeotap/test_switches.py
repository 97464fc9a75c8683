"""The switches: each is asked somewhere, each can be set everywhere; those of connection tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import sandbox.zeotap
from sandbox import Sandbox
from sandbox.zeotap.switches import SWITCHES
from tests.zeotap.api_kit import WAREHOUSE, WEBHOOK, Api

HERE = Path(sandbox.zeotap.__file__).parent
FAILING = {**WAREHOUSE, "config": {**WAREHOUSE["config"], "account": "fail_authentication"}}


def asked() -> Iterator[str]:
    """The switches that the code asks for."""
    for path in HERE.rglob("*.py"):
        yield from re.findall(r'switches\["(\w+)"\]', path.read_text())


def test_every_switch_is_asked_for_and_no_other() -> None:
    assert set(asked()) == {switch.name for switch in SWITCHES}


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda one: one.name)
def test_every_choice_can_be_set_and_the_default_is_one(switch: Any) -> None:
    assert switch.default in switch.choices
    for choice in switch.choices:
        assert Api({switch.name: choice}).namespace.switches[switch.name] == choice


def test_a_switch_of_one_namespace_is_not_that_of_another() -> None:
    with Sandbox(listen=False, switches={"zeotap_types": "open"}) as box:
        other = box.namespace()
        other.switches.set("zeotap_types", "closed")

        assert box.switches["zeotap_types"] == "open"


@pytest.mark.parametrize(
    ("switches", "statuses"),
    [
        ({}, ["passed", "failed"]),
        ({"zeotap_failed_step_status": "error"}, ["passed", "error"]),
        ({"zeotap_failed_test": "skip"}, ["passed", "failed", "skipped", "skipped"]),
    ],
)
def test_how_a_failed_step_is_told(switches: dict[str, str], statuses: list[str]) -> None:
    api = Api(switches)
    made = api.made("/sources", FAILING)
    events = api.post(f"/sources/{made['id']}/test").events

    assert [data["status"] for name, data in events if name == "step"] == statuses
    done = events[-1][1]
    assert done["success"] is False
    assert done["steps"] == [data for name, data in events if name == "step"]
    assert done["source"]["status"] == "error"
    assert done["source"]["status_error"] == done["steps"][1]["message"]


def test_a_webhook_is_called_only_where_the_switch_says_so() -> None:
    api = Api()
    made = api.made("/destinations", WEBHOOK)
    path = f"/destinations/{made['id']}/test"
    api.post(path)
    assert len(api.namespace.outbox.deliveries) == 0
    api.namespace.switches.set("zeotap_webhook_probe", True)

    assert api.post(path).events[-1][1]["success"] is True
    (probe,) = api.namespace.outbox.deliveries.oldest(10)
    assert probe.request.url == WEBHOOK["config"]["url"]


def conversation() -> list[bytes]:
    """What a fixed sequence of calls is answered."""
    api = Api()
    sync, hook = api.pipeline()
    paths = [f"/syncs/{sync['id']}/trigger", f"/destinations/{hook['id']}/test"]
    return [api.post(path).body for path in paths] + [api.get("/destinations").body]


def test_the_same_calls_get_the_same_bytes() -> None:
    assert conversation() == conversation()


def test_many_callers_at_once() -> None:
    api = Api()

    def create(number: int) -> str:
        made = api.made("/destinations", {**WEBHOOK, "name": str(number)})
        api.put(f"/destinations/{made['id']}", {"config": {"url": "https://a.example"}})
        api.post(f"/destinations/{made['id']}/test")
        return str(made["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(create, range(64)))

    assert {one["id"] for one in api.get("/destinations").json} == set(ids)
    assert {one["status"] for one in api.get("/destinations").json} == {"connected"}
