"""WSGI in and out: an environ becomes a `Request`, a `Reply` becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from sandbox.breaking import SOCKET, broken_off
from sandbox.contract.message import Reply, Request
from sandbox.contract.problems import Problem
from sandbox.cors import let_in, preflight
from sandbox.server import REFUSED
from sandbox.service import Service

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_PIECE = 65536
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def wsgi_application(service: Service, *, max_body: int, cors: bool = True) -> Application:
    """A WSGI application that answers through `service`; bodies over `max_body` bytes get 413.

    `cors` lets pages of other origins use the imitated APIs.
    """

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = read_request(environ)
        refused = environ.get(REFUSED)
        try:
            if refused is None:
                request.body = read_body(environ, max_body)
        except Problem as problem:
            refused = problem
        from_page = cors and "HTTP_ORIGIN" in environ
        reply = preflight(request, service.router) if from_page else None
        if reply is None:
            reply = service.answer(request, refused)
            if from_page:
                let_in(request, reply)
        if reply.breakage is not None:
            return broken_off(reply, environ, start_response)
        return send(reply, request.method, start_response)

    return application


def read_request(environ: Environ) -> Request:
    """The request line and headers of `environ`, without the body."""
    headers = {
        key[5:].replace("_", "-").lower(): value
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    for key, name in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if environ.get(key):
            headers[name] = environ[key]
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "/")
    if path[:1] != "/" or path[:2] == "//":  # as some servers do: clients join URLs carelessly
        path = "/" + path.lstrip("/")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path.encode("latin-1").decode("utf-8", "replace"),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        origin=f"{environ['wsgi.url_scheme']}://{host}",
        remote_addr=environ.get("REMOTE_ADDR", "127.0.0.1"),
        door=_door(environ),
        raw_path=environ.get("RAW_URI", "").partition("?")[0],
    )


def _door(environ: Environ) -> str:
    """What the request came through: what faults can do depends on it."""
    if SOCKET in environ:
        return "werkzeug"
    return "server" if environ.get("SERVER_SOFTWARE") else "in-process"


def read_body(environ: Environ, max_body: int) -> bytes:
    """The body of the request. Raises `Problem` for one that is too large, of another length than
    was announced, that does not come in time, or that breaks off."""
    declared = environ.get("CONTENT_LENGTH") or ""
    in_chunks = "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated")
    if declared and in_chunks:
        raise Problem(
            "bad-request", "There are both Content-Length and Transfer-Encoding; send one of them."
        )
    try:
        if declared:
            return _read_exactly(environ["wsgi.input"], _length(declared, max_body))
        return _read_to_end(environ["wsgi.input"], max_body) if in_chunks else b""
    except TimeoutError as error:
        raise Problem(
            "request-timeout", "The body did not come to its end in time; the sandbox gave up."
        ) from error
    except OSError as error:  # a chunk that is none, or a connection that broke
        raise Problem("malformed-body", f"The body cannot be read to its end: {error}.") from error


def _length(declared: str, max_body: int) -> int:
    if not declared.isascii() or not declared.isdigit():
        raise Problem(
            "length-mismatch",
            f"Content-Length is {declared[:40]!r}; a number of bytes was expected.",
        )
    if len(declared) > 18 or int(declared) > max_body:
        raise _too_large(max_body)
    return int(declared)


def _read_exactly(stream: Any, length: int) -> bytes:
    body: bytes = stream.read(length) if length else b""
    if len(body) < length:
        raise Problem(
            "length-mismatch",
            f"Content-Length announced {length} bytes, but only {len(body)} came.",
        )
    return body


def _read_to_end(stream: Any, max_body: int) -> bytes:
    """All of a body in chunks, a piece at a time: nobody said how much it is."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > max_body:
            raise _too_large(max_body)
    return b"".join(pieces)


def _too_large(max_body: int) -> Problem:
    return Problem(
        "body-too-large", f"The body is larger than {max_body} bytes, which is the limit."
    )


def send(reply: Reply, method: str, start_response: StartResponse) -> Iterable[bytes]:
    """Start the answer and return its body; HEAD gets the headers of GET and no body."""
    headers = list(reply.headers.items())
    if reply.stream is None:
        if reply.status != 204 and "Content-Length" not in reply.headers:
            headers.append(("Content-Length", str(len(reply.body))))
        chunks: Iterable[bytes] = [reply.body]  # a list: granian sends it in one go
    else:
        chunks = reply.stream
    status = _STATUS_LINES.get(reply.status) or f"{reply.status} Unknown"
    start_response(status, headers)
    return [] if method == "HEAD" else chunks
