"""Callers without a socket get an exception where others would lose their connection."""

from __future__ import annotations

import json
from time import monotonic
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.world.faults import ConnectionFault
from tests.http.doors import FORM, LEAD, SUBMIT

LOST = [
    ("empty_reply", {}, "empty"),
    ("reset", {}, "reset"),
    ("timeout", {"seconds": 100}, "timeout"),
    ("garbage", {}, "garbage"),
    ("truncated_body", {}, "truncated"),
    ("malformed_body", {"as_": "chunk"}, "malformed"),
]


@pytest.mark.parametrize(("effect", "members", "kind"), LOST)
@pytest.mark.parametrize("door", ["submit", "test client"])
def test_a_lost_connection_is_an_exception(
    box: Sandbox, effect: str, members: dict[str, Any], kind: str, door: str
) -> None:
    fault = box.fault(effect, **members)
    started = monotonic()
    with pytest.raises(ConnectionFault) as caught:
        if door == "submit":
            box.submit(email="ada@example.com")
        else:
            box.app.test_client().post(SUBMIT, data=LEAD, headers=FORM)
    assert caught.value.kind == kind
    assert isinstance(caught.value, ConnectionError)
    assert monotonic() - started < 5
    assert fault.fired == 1
    assert f"kind {kind}" in fault.json["here"]


def test_a_slow_body_takes_its_time(box: Sandbox) -> None:
    box.fault("slow_body", seconds=0.2)
    started = monotonic()
    assert box.submit(email="ada@example.com").status == 201
    assert monotonic() - started >= 0.2


def test_broken_json_comes_as_it_is(box: Sandbox) -> None:
    box.fault("malformed_body")
    with pytest.raises(json.JSONDecodeError):
        json.loads(box.app.test_client().post(SUBMIT, data=LEAD, headers=FORM).data)


def test_with_after_the_lead_was_taken(box: Sandbox) -> None:
    box.fault("reset", after=True)
    with pytest.raises(ConnectionFault):
        box.submit(email="ada@example.com")
    assert len(box.leads) == 1
