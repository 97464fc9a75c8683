"""An answer of the sandbox, written to a client of the proxy as HTTP/1.1."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from sandbox.breaking import SOCKET, HangUp, broken_off
from sandbox.contract.message import Reply
from sandbox.intercepted import reply_headers

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
Send = Callable[[bytes], None]


def write(reply: Reply, method: str, send: Send, *, chunks: bool, keep: bool) -> bool:
    """Send `reply` piece by piece; whether the connection may go on.

    `chunks` says whether the client reads bodies in chunks, `keep` whether it wants to go on.
    """
    headers = dict(reply_headers(reply, chunked=chunks))
    in_chunks = headers.get("Transfer-Encoding") == "chunked"
    endless = reply.stream is not None and not in_chunks
    keep = keep and not endless
    if not keep:
        headers["Connection"] = "close"
    send(_head(reply.status, headers))
    if method == "HEAD" or reply.status in (204, 304):
        return keep
    if reply.stream is None:
        send(reply.body)
        return keep
    for piece in reply.stream:
        if piece:
            send(b"%x\r\n%b\r\n" % (len(piece), piece) if in_chunks else piece)
    if in_chunks:
        send(b"0\r\n\r\n")
    return keep


def spoiled(reply: Reply, method: str, client: socket.socket) -> tuple[Iterator[bytes], bool]:
    """The bytes of an answer that a fault spoils, and whether the connection is then reset."""
    # TLS cannot be looked into; whether somebody is there shows below it.
    below = socket.fromfd(client.fileno(), client.family, client.type)
    try:
        broken_off(reply, {"REQUEST_METHOD": method, SOCKET: below}, _never)
    except HangUp as end:
        return _closing(end.raw, below), end.reset
    return iter(()), False


def _closing(raw: Iterator[bytes], below: socket.socket) -> Iterator[bytes]:
    with below:
        yield from raw


def _never(*_arguments: Any) -> None:
    """No answer of WSGI begins where the socket is at hand."""


def plain(status: int, words: str, **headers: str) -> Reply:
    """An answer of the proxy itself, in plain words."""
    return Reply.text(
        words + "\n", status, {name.replace("_", "-"): v for name, v in headers.items()}
    )


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
