"""A sandbox behind each of its doors. They are shared: tests that change anything do so in a
namespace of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from sandbox.app import create_app
from sandbox.settings import Settings
from tests.cli.running import Running
from tests.http.doors import ApplicationDoor, Door, ServerDoor


@pytest.fixture(scope="session")
def werkzeug() -> Iterator[ServerDoor]:
    """The threaded server in this process."""
    with Sandbox("quickstart", strict_contract=True) as box:
        yield ServerDoor("werkzeug", box.url)


@pytest.fixture(scope="session")
def granian() -> Iterator[ServerDoor]:
    """The server for throughput, as a process of its own."""
    pytest.importorskip("granian")
    with Running("serve", "--server", "granian", "--port", "0", "--strict-contract") as running:
        yield ServerDoor("granian", running.url)


@pytest.fixture(scope="session")
def application() -> ApplicationDoor:
    """The Flask application's test client."""
    app = create_app(Settings(world="quickstart", strict_contract=True))
    return ApplicationDoor(app.test_client())


@pytest.fixture(params=["werkzeug", "granian", "application"])
def door(request: pytest.FixtureRequest) -> Door:
    """Each door in turn."""
    found: Door = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["werkzeug", "granian"])
def server(request: pytest.FixtureRequest) -> ServerDoor:
    """Each server in turn."""
    found: ServerDoor = request.getfixturevalue(request.param)
    return found
