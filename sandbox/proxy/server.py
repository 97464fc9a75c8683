"""The listening side of the proxy: a bounded number of threads, one a connection."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterable
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sandbox.hosts import HostRules, Hosts
from sandbox.proxy.authority import Authority, default_folder
from sandbox.proxy.handler import ProxyHandler, Terms, Tracking
from sandbox.server import IDLE_SECONDS, ServerError, is_loopback

if TYPE_CHECKING:
    from sandbox.service import Service
    from sandbox.settings import Settings

log = logging.getLogger("sandbox")

MAX_CONNECTIONS = 200
_POLL_SECONDS = 0.01
_BUSY_WORDS = b"The proxy of the sandbox serves as many connections as it may; try again.\n"
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close\r\n"
    b"Retry-After: 1\r\nContent-Length: %d\r\n\r\n%b" % (len(_BUSY_WORDS), _BUSY_WORDS)
)


class Proxy:
    """A proxy for `service` on a socket of this process; a context manager.

    `hosts` are answered by the sandbox besides those of production, `allow` names hosts that are
    really called; all others are refused. Beyond this machine the token of the settings is
    demanded. Raises ServerError when it cannot listen or has no certificates, ValueError for what
    is no host.
    """

    def __init__(
        self,
        service: Service,
        settings: Settings,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        hosts: Iterable[str] = (),
        allow: Iterable[str] = (),
        ca_folder: Path | None = None,
        idle_seconds: float = IDLE_SECONDS,
        max_connections: int = MAX_CONNECTIONS,
    ) -> None:
        token = None if is_loopback(host) else settings.token
        if token is None and not is_loopback(host):
            raise ServerError(f"Listening on {host} lets other machines in: set a token.")
        self.authority = Authority(ca_folder or default_folder())
        rules = HostRules(Hosts.of(hosts), Hosts.of(allow), loopback=False)
        terms = Terms(service, self.authority, rules, settings.max_body, token, idle_seconds)
        self._server = _listening(host, port, terms, max_connections)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """`http://host:port`, what clients set as their proxy."""
        host, port = self._server.server_address[:2]
        name = host.decode() if isinstance(host, bytes | bytearray) else host
        return f"http://{f'[{name}]' if ':' in name else name}:{port}"

    def start(self) -> Proxy:
        """Serve in the background from now on."""
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=[_POLL_SECONDS],
            name="sandbox-proxy",
            daemon=True,
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening, and let go of all connections. May be called again."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._server.shutdown()
            thread.join()
        self._server.server_close()
        self._server.hang_up()

    def __enter__(self) -> Proxy:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer, Tracking):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: Any, most: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._free = threading.BoundedSemaphore(most)
        self._open: dict[int, socket.socket] = {}
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind, without asking a name server what this machine is called."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, if there is one left."""
        if not self._free.acquire(blocking=False):
            self._turn_away(request)
            return
        self._open[id(request)] = request
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.pop(id(request), None)
            self._free.release()

    def now(self, request: Any, connection: socket.socket) -> None:
        self._open[id(request)] = connection

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are nothing to tell of."""
        log.debug("proxy: a connection ended", exc_info=True)

    def hang_up(self) -> None:
        """End what is still open."""
        for one in tuple(self._open.values()):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _turn_away(self, request: socket.socket) -> None:
        try:
            request.settimeout(1)
            request.sendall(_BUSY)
        except OSError:
            log.debug("proxy: a client was gone before it was turned away")
        self.shutdown_request(request)


def _listening(host: str, port: int, terms: Terms, most: int) -> _Server:
    handler = type(
        "BoundProxyHandler", (ProxyHandler,), {"terms": terms, "timeout": terms.idle_seconds}
    )
    try:
        return _Server((host, port), handler, most)
    except OSError as error:
        raise ServerError(
            f"The proxy cannot listen on {host}:{port}: {error.strerror or error}. "
            "Choose another port with --proxy PORT (0 picks a free one)."
        ) from error
