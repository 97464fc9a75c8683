"""Requests to documents of any kind over HTTP: what case files (tests/cases) cannot say."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from sandbox.contract.yaml import parse_yaml, write_yaml
from sandbox.testing.sandbox import Sandbox

FOLDER = Path(__file__).parents[1] / "cases"
SOON = 0.05
"""Seconds in which an answer to a body that cannot be read has to be there."""


def served(document: Any, folder: Path, **settings: Any) -> Sandbox:
    file = folder / "api.yaml"
    file.write_bytes(document if isinstance(document, bytes) else write_yaml(document))
    return Sandbox(specs=str(file), only=True, **settings)


def change_switch(sandbox: Sandbox, value: str) -> None:
    body = json.dumps({"validation": value}).encode()
    headers = {"Content-Type": "application/json"}
    assert request(sandbox, "PATCH", "/_sandbox/switches", body, headers)[0].status == 200


def request(
    sandbox: Sandbox,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[HTTPResponse, str]:
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


LEADS = parse_yaml((FOLDER / "handling.yaml").read_bytes())["document"]


def test_the_server_may_say_how_strictly(tmp_path: Path) -> None:
    headers = {"Content-Type": "application/json"}
    with served(LEADS, tmp_path, validation="warn") as sandbox:
        answer, _ = request(sandbox, "POST", "/leads", b"{}", headers)
        assert answer.status == 204
        assert json.loads(answer.headers["Sandbox-Findings"])["count"] == 2
        change_switch(sandbox, "strict")
        assert request(sandbox, "POST", "/leads", b"{}", headers)[0].status == 400
        assert request(sandbox, "POST", "/_sandbox/reset")[0].status < 300
        assert request(sandbox, "POST", "/leads", b"{}", headers)[0].status == 204


def test_what_was_let_pass_stands_in_the_journal(tmp_path: Path) -> None:
    with served(LEADS, tmp_path) as sandbox:
        headers = {"Content-Type": "application/json", "Prefer": "handling=lenient"}
        assert request(sandbox, "POST", "/leads", b"{}", headers)[0].status == 204
        (entry,) = sandbox.requests
        assert [one.rule for one in entry.findings] == ["required", "required"]


def test_what_was_refused_stands_in_the_journal_in_full(tmp_path: Path) -> None:
    document = parse_yaml((FOLDER / "own_errors.yaml").read_bytes())["document"]
    with served(document, tmp_path) as sandbox:
        headers = {"Content-Type": "application/json"}
        assert request(sandbox, "POST", "/fastapi", b'{"size": "5"}', headers)[0].status == 422
        (finding,) = sandbox.requests[-1].findings
        assert finding.pointer == "#/components/schemas/Thing/properties/size/type"
        assert finding.corrected == 5


def test_keys_in_queries_are_not_recorded(tmp_path: Path) -> None:
    document = parse_yaml((FOLDER / "security.yaml").read_bytes())["document"]
    with served(document, tmp_path) as sandbox:
        assert (
            request(sandbox, "GET", "/both?a=1&key=hidden", headers={"X-Key": "k"})[0].status == 204
        )
        assert sandbox.requests[-1].query == "a=1&key=***"


@pytest.mark.parametrize("body", [b"{", b'{"a":1}x', b"\xff", b"[" * 5000])
def test_bodies_that_cannot_be_read_are_answered_at_once(body: bytes, tmp_path: Path) -> None:
    headers = {"Content-Type": "application/json"}
    took = []
    with served(LEADS, tmp_path) as sandbox:
        for _ in range(5):  # the machine may be busy with something else once, not each time
            started = time.perf_counter()
            answer, _ = request(sandbox, "POST", "/leads?limit=1", body, headers)
            took.append(time.perf_counter() - started)
            assert answer.status == 400
    assert min(took) < SOON


def test_our_own_behaviours_are_not_lenient_and_say_so() -> None:
    with Sandbox() as sandbox:
        headers = {"Content-Type": "application/json", "Prefer": "handling=lenient"}
        answer, text = request(sandbox, "PATCH", "/_sandbox/switches", b"[]", headers)
        assert answer.status in (400, 422)
        assert "handling=lenient' is not honoured here" in json.loads(text)["detail"]
        assert answer.headers["Sandbox-Handling"].startswith("strict; what this operation does")
        assert "Preference-Applied" not in answer.headers


def test_the_control_plane_tells_what_would_do() -> None:
    with Sandbox() as sandbox:
        headers = {"Content-Type": "application/json"}
        body = b'{"name": 5, "sede": 1}'
        answer, text = request(sandbox, "POST", "/_sandbox/namespaces", body, headers)
        problem = json.loads(text)
        assert answer.status == 422
        assert problem["corrected_request"] == {"name": "5", "seed": 1}
        name = problem["findings"][0]
        assert name["pointer"] == "#/components/schemas/NewNamespace/properties/name/type"
        assert name["corrected"] == "5"
