"""A sandbox of this file's own on a socket, emptied after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="module")
def _box() -> Iterator[Sandbox]:
    with Sandbox("quickstart", strict_contract=True) as box:
        yield box


@pytest.fixture
def box(_box: Sandbox) -> Iterator[Sandbox]:
    yield _box
    _box.reset()
