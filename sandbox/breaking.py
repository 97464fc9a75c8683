"""How the doors carry out faults that no answer can express."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.faulting import Breakage, reason_of
from sandbox.world.faults import ConnectionFault, ConnectionKind

if TYPE_CHECKING:
    from sandbox.wsgi import Environ

_CHUNKS = 10
_FLUSHED_SECONDS = 0.05
_TIMEOUT_SECONDS = 30.0

SOCKET = "werkzeug.socket"
"""The key of an environ under which a server hands out the socket of the client."""


class HangUp(BaseException):
    """Ends a connection: the server sends `raw` as it is, then closes, with a reset or without.

    No Exception, because a server would answer those with a page.
    """

    def __init__(self, raw: Iterator[bytes], *, reset: bool = False) -> None:
        super().__init__("a fault ends the connection")
        self.raw = raw
        self.reset = reset


class CutOff(Exception):
    """Ends an answer before its end, where the server keeps its sockets to itself."""


def delivered(reply: Reply) -> Reply:
    """`reply` as a caller without a socket gets it.

    Raises `ConnectionFault` where a client would have lost its connection.
    """
    breakage: Breakage | None = reply.breakage
    if breakage is None:
        return reply
    if breakage.effect == "slow_body":
        breakage.wait(breakage.members["seconds"])
        return reply
    kind, message = _LOST[breakage.effect]
    raise ConnectionFault(kind, f"{message} (a fault is armed)")


_LOST: Mapping[str, tuple[ConnectionKind, str]] = {
    "empty_reply": ("empty", "the connection was closed without an answer"),
    "reset": ("reset", "the connection was reset by the peer"),
    "timeout": ("timeout", "no answer came in time"),
    "garbage": ("garbage", "the answer does not begin as HTTP does"),
    "truncated_body": ("truncated", "the connection was closed in the middle of the body"),
    "malformed_body": ("malformed", "a chunk of the body has no size"),
}


def broken_off(reply: Reply, environ: Environ, start: Callable[..., Any]) -> Iterator[bytes]:
    """The body of an answer that is spoiled, for a WSGI server.

    Raises `HangUp` where the server hands out its socket, `ConnectionFault` where there is none.
    """
    breakage: Breakage = reply.breakage
    head = environ["REQUEST_METHOD"] == "HEAD"
    client = environ.get(SOCKET)
    if client is not None:
        sent = _PIECES[breakage.effect](reply, breakage, head, lambda: _has_left(client))
        raise HangUp(sent, reset=breakage.effect == "reset")
    if environ.get("SERVER_SOFTWARE") is None:
        delivered(reply)
    return _approximated(reply, breakage, start)


def _has_left(client: socket.socket) -> bool:
    """Whether the client has closed its side: nobody waits for what would be sent."""
    try:
        readable, _, _ = select.select([client], [], [], 0)
        return bool(readable) and not client.recv(1, socket.MSG_PEEK)
    except (OSError, ValueError):
        return True


# What goes over the wire, where we hold the socket.

Gone = Callable[[], bool]


def _nothing(reply: Reply, breakage: Breakage, head: bool, gone: Gone) -> Iterator[bytes]:
    return iter(())


def _silence(reply: Reply, breakage: Breakage, head: bool, gone: Gone) -> Iterator[bytes]:
    breakage.wait(breakage.members.get("seconds", _TIMEOUT_SECONDS), gone)
    yield b""


def _noise(reply: Reply, breakage: Breakage, head: bool, gone: Gone) -> Iterator[bytes]:
    text = breakage.members.get("text")
    yield breakage.strike.noise if text is None else text.encode()
    if breakage.whole:
        yield _head(reply, len(reply.body)) + (b"" if head else reply.body)


def _part(reply: Reply, breakage: Breakage, head: bool, gone: Gone) -> Iterator[bytes]:
    announced, body = _cut(reply, breakage)
    yield _head(reply, announced) + (b"" if head else body)


def _drops(reply: Reply, breakage: Breakage, head: bool, gone: Gone) -> Iterator[bytes]:
    yield _head(reply, len(reply.body))
    if not head:
        yield from _slowly(reply, breakage, gone)


def _bad_chunk(reply: Reply, breakage: Breakage, head: bool, gone: Gone) -> Iterator[bytes]:
    yield _head(reply, None) + (b"" if head else b"zz\r\n" + reply.body[:16] + b"\r\n")


_PIECES: Mapping[str, Callable[[Reply, Breakage, bool, Gone], Iterator[bytes]]] = {
    "empty_reply": _nothing,
    "reset": _nothing,
    "timeout": _silence,
    "garbage": _noise,
    "truncated_body": _part,
    "slow_body": _drops,
    "malformed_body": _bad_chunk,
}


def _head(reply: Reply, length: int | None) -> bytes:
    """Status line and headers; without a length, those of a body in chunks."""
    framing = {"content-length", "transfer-encoding", "connection"}
    headers = {name: value for name, value in reply.headers.items() if name.lower() not in framing}
    if length is None:
        headers["Transfer-Encoding"] = "chunked"
    else:
        headers["Content-Length"] = str(length)
    lines = [f"HTTP/1.1 {reply.status} {reason_of(reply.status)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace")


def _cut(reply: Reply, breakage: Breakage) -> tuple[int, bytes]:
    """How long the body is said to be, and the part of it that is sent."""
    kept = breakage.members.get("bytes", len(reply.body) // 2)
    return max(len(reply.body), kept + 1), reply.body[:kept]


def _slowly(reply: Reply, breakage: Breakage, gone: Gone | None) -> Iterator[bytes]:
    """The body in pieces, each after its share of the time."""
    pieces = breakage.members.get("chunks", _CHUNKS)
    size = max(1, -(-len(reply.body) // pieces))
    pause = breakage.members["seconds"] / pieces
    for number in range(pieces):
        breakage.wait(pause, gone)
        if gone is not None and gone():
            return
        yield reply.body[number * size : (number + 1) * size]


# What comes closest, where the server writes the answers itself.


def _approximated(reply: Reply, breakage: Breakage, start: Callable[..., Any]) -> Iterator[bytes]:
    status = reply.status or 200
    length, body = len(reply.body), reply.body
    if breakage.effect != "slow_body":
        length, body = _cut(reply, breakage)
    headers = [*reply.headers.items(), ("Content-Length", str(length))]
    start(f"{status} {reason_of(status)}", headers)
    if breakage.effect == "slow_body":
        return _slowly(reply, breakage, None)
    return _cut_off(breakage, body if breakage.effect == "truncated_body" else b"")


def _cut_off(breakage: Breakage, body: bytes) -> Iterator[bytes]:
    if breakage.effect == "timeout":
        breakage.wait(breakage.members.get("seconds", _TIMEOUT_SECONDS))
    if body:
        yield body
        # What has been handed over must be on its way before the connection is given up.
        breakage.wait(_FLUSHED_SECONDS)
    raise CutOff("a fault ends the answer")
