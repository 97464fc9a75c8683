"""The WSGI application by itself, for what only a server or a test can put into an environ."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from sandbox.app import create_app
from sandbox.settings import Settings
from tests.http.doors import FORM, JSON, LEAD, OWNER, SUBMIT

BIG = 2000


@pytest.fixture
def client() -> Client:
    settings = Settings(world="quickstart", strict_contract=True, max_body=BIG)
    return create_app(settings).test_client()


def asked(client: Client, body: bytes, **changes: Any) -> tuple[int, bytes]:
    """Status and body of POST /flows with this body and these changes of the environ."""
    headers = Headers(OWNER | JSON)
    builder = EnvironBuilder("/flows", method="POST", data=body, headers=headers)
    found, status, _ = run_wsgi_app(client.application, {**builder.get_environ(), **changes})
    return int(status[:3]), b"".join(found)


@pytest.mark.parametrize(
    ("length", "status", "words"),
    [
        ("50", 400, "announced 50 bytes, but only 2 came"),
        ("two", 400, "Content-Length is 'two'"),
        ("-1", 400, "Content-Length is '-1'"),
        ("²", 400, "Content-Length is"),
        (str(BIG + 1), 413, f"larger than {BIG} bytes"),
        ("9" * 5000, 413, f"larger than {BIG} bytes"),
    ],
)
def test_lengths(client: Client, length: str, status: int, words: str) -> None:
    found, body = asked(client, b"{}", CONTENT_LENGTH=length)

    assert found == status
    assert words in body.decode()


class Broken(BytesIO):
    """A body that ends with an exception."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TimeoutError("timed out"), 408),
        (ConnectionResetError("reset by peer"), 400),
        (OSError("Invalid chunk header"), 400),
    ],
)
def test_bodies_that_break_off(client: Client, error: Exception, status: int) -> None:
    found, body = asked(client, b"{}", **{"wsgi.input": Broken(error)})

    assert found == status
    assert body.startswith(b'{"error":')


def test_chunks_over_the_limit(client: Client) -> None:
    builder = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    sent = {**builder, "CONTENT_LENGTH": "", "wsgi.input": BytesIO(b"x" * (BIG + 1))}
    found, _ = asked(client, b"", **sent)

    assert found == 413


@pytest.mark.parametrize("path", ["flows", "//flows", "///flows", "*"])
def test_paths_begin_with_one_slash(client: Client, path: str) -> None:
    asked(client, b"{}", PATH_INFO=path)

    recorded = client.get("/_sandbox/requests/1").get_json()
    assert recorded["path"] == f"/{path.strip('/')}"


def test_a_flask_test_client_submits_leads(client: Client) -> None:
    answer = client.post(SUBMIT, data=LEAD, headers=FORM)

    assert (answer.status_code, answer.get_json()["outcome"]) == (201, "success")
