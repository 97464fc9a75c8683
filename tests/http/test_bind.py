"""A server that other machines reach: its control plane asks for the token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from sandbox.server import ServerError
from tests.cli.running import Running
from tests.http.doors import FORM, LEAD, OWNER, SUBMIT, ServerDoor
from tests.http.routes import routes
from tests.http.shapes import is_error

CONTROL = [route for route in routes() if route.path.startswith("/_sandbox")]
OPEN = {"/_sandbox/health", "/_sandbox/ready"}


@pytest.fixture(scope="module", params=["werkzeug", "granian"])
def exposed(request: pytest.FixtureRequest) -> Iterator[tuple[ServerDoor, str]]:
    """A server on all addresses of this machine, and its token."""
    if request.param == "granian":
        pytest.importorskip("granian")
    options = ("--host", "0.0.0.0", "--port", "0", "--server", request.param)
    with Running("serve", *options) as running:
        url = running.url.replace("0.0.0.0", "127.0.0.1")
        yield ServerDoor(request.param, url), running.after("Control token").split()[0]


def test_the_control_plane_asks_for_the_token(exposed: tuple[ServerDoor, str]) -> None:
    door, _ = exposed
    wrong = []
    for route in CONTROL:
        for headers in ({}, {"Sandbox-Token": "guessed"}, {"Authorization": "Bearer \xe9"}, OWNER):
            answer = door.ask(route.method, route.path, headers=headers)
            expected = 200 if route.path in OPEN else 401
            fault = None if answer.status == 200 else is_error(route.path, answer)
            if answer.status != expected or fault:
                wrong.append(f"{route.name} with {headers}: {answer.status} {fault}")

    assert wrong == []


def test_either_header_carries_the_token(exposed: tuple[ServerDoor, str]) -> None:
    door, token = exposed

    for headers in ({"Sandbox-Token": token}, {"Authorization": f"Bearer {token}"}):
        assert door.ask("GET", "/_sandbox/world", headers=headers).status == 200


def test_the_imitated_apis_ask_for_their_own_keys_only(exposed: tuple[ServerDoor, str]) -> None:
    door, _ = exposed

    assert door.ask("GET", "/flows", headers=OWNER).status == 200
    assert door.ask("POST", SUBMIT, LEAD, FORM).status == 201


def test_the_library_wants_a_token_as_well() -> None:
    with pytest.raises(ServerError, match="give token="):
        Sandbox(host="0.0.0.0")
