"""`sandbox control`: every operation of the control plane, from a shell."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from tests.cli.running import invoke


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(token="secret") as server:
        yield server


def call(server: Sandbox, *arguments: str) -> tuple[int, str]:
    done = invoke("control", *arguments, "--url", server.url, "--token", "secret")
    return done.exit_code, done.output


def test_without_an_operation_all_are_listed() -> None:
    done = invoke("control")

    assert done.exit_code == 0
    for name in ("setClock", "armFault", "holdDeliveries", "takeSnapshot", "verifyLeads"):
        assert name in done.output


def test_what_a_test_does_can_be_done_from_a_shell(server: Sandbox) -> None:
    assert call(server, "createNamespace", "name=mine")[0] == 0
    other = server.namespace("other")
    mine = ("--namespace", "mine")

    frozen = call(server, "setClock", "now=2026-03-02T09:00:00Z", "frozen=true", *mine)
    moved = call(server, "setClock", "advance=PT1H", *mine)
    fault = call(server, "armFault", "--body", '{"status": 503, "times": 1}', *mine)
    snapshot = call(server, "takeSnapshot", "name=before", *mine)
    restored = call(server, "restoreSnapshot", "snapshot=before", *mine)
    listed = call(server, "listRequests", "limit=5", "status=4xx", *mine)
    verified = call(server, "verifyLeads", "outcome=success", "exactly=0", *mine)
    failed = call(server, "verifyLeads", "outcome=success", *mine)

    done = (frozen, moved, fault, snapshot, restored, listed, verified)
    assert [code for code, _ in done] == [0] * len(done), done
    assert json.loads(moved[1])["now"] == "2026-03-02T10:00:00.000Z"
    assert failed[0] == 1
    assert json.loads(failed[1])["verified"] is False
    assert not other.clock.frozen


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["setClok"], "Did you mean setClock"),
        (["zzz"], "lists them all"),
        (["getLead"], "getLead needs lead_id=…"),
        (["setClock", "advance"], "'advance' is not NAME=VALUE"),
        (["setClock", "--body", "{"], "no JSON"),
    ],
)
def test_what_cannot_be_called(server: Sandbox, arguments: list[str], words: str) -> None:
    code, output = call(server, *arguments)

    assert code == 2
    assert words in output


def test_a_refusal_of_the_sandbox_is_shown(server: Sandbox) -> None:
    done = invoke("control", "listLeads", "--url", server.url)

    assert done.exit_code == 1
    assert json.loads(done.output)["status"] == 401


def test_where_nobody_listens() -> None:
    done = invoke("control", "getClock", "--url", "http://127.0.0.1:1")

    assert done.exit_code == 2
    assert "No answer from http://127.0.0.1:1" in done.output
