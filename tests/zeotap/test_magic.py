"""Every magic value of the table, in a connection test over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.zeotap.connection_test import SLOW
from sandbox.zeotap.magic import table


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox("zeotap", strict_contract=True) as box:
        yield box


def events_of(box: Sandbox, word: str) -> tuple[str, float]:
    """The events of a test of a config with `word` in it, and how long they took."""
    started = monotonic()
    found = requests.post(
        f"{box.zeotap.workspace_url}/destinations/test",
        json={"destination_type": "webhook", "config": {"url": f"https://api.example.com/{word}"}},
        headers=box.zeotap.headers,
        timeout=10,
    )
    assert found.status_code == 200, found.text
    return found.text, monotonic() - started


@pytest.mark.parametrize("row", list(table()), ids=lambda row: row["name"])
def test_a_value_does_what_the_table_says(box: Sandbox, row: dict[str, Any]) -> None:
    events, seconds = events_of(box, row["name"])
    forces = row["forces"]
    if row["name"] == SLOW:
        assert seconds >= forces["delay"]
        assert '"success":true' in events
        return
    assert f'"name":"{forces["step"]}","status":"failed","message":"{forces["message"]}"' in events
    assert '"success":false' in events


def test_without_one_the_test_succeeds(box: Sandbox) -> None:
    assert '"success":true' in events_of(box, "hook")[0]
