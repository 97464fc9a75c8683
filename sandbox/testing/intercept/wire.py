"""A stand-in for the socket of a connection of `http.client`: what is written into it is read as
HTTP, and what is read from it is the answer of the sandbox."""

from __future__ import annotations

import errno
import io
import socket
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from sandbox.breaking import SOCKET, HangUp, broken_off
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.intercepted import Door, Intercepted, reply_headers
from sandbox.testing.intercept.patience import close_stream, in_time

_HEAD_LIMIT = 256 * 1024
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class SandboxSocket:
    """Has what `http.client` and urllib3 ask of a socket. One request, one answer.

    `is_on` says whether the interception it belongs to still lasts.
    """

    def __init__(
        self, door: Door, where: tuple[str, str, int], is_on: Callable[[], bool], timeout: Any
    ) -> None:
        self._door = door
        self._where = where
        self._is_on = is_on
        self._timeout = timeout if isinstance(timeout, int | float) else None
        self._sent = bytearray()
        self._dropped = 0
        self._pair: tuple[socket.socket, socket.socket] | None = None

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Take a piece of the request; of one that is too large, only what tells that it is."""
        if not self._is_on():
            raise ConnectionResetError("The interception that this connection was made in is over.")
        if len(self._sent) > self._door.max_body + _HEAD_LIMIT:
            self._dropped += len(data)
        else:
            self._sent += data

    def send(self, data: Any, flags: int = 0) -> int:
        """Take a piece of the request, all of it."""
        self.sendall(data)
        return len(data)

    def makefile(self, mode: str = "r", buffering: int | None = None, **_more: Any) -> Any:
        """The answer to what was written so far, to be read."""
        request = read_request(bytes(self._sent), self._where)
        request.fault = request.fault or self._door.too_large(len(request.body) + self._dropped)
        self._sent.clear()
        pieces = _pieces(lambda: self._door.answer(request), request.method, self.gettimeout)
        return io.BufferedReader(_Answer(pieces))

    def settimeout(self, seconds: float | None) -> None:
        self._timeout = seconds

    def gettimeout(self) -> float | None:
        return self._timeout

    def fileno(self) -> int:
        """A descriptor that can be polled: nothing comes before a request was written."""
        if self._pair is None:
            self._pair = socket.socketpair()
        return self._pair[0].fileno()

    def close(self) -> None:
        pair, self._pair = self._pair, None
        for one in pair or ():
            one.close()

    def shutdown(self, how: int = socket.SHUT_RDWR) -> None:
        """Nothing is left open that others wait for."""

    def setsockopt(self, *option: Any) -> None:
        """There is nothing to be tuned."""

    def getpeername(self) -> tuple[str, int]:
        _scheme, host, port = self._where
        return host, port

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 0

    def getpeercert(self, binary_form: bool = False) -> Any:
        """No certificate was needed."""
        return b"" if binary_form else {}

    def version(self) -> str:
        return "TLSv1.3"

    def __enter__(self) -> SandboxSocket:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class _Answer(io.RawIOBase):
    """The pieces of an answer as a file; the next is made when it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """A client that goes away ends the answer, also in the middle of a stream."""
        close_stream(self._pieces)
        super().close()

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _pieces(
    answer: Callable[[], Reply], method: str, waits: Callable[[], float | None]
) -> Iterator[bytes]:
    """The bytes of an answer as a server would send them, one piece after the other.

    Raises TimeoutError when one is not there in time.
    """
    reply = in_time(answer, waits())
    if reply.breakage is not None:
        yield from _broken(reply, method, waits)
        return
    if reply.stream is None:
        body = b"" if method == "HEAD" or reply.status in (204, 304) else reply.body
        yield head(reply, reply_headers(reply, chunked=False)) + body
        return
    headers = reply_headers(reply, chunked=True)
    yield head(reply, headers)
    if method == "HEAD":
        return
    pattern = b"%x\r\n%b\r\n" if headers.get("Transfer-Encoding") == "chunked" else b"%.0x%b"
    stream = iter(reply.stream)
    try:
        while (piece := in_time(lambda: next(stream, None), waits())) is not None:
            if piece:
                yield pattern % (len(piece), piece)
    finally:
        close_stream(stream)
    if pattern.startswith(b"%x"):
        yield b"0\r\n\r\n"


def _broken(reply: Reply, method: str, waits: Callable[[], float | None]) -> Iterator[bytes]:
    """What a client would read of an answer that a fault spoils.

    Raises ConnectionResetError where the connection is reset, TimeoutError after `waits`.
    """
    ours, theirs = socket.socketpair()  # the fault looks whether the client is still there
    try:
        broken_off(reply, {"REQUEST_METHOD": method, SOCKET: ours}, _never)
    except HangUp as end:
        raw = end.raw
        while (piece := in_time(lambda: next(raw, None), waits())) is not None:
            yield piece or b""
        if end.reset:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer") from None
    finally:
        ours.close()
        theirs.close()


def _never(*_arguments: Any) -> None:
    """No answer of WSGI begins where the bytes of a connection are at hand."""


def head(reply: Reply, headers: Any) -> bytes:
    """Status line and headers; the connection ends with the answer, as with `sandbox serve`."""
    lines = [f"HTTP/1.1 {reply.status} {_PHRASES.get(reply.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def read_request(data: bytes, where: tuple[str, str, int]) -> Intercepted:
    """What a client library wrote. `where` is scheme, host and port of its connection."""
    scheme, host, port = where
    start, _, body = data.partition(b"\r\n\r\n")
    first, *lines = start.decode("latin-1").split("\r\n")
    method, target, _version = f"{first} / HTTP/1.1".split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = [(name.strip(), value.strip()) for name, _, value in pairs]
    request = Intercepted(method, scheme, host, port, _path_of(target), headers, body)
    if any(n.lower() == "transfer-encoding" and "chunked" in v.lower() for n, v in headers):
        try:
            request.body = _without_chunks(body)
        except ValueError:
            words = "The body cannot be read to its end: a chunk does not begin with its size."
            request.fault = Problem("malformed-body", words)
    return request


def _path_of(target: str) -> str:
    """The path and query of a target; clients of a proxy send whole URLs."""
    if target.startswith("/"):
        return target
    _scheme, found, rest = target.partition("://")
    if not found:
        return "/" + target
    for position, sign in enumerate(rest):
        if sign in "/?":
            return rest[position:] if sign == "/" else "/" + rest[position:]
    return "/"


def _without_chunks(body: bytes) -> bytes:
    """The body that was sent in chunks. Raises ValueError where a chunk is none."""
    pieces: list[bytes] = []
    position = 0
    while True:
        end = body.index(b"\r\n", position)
        size = int(body[position:end].partition(b";")[0], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + size])
        position = end + 2 + size + 2
