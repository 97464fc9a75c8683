"""A sandbox without a socket, and a fresh namespace of it for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from sandbox.testing.handle import Handle


@pytest.fixture(scope="session")
def house() -> Iterator[Sandbox]:
    with Sandbox("demo", listen=False, strict_contract=True) as made:
        yield made


@pytest.fixture
def box(house: Sandbox) -> Iterator[Handle]:
    handle = house.namespace()
    yield handle
    house.delete(handle)


@pytest.fixture
def submit(box: Handle) -> str:
    """Where production takes leads of the first source."""
    return "https://app.leadconduit.com" + box.targets[0].path
