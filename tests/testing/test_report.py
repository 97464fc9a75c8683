"""The conversation that goes into the report of a failed test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.testing import Handle, Sandbox
from sandbox.testing.report import conversation

ANN = {"email": "ann@example.com", "phone_1": "5125550100", "state": "TX"}


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox("demo", listen=False) as running:
        yield running


@pytest.fixture
def box(server: Sandbox) -> Iterator[Handle]:
    handle = server.namespace()
    yield handle
    server.delete(handle)


def test_nothing_happened(box: Handle) -> None:
    _, *lines = conversation(box).splitlines()

    assert lines == ["no requests", "no leads", "no deliveries"]


def test_only_the_last_are_told_and_counted(box: Handle) -> None:
    for _ in range(12):
        box.submit(ANN)

    lines = conversation(box).splitlines()

    assert "requests, the last 10 of 12:" in lines
    assert sum(line.startswith("  <lead ") for line in lines) == 10
    assert lines[2].startswith("  #3 ")
    assert any(line.startswith("  #12 ") for line in lines)


def test_a_delivery_that_failed_says_why(box: Handle) -> None:
    box.stub("https://buyer.example.com", error="timeout")

    box.submit(ANN)

    lines = conversation(box).splitlines()
    assert "      timed out (a stub says so)" in lines
    assert "      decided by filter: filter Refused by the buyer" in lines


def test_no_credentials_are_told(box: Handle) -> None:
    box.submit(ANN, auth=box.auth)

    text = conversation(box)

    assert "-u 'API:***'" in text
    assert f"API:{box.api_key}" not in text
