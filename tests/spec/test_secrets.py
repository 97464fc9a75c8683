"""API keys, wherever a document wants them, are in nothing that is recorded or written of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox import Sandbox
from sandbox.contract.security import key_hider
from sandbox.exports.forms import FORMS
from sandbox.testing import Handle
from sandbox.testing.report import conversation

SECRET = "s3cret-of-mine"
KEYS = """
openapi: 3.0.3
info: {title: Keys, version: "1"}
paths:
  /things:
    get:
      operationId: listThings
      security: [{header: [], query: [], cookie: []}, {common: []}]
      responses: {"204": {description: None.}}
components:
  securitySchemes:
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: who}
    cookie: {type: apiKey, in: cookie, name: sid}
    common: {type: apiKey, in: header, name: X-Api-Key}
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    file = tmp_path_factory.mktemp("documents") / "keys.yaml"
    file.write_text(KEYS)
    with Sandbox(specs=[file], only=True) as box:
        yield box


@pytest.fixture
def handle(box: Sandbox) -> Iterator[Handle]:
    handle = box.namespace()
    sent = requests.get(
        f"{handle.url}/things?a=1&who={SECRET}&b=2",
        headers={"X-Key": SECRET, "Cookie": f"a=1; sid={SECRET}"},
        timeout=5,
    )
    assert sent.status_code == 204
    yield handle
    box.delete(handle)


def test_the_journal_holds_none(handle: Handle) -> None:
    (kept,) = handle.requests
    assert kept.headers["x-key"] == "***"
    assert kept.headers["cookie"] == "a=1; sid=***"
    assert kept.query == "a=1&who=***&b=2"


def test_neither_do_requests_that_are_refused(handle: Handle) -> None:
    for path in ("/things", "/nowhere"):
        sent = requests.get(handle.url + path, headers={"X-Key": SECRET}, timeout=5)
        assert sent.status_code in (401, 404)
        assert handle.requests[-1].headers["x-key"] == "***"


def test_nor_those_that_fit_no_operation_of_any_api(tmp_path: Path) -> None:
    file = tmp_path / "keys.yaml"
    file.write_text(KEYS)
    with Sandbox(specs=[file]) as box:
        requests.get(f"{box.url}/thigns?who={SECRET}", headers={"X-Key": SECRET}, timeout=5)
        (kept,) = box.requests
        assert (kept.headers["x-key"], kept.query) == ("***", "who=***")


@pytest.mark.parametrize("secrets", [False, True])
@pytest.mark.parametrize("form", sorted(FORMS))
def test_exports_show_none(handle: Handle, form: str, secrets: bool) -> None:
    text = handle.export(form, secrets=secrets)
    assert "things" in text
    assert SECRET not in text


def test_curl_lines_and_the_report_of_a_failed_test_show_none(handle: Handle) -> None:
    for text in (handle.curl(handle.requests[0], secrets=True), conversation(handle)):
        assert "/things" in text
        assert SECRET not in text


@pytest.mark.parametrize("path", ["requests", "requests/1", "exports/har", "console/{}/requests/1"])
def test_control_plane_and_console_show_none(handle: Handle, path: str) -> None:
    origin = handle.url.partition("/~")[0]
    shown = requests.get(
        f"{origin}/_sandbox/{path.format(handle.name)}",
        headers={"Sandbox-Namespace": handle.name},
        timeout=5,
    )
    assert shown.status_code == 200, shown.text
    assert "/things" in shown.text
    assert SECRET not in shown.text


def test_a_header_that_is_masked_wherever_it_is_shown_can_be_compared(handle: Handle) -> None:
    requests.get(f"{handle.url}/things", headers={"X-Api-Key": SECRET}, timeout=5)

    handle.verify(headers={"X-Api-Key": SECRET}, exactly=1)
    assert SECRET not in handle.curl(handle.requests[-1])


def test_who_has_no_keys_pays_nothing(tmp_path: Path) -> None:
    assert key_hider({"bearer": {"type": "http", "scheme": "bearer"}}) is None
    hider = key_hider({"key": {"type": "apiKey", "in": "header", "name": "X-Key"}})
    assert hider is not None
    headers = {"accept": "*/*"}
    assert hider.headers(headers) is headers
    assert hider.query("x-key=1") == "x-key=1"
