"""Serving: Werkzeug's threaded server inside this process, or granian for throughput."""

from __future__ import annotations

import codecs
import gc
import socket
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

REFUSED = "sandbox.refused"
"""The key of an environ under which `LocalServer` puts the `Problem` of a request that is no HTTP:
the application is asked all the same, so that it refuses in its own words."""

IDLE_SECONDS = 30.0
"""How long a client may keep silent in the middle of its request."""

_POLL_SECONDS = 0.005
_START_SECONDS = 30
# A thread may wait for a slow recipient of a delivery, or for the rest of a body; granian starts
# them when they are needed.
_GRANIAN_THREADS = 64
# What is recorded of leads is hundreds of thousands of objects without a cycle among them. A full
# collection walks them all and frees nothing: with 6,000 leads it stopped the server for a third
# of a second. Young garbage is collected as ever.
_COLLECT = (2_000, 20, 1_000)


def calm_collector() -> None:
    """For a process of our own: leave what is there out of collections, make full ones rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT)


class ServerError(Exception):
    """The server cannot be started; the message says why and what to do."""


def is_loopback(host: str) -> bool:
    """Whether binding to `host` keeps the server on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class LocalServer:
    """A WSGI application on a socket of this process, served by threads.

    `port` 0 picks a free one. Use it as a context manager, or call `start` and `stop`.
    Raises `ServerError` when the address cannot be bound.
    """

    def __init__(
        self,
        application: Callable[..., Any],
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._application = application
        self._address = (host, port)
        self._idle_seconds = idle_seconds
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """`http://host:port`, without a slash at the end. Raises `ServerError` before `start`."""
        if self._server is None:
            raise ServerError("The server has no address yet; call start() first.")
        host = f"[{self._server.host}]" if ":" in self._server.host else self._server.host
        return f"http://{host}:{self._server.port}"

    def start(self) -> LocalServer:
        """Bind, and answer in the background from now on."""
        self._bind()
        self._thread = threading.Thread(target=self._serve, name="sandbox-server", daemon=True)
        self._thread.start()
        return self

    def run(self, ready: Callable[[], None]) -> None:
        """Bind, call `ready`, and answer in this thread until interrupted."""
        self._bind()
        ready()
        self._serve()

    def stop(self) -> None:
        """Stop answering and free the port. Does nothing when it is not running."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None:
            return
        server.shutdown()
        if thread is not None:
            thread.join()
        server.server_close()

    def _bind(self) -> None:
        from werkzeug.serving import make_server

        from sandbox.handler import handler

        host, port = self._address
        listener = _listen(host, port)
        self._server = make_server(
            host,
            port,
            self._application,
            threaded=True,
            request_handler=handler(self._idle_seconds),
            fd=listener.fileno(),
        )
        listener.close()  # the server holds a duplicate of the descriptor
        self._server.port = self._server.socket.getsockname()[1]

    def _serve(self) -> None:
        if self._server is not None:
            self._server.serve_forever(poll_interval=_POLL_SECONDS)

    def __enter__(self) -> LocalServer:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, or `ServerError` in plain words (Werkzeug would exit the process)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ServerError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. "
            "Choose another port with --port (0 picks a free one)."
        ) from error
    return listener


def free_address(host: str, port: int) -> tuple[int, str]:
    """The port to listen on (a free one for 0) and the URL; for servers that bind by themselves.

    Raises `ServerError` for an address that cannot be bound.
    """
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    listener.close()
    return port, f"http://{f'[{host}]' if ':' in host else host}:{port}"


def run_granian(target: str, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve the application made by the factory `target` ("module:function") with granian.

    Runs until interrupted. One worker process with several threads, because the store is in
    memory and belongs to one process. Raises `ServerError` when granian is not installed.
    """
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError as error:
        raise ServerError(
            "The server granian is not installed. Install it with: pip install 'lead-sandbox[fast]'"
        ) from error
    server = Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_GRANIAN_THREADS,
        factory=True,
        log_enabled=False,
        # Whoever waits because of a fault, or watches a stream, does not keep it from stopping.
        workers_kill_timeout=1,
    )
    # Granian's worker is a fork. If the thread imported the codec of host names meanwhile, the
    # worker would wait for ever for that import, at its first delivery.
    codecs.lookup("idna")
    # Granian's own start-up hook runs before its worker listens.
    threading.Thread(target=_when_listening, args=(host, port, ready), daemon=True).start()
    server.serve()


def _when_listening(host: str, port: int, ready: Callable[[], None]) -> None:
    """Call `ready` as soon as somebody listens; give up after a while, without a word."""
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(_POLL_SECONDS)
        else:
            ready()
            return
