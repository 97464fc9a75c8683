"""httpx, synchronous and asynchronous: the transports that open connections."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.breaking import delivered
from sandbox.contract.message import Reply
from sandbox.intercepted import Door, Intercepted, reply_headers
from sandbox.testing.intercept.patches import Patches, Wrap
from sandbox.testing.intercept.patience import close_stream, in_time
from sandbox.world.faults import ConnectionFault

if TYPE_CHECKING:
    from sandbox.testing.intercept.switchboard import Switchboard

T = TypeVar("T")
_LOST = {"timeout": "ReadTimeout", "reset": "ReadError"}
"""The exception for what a fault does to a connection; what is left is no HTTP."""


def patch(patches: Patches, module: ModuleType, board: Switchboard) -> None:
    """Let both transports ask `board`; others (mocks, WSGI, ASGI) do not reach the network."""
    patches.wrap(module.HTTPTransport, "handle_request", _handle_request(module, board))
    patches.wrap(
        module.AsyncHTTPTransport, "handle_async_request", _handle_async_request(module, board)
    )


def _handle_request(httpx: ModuleType, board: Switchboard) -> Wrap:
    class Stream(httpx.SyncByteStream):  # type: ignore[misc, name-defined]
        """The pieces of an answer that is sent piece by piece."""

        def __init__(self, pieces: Iterator[bytes], waits: float | None, request: Any) -> None:
            self._pieces, self._waits, self._request = pieces, waits, request

        def __iter__(self) -> Iterator[bytes]:
            with _Translated(httpx, self._request):
                while (piece := in_time(lambda: next(self._pieces, None), self._waits)) is not None:
                    yield piece

        def close(self) -> None:
            close_stream(self._pieces)

    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def handle_request(self: Any, request: Any) -> Any:
            door = _door(board, request)
            if door is None:
                return original(self, request)
            intercepted = _read(request, door, request.read())
            waits = _waits(request)
            with _Translated(httpx, request):
                reply = in_time(lambda: delivered(door.answer(intercepted)), waits)
            return _response(
                httpx, request, reply, lambda pieces: Stream(iter(pieces), waits, request)
            )

        return handle_request

    return wrap


def _handle_async_request(httpx: ModuleType, board: Switchboard) -> Wrap:
    class AsyncStream(httpx.AsyncByteStream):  # type: ignore[misc, name-defined]
        """The same for asynchronous clients; each piece is made in a thread."""

        def __init__(self, pieces: Iterator[bytes], waits: float | None, request: Any) -> None:
            self._pieces, self._waits, self._request = pieces, waits, request

        async def __aiter__(self) -> AsyncIterator[bytes]:
            with _Translated(httpx, self._request):
                while (piece := await self._next()) is not None:
                    yield piece

        async def _next(self) -> bytes | None:
            return await _in_thread(lambda: next(self._pieces, None), self._waits)

        async def aclose(self) -> None:
            close_stream(self._pieces)

    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        async def handle_async_request(self: Any, request: Any) -> Any:
            door = _door(board, request)
            if door is None:
                return await original(self, request)
            intercepted = _read(request, door, await request.aread())
            waits = _waits(request)
            with _Translated(httpx, request):
                reply = await _in_thread(lambda: delivered(door.answer(intercepted)), waits)
            return _response(
                httpx, request, reply, lambda pieces: AsyncStream(iter(pieces), waits, request)
            )

        return handle_async_request

    return wrap


def _door(board: Switchboard, request: Any) -> Door | None:
    """Where the request goes; None for the network. Raises NetworkRefused."""
    found = board.destination(request.url.host, _port(request))
    return None if found is None else found.door


def _port(request: Any) -> int:
    port: int | None = request.url.port
    return port or {"https": 443}.get(request.url.scheme, 80)


def _read(request: Any, door: Door, body: bytes) -> Intercepted:
    return Intercepted(
        method=request.method,
        scheme=request.url.scheme,
        host=request.url.host,
        port=_port(request),
        target=request.url.raw_path.decode("ascii"),
        headers=[(name, value) for name, value in request.headers.multi_items()],
        body=body,
        fault=door.too_large(len(body)),
    )


def _response(
    httpx: ModuleType, request: Any, reply: Reply, streamed: Callable[[Iterator[bytes]], Any]
) -> Any:
    headers = reply_headers(reply, chunked=False)
    if request.method == "HEAD" or reply.stream is None:
        body = b"" if request.method == "HEAD" else reply.body
        stream = httpx.ByteStream(body)
    else:
        stream = streamed(reply.stream)
    return httpx.Response(
        reply.status,
        headers=list(headers.items()),
        stream=stream,
        extensions={"http_version": b"HTTP/1.1"},
        request=request,
    )


def _waits(request: Any) -> float | None:
    """How long the client waits for something to read."""
    waits: float | None = request.extensions.get("timeout", {}).get("read")
    return waits


class _Translated:
    """Turns what would happen on a socket into the exceptions of httpx."""

    def __init__(self, httpx: ModuleType, request: Any) -> None:
        self._httpx, self._request = httpx, request

    def __enter__(self) -> None:
        """Nothing happened yet."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, TimeoutError):
            raise self._httpx.ReadTimeout(str(error), request=self._request) from error
        if isinstance(error, ConnectionFault):
            name = _LOST.get(error.kind, "RemoteProtocolError")
            raise getattr(self._httpx, name)(str(error), request=self._request) from error


async def _in_thread(call: Callable[[], T], seconds: float | None) -> T:
    """What `call` returns: the loop goes on meanwhile, whichever loop it is.

    Raises TimeoutError after `seconds`, and leaves the thread to itself.
    """
    from anyio import fail_after, to_thread

    with fail_after(seconds):
        return await to_thread.run_sync(call, abandon_on_cancel=True)
