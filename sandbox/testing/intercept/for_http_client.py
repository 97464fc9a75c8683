"""`http.client`, and with it urllib.request and every library that builds on its connections."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.testing.intercept.patches import Patches, Wrap
from sandbox.testing.intercept.wire import SandboxSocket

if TYPE_CHECKING:
    from sandbox.testing.intercept.switchboard import Switchboard

_PORTS = {"http": 80, "https": 443}


def patch(patches: Patches, module: ModuleType, board: Switchboard) -> None:
    """Let connections ask `board` before they connect, and again before each request: one that is
    kept alive, or leads to a proxy, does not connect for it."""
    patches.wrap(module.HTTPConnection, "putrequest", _putrequest(board))
    patches.wrap(module.HTTPConnection, "connect", connecting(board))
    if hasattr(module, "HTTPSConnection"):
        patches.wrap(module.HTTPSConnection, "connect", connecting(board))


def _putrequest(board: Switchboard) -> Wrap:
    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def putrequest(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            if board.busy and not _is_unix(self):
                _connect(board, self, _where(self, url))
            return original(self, method, url, *args, **kwargs)

        return putrequest

    return wrap


def connecting(board: Switchboard) -> Wrap:
    """A wrapper of a method `connect`: connections to the sandbox get a socket of ours."""

    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def connect(self: Any) -> Any:
            if board.busy and _connect(board, self, _where(self, "")):
                return None
            return original(self)

        return connect

    return wrap


def _connect(board: Switchboard, connection: Any, where: tuple[str, str, int]) -> bool:
    """Whether the sandbox answers; then the connection writes to it from now on.

    Raises NetworkRefused.
    """
    found = board.destination(where[1], where[2])
    ours = isinstance(connection.sock, SandboxSocket)
    if found is None:
        if ours:  # it was made for another destination
            connection.sock = None
        return False
    if connection.sock is not None:
        # Not the close() of the connection, with which urllib3 forgets the request at hand.
        connection.sock.close()
    connection.sock = SandboxSocket(found.door, where, found.is_on, connection.timeout)
    if hasattr(connection, "is_verified"):
        connection.is_verified = True  # else urllib3 warns of certificates that nobody checked
    return True


def _where(connection: Any, url: str) -> tuple[str, str, int]:
    """Scheme, host and port that a request is for; a proxy on the way does not count."""
    if "://" in url[:8]:
        split = urlsplit(url)
        port = split.port or _PORTS.get(split.scheme, 80)
        return split.scheme, split.hostname or "", port
    scheme = "https" if connection.default_port == _PORTS["https"] else "http"
    host, port = connection.host, connection.port
    if getattr(connection, "_tunnel_host", None):
        host, port = connection._tunnel_host, connection._tunnel_port
        # A tunnel of urllib3 says what it is for; others are there for https.
        scheme = getattr(connection, "_tunnel_scheme", None) or "https"
    return scheme, host, port or _PORTS[scheme]


def _is_unix(connection: Any) -> bool:
    """Whether the connection leads to a socket of the file system, as that of Docker does."""
    import socket

    family = getattr(connection.sock, "family", None)
    return family is not None and family == getattr(socket, "AF_UNIX", None)
