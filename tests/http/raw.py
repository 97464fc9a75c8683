"""HTTP by hand: bytes out, bytes in, for what a well-behaved client would never send."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 10
"""How long a test waits before it calls a server that says nothing hung."""


@dataclass(frozen=True)
class Answer:
    """What came back; `seconds` until it was there."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float = 0.0

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        """The media type without its parameters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0]


class Connection:
    """A TCP connection to a server, to be used as a context manager."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        assert address.hostname is not None
        self.host = address.netloc
        self._socket = socket.create_connection((address.hostname, address.port), PATIENCE_SECONDS)
        self._rest = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes; a server that has hung up already has been heard to say why."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def finish(self) -> None:
        """Say that nothing more will be sent; go on listening."""
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Hang up without a word."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._socket.close()

    def answer(self, method: str = "GET") -> Answer:
        """The next answer, as one to `method`. Raises TimeoutError, and EOFError for none."""
        started = monotonic()
        head = self._until(b"\r\n\r\n").decode("latin-1")
        line, *lines = head.split("\r\n")
        status = int(line.split(" ")[1])
        if status == 100:
            return self.answer(method)
        pairs = (one.split(":", 1) for one in lines if one)
        headers = {name.lower(): value.strip() for name, value in pairs}
        has_body = method != "HEAD" and status not in (204, 304)
        body = self._body(headers) if has_body else b""
        return Answer(status, headers, body, monotonic() - started)

    def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        return self._rest + b"".join(self._chunks())

    def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") == "chunked":
            return b"".join(self._dechunked())
        return self.rest()

    def _dechunked(self) -> Iterator[bytes]:
        while size := int(self._until(b"\r\n"), 16):
            yield self._exactly(size)
            self._exactly(2)
        self._until(b"\r\n")

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise EOFError(f"the server hung up after {self._rest[:200]!r}")
        self._rest += data

    def _chunks(self) -> Iterator[bytes]:
        try:
            while data := self._socket.recv(65536):
                yield data
        except ConnectionResetError:
            return


def ask(url: str, data: bytes, *, finish: bool = False, method: str = "GET") -> Answer:
    """The answer to `data`, sent as it is on a connection of its own."""
    with Connection(url) as connection:
        connection.send(data)
        if finish:
            connection.finish()
        return connection.answer(method)


def request(
    method: str, target: str, body: bytes = b"", *headers: str, version: str = "HTTP/1.1"
) -> bytes:
    """A request as bytes: as well-formed as what it is given. `headers` are whole lines."""
    lines = [f"{method} {target} {version}", "Host: sandbox.test", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
