"""Clients that stop in the middle: the server waits for a while, not for ever, and not alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic

import pytest

from sandbox.app import door
from sandbox.compose import build_service
from sandbox.server import LocalServer
from sandbox.service import Service
from sandbox.settings import Settings
from tests.http.doors import FORM, SUBMIT, ServerDoor
from tests.http.raw import Connection, request

IDLE_SECONDS = 0.3
TYPE = f"Content-Type: {FORM['Content-Type']}"
HALF_A_LEAD = request("POST", SUBMIT, b"state=TX", TYPE, "Content-Length: 40")
HALF_A_CHUNK = request("POST", SUBMIT, b"20\r\nstate=TX", TYPE, "Transfer-Encoding: chunked")
SETTINGS = Settings(world="quickstart", strict_contract=True)


@pytest.fixture
def service() -> Service:
    return build_service(SETTINGS)


@pytest.fixture
def impatient(service: Service) -> Iterator[LocalServer]:
    """A server that does not wait long."""
    with LocalServer(door(service, SETTINGS), idle_seconds=IDLE_SECONDS) as server:
        yield server


@pytest.mark.parametrize("half", [HALF_A_LEAD, HALF_A_CHUNK], ids=["length", "chunks"])
def test_half_a_body_gets_408(impatient: LocalServer, service: Service, half: bytes) -> None:
    with Connection(impatient.url) as connection:
        connection.send(half)
        answer = connection.answer()

    assert answer.status == 408
    assert "did not come to its end in time" in answer.json["error"]
    assert IDLE_SECONDS / 2 < answer.seconds < IDLE_SECONDS + 1
    namespace = service.realm.default
    assert [entry.problem for entry in namespace.journal.newest(5)] == ["request-timeout"]
    assert len(namespace.leads) == 0


@pytest.mark.parametrize("half", [b"", b"POST /flo", b"GET /flows HTTP/1.1\r\nHost: a\r\nAcc"])
def test_half_a_head_ends_the_connection(impatient: LocalServer, half: bytes) -> None:
    with Connection(impatient.url) as connection:
        connection.send(half)
        assert connection.rest() == b""


def test_a_body_in_small_pieces_is_waited_for(impatient: LocalServer) -> None:
    with Connection(impatient.url) as connection:
        connection.send(request("POST", SUBMIT, b"", TYPE, "Content-Length: 8"))
        for piece in b"state=FL":
            connection.send(bytes([piece]))
        answer = connection.answer()

    assert (answer.status, answer.json["outcome"]) == (201, "failure")


def test_silent_clients_keep_nobody_waiting(server: ServerDoor) -> None:
    with ExitStack() as stack:
        for _ in range(30):
            silent = stack.enter_context(Connection(server.url))
            silent.send(HALF_A_LEAD)
        answer = server.ask("GET", "/_sandbox/health")

    assert answer.status == 200
    assert answer.seconds < 1


def test_a_server_with_silent_clients_stops_at_once() -> None:
    server = LocalServer(door(build_service(SETTINGS), SETTINGS)).start()
    with Connection(server.url) as silent:
        silent.send(HALF_A_LEAD)
        began = monotonic()
        server.stop()

    assert monotonic() - began < 1
