"""The ways into a sandbox, all asked alike."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from itertools import count
from time import monotonic
from typing import Protocol

from werkzeug.test import Client

from tests.http.raw import Answer, ask, request

_numbers = count(1)

SUBMIT = "/flows/65a0000000000000000000f1/sources/65a0000000000000000000e1/submit"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LEAD = b"first_name=Ada&email=ada%40example.com&phone_1=5125550142&state=TX"
OWNER = {"Authorization": "Basic " + b64encode(b"API:sandbox").decode()}
SUPERUSER = {"Authorization": "Basic " + b64encode(b"API:superuser").decode()}
WORKSPACE = "a0000000-0000-4000-8000-000000000001"
ZEOTAP = {"Authorization": "Bearer sk_test_sandbox", "X-Workspace-ID": WORKSPACE}


class Door(Protocol):
    """One way in."""

    name: str

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request."""


class ServerDoor:
    """A server on a socket, asked by hand."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.url = url

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        sent = request(method, target, body or b"", *lines)
        return ask(self.url, sent, method=method)


class ApplicationDoor:
    """The WSGI application in this process."""

    name = "application"

    def __init__(self, client: Client) -> None:
        self._client = client

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        started = monotonic()
        path, _, query = target.partition("?")
        found = self._client.open(
            path, method=method, query_string=query, data=body, headers=dict(headers or {})
        )
        sent = {name.lower(): value for name, value in found.headers.items()}
        return Answer(found.status_code, sent, found.data, monotonic() - started)


def new_namespace(door: Door) -> str:
    """The prefix of a namespace that nobody else uses."""
    name = f"{door.name}-{next(_numbers)}"
    made = door.ask("POST", "/_sandbox/namespaces", f'{{"name":"{name}"}}'.encode(), JSON)
    assert made.status == 201, made.body
    prefix: str = made.json["prefix"]
    return prefix
