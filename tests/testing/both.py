"""A namespace inside the process and one over HTTP: tests that take `box` run on both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.testing import Handle, RemoteSandbox, Sandbox

LEAD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX", "first_name": "Ada"}


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox("quickstart") as running:
        yield running


@pytest.fixture(params=["local", "remote"])
def box(request: pytest.FixtureRequest, server: Sandbox) -> Iterator[Handle]:
    if request.param == "local":
        made = server.namespace()
        yield made
        server.delete(made)
        return
    with RemoteSandbox(server.url) as far:
        there = far.namespace()
        yield there
        far.delete(there)
