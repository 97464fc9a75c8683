"""One server, and for each test a namespace that has been talked to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from sandbox.testing.handle import Handle
from tests.exports.kit import converse


@pytest.fixture(scope="session")
def house() -> Iterator[Sandbox]:
    with Sandbox("demo") as running:
        yield running


@pytest.fixture
def box(house: Sandbox) -> Iterator[Handle]:
    handle = house.namespace()
    converse(handle)
    yield handle
    house.delete(handle)
