"""Which hosts may be called, and the calling itself."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest
from sandbox.world.view import masked_url

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, HTTPConnectionPool, PoolManager

MAX_BODY = 5 * 1024 * 1024
_CHUNK = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_VALUE = re.compile(r"""\s+b?['"]""")

SENDING: ContextVar[bool] = ContextVar("sandbox-sending", default=False)
"""Whether this context is sending something out for a namespace: what a test has intercepted in
this process is not meant, the policy of the namespace has decided already."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes: the addresses to try in turn, and the name the server is called by."""

    scheme: str
    host: str
    port: int
    target: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """The value of the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class NetworkPolicy:
    """Loopback addresses may be called, and the hosts that the user allowed; nothing else.

    `allowed_hosts` are host names or addresses, or `*.example.org` for every name below
    `example.org`. Names other than these are not even looked up: that would tell a name server
    which buyers a test has.
    """

    __slots__ = ("_names", "_suffixes", "hosts")

    def __init__(self, allowed_hosts: Iterable[str] = ()) -> None:
        self.hosts = tuple(allowed_hosts)
        hosts = [host.lower().rstrip(".") for host in self.hosts]
        self._names = frozenset(host for host in hosts if not host.startswith("*."))
        self._suffixes = tuple(host[1:] for host in hosts if host.startswith("*."))

    def route(self, url: str) -> Route | Fault | None:
        """How to reach `url`; None when it must not be called, a fault when it is no HTTP URL."""
        split = _split(url)
        if isinstance(split, Fault):
            return split
        host = (split.hostname or "").lower().rstrip(".")
        addresses = (host,) if self.allows(host) else _loopback_addresses(host)
        if not addresses:
            return None
        target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        port = split.port or _PORTS[split.scheme]
        return Route(split.scheme, host, port, target, addresses)

    def allows(self, host: str) -> bool:
        """Whether the user named this host as one that may be reached."""
        return host in self._names or host.endswith(self._suffixes)


def _split(url: str) -> SplitResult | Fault:
    try:
        split = urlsplit(url)
        usable = split.scheme in _PORTS and bool(split.hostname) and split.port != 0
    except ValueError:
        usable = False
    if usable:
        return split
    return Fault("address", f"{masked_url(url)!r} is not an http or https URL")


def _loopback_addresses(host: str) -> tuple[str, ...]:
    """The loopback addresses `host` stands for; none when it stands for anything else too."""
    if host == "localhost":
        addresses = _resolve(host)
    elif host.endswith(".localhost"):
        # RFC 6761 gives these names to this machine; many resolvers do not know it.
        addresses = ("127.0.0.1", "::1")
    else:
        addresses = (host,)
    return addresses if all(map(_is_loopback, addresses)) else ()


def _resolve(host: str) -> tuple[str, ...]:
    token = SENDING.set(True)
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    finally:
        SENDING.reset(token)
    # IPv4 first: test servers mostly listen there, and a refused connection costs a try.
    return tuple(sorted({str(entry[4][0]) for entry in found}, key=lambda text: ":" in text))


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


class Transport:
    """Sends requests over HTTP. One for all namespaces; safe to use from many threads.

    No proxies, no retries, no cookies, no redirects; connections are kept open and used again.
    """

    __slots__ = ("_lock", "_manager")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._manager: PoolManager | None = None

    def send(
        self, route: Route, request: OutgoingRequest, deadline: float
    ) -> IncomingResponse | Fault:
        """The answer to `request`, or why there is none; never raises.

        `deadline` is on the monotonic clock. A wait that began before it may end a little later.
        """
        token = SENDING.set(True)
        try:
            return self._send(route, request, deadline)
        finally:
            SENDING.reset(token)

    def _send(
        self, route: Route, request: OutgoingRequest, deadline: float
    ) -> IncomingResponse | Fault:
        from urllib3.exceptions import HTTPError

        fault = Fault("refused", f"nothing listens on {route.authority}")
        for address in route.addresses:
            try:
                return self._exchange(route, address, request, deadline)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                fault = _fault(error, route, request)
            if fault.kind != "refused":
                break
        return fault

    def close(self) -> None:
        """Close all connections; the next request opens new ones."""
        with self._lock:
            manager, self._manager = self._manager, None
        if manager is not None:
            manager.clear()

    def _exchange(
        self, route: Route, address: str, request: OutgoingRequest, deadline: float
    ) -> IncomingResponse | Fault:
        response = self._pool(route, address).urlopen(
            request.method,
            route.target,
            body=request.body or None,
            headers=_headers(route, request.headers),
            retries=False,
            redirect=False,
            timeout=max(0.001, deadline - time.monotonic()),
            preload_content=False,
        )
        body = _read(response, request, deadline)
        if isinstance(body, Fault):
            response.close()
            return body
        response.release_conn()
        headers = {name: response.headers[name] for name in response.headers}
        return IncomingResponse(response.status, headers, body, response.reason or "")

    def _pool(self, route: Route, address: str) -> HTTPConnectionPool:
        """The connections to one address. It was checked, so it is what is connected to; the name
        only goes into the TLS handshake and the Host header."""
        names: dict[str, Any] = {}
        if route.scheme == "https":
            names = {"server_hostname": route.host, "assert_hostname": route.host}
        return self._pools().connection_from_host(address, route.port, route.scheme, names)

    def _pools(self) -> PoolManager:
        with self._lock:
            if self._manager is None:
                from urllib3 import PoolManager

                self._manager = PoolManager(num_pools=64, maxsize=32)
            return self._manager


def _headers(route: Route, given: Mapping[str, str]) -> dict[str, str]:
    """The headers as they are sent: nothing of the client library's own, the length computed."""
    from urllib3.util import SKIP_HEADER

    sent = {"Host": route.authority, "Accept-Encoding": SKIP_HEADER, "User-Agent": SKIP_HEADER}
    known = {name.lower(): name for name in sent}
    for name, value in given.items():
        sent.pop(known.get(name.lower(), ""), None)
        if name.lower() not in ("content-length", "transfer-encoding"):
            sent[name] = value
    return sent


def _read(response: BaseHTTPResponse, request: OutgoingRequest, deadline: float) -> bytes | Fault:
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > MAX_BODY:
            return Fault("too-large", f"the answer is larger than {MAX_BODY} bytes")
        if time.monotonic() > deadline:
            return _timed_out(request)
    return bytes(body)


def _timed_out(request: OutgoingRequest) -> Fault:
    return Fault("timeout", f"timed out after {request.timeout:g} s")


def _fault(error: Exception, route: Route, request: OutgoingRequest) -> Fault:
    """What an exception of the client library means, in plain words."""
    from urllib3 import exceptions

    # The order matters: the client library derives its first two from the third.
    if isinstance(error, exceptions.NameResolutionError):
        return Fault("address", f"the host name {route.host} is unknown")
    if isinstance(error, exceptions.NewConnectionError):
        return _unreachable(error.__cause__, route)
    if isinstance(error, exceptions.TimeoutError):
        return _timed_out(request)
    if isinstance(error, exceptions.SSLError):
        return Fault("tls", f"no safe connection to {route.authority}: {error}")
    if isinstance(error, ValueError) and not isinstance(error, exceptions.HTTPError):
        # Without the value it shows, which may be a secret: Invalid header value b'…'
        return Fault("broken", f"the request cannot be written: {_VALUE.split(str(error), 1)[0]}")
    return Fault("broken", f"the connection to {route.authority} broke off: {error}")


def _unreachable(cause: BaseException | None, route: Route) -> Fault:
    if isinstance(cause, ConnectionRefusedError):
        return Fault("refused", f"nothing listens on {route.authority}")
    reason = getattr(cause, "strerror", None) or "no connection"
    return Fault("refused", f"{route.authority} cannot be reached: {reason}")
