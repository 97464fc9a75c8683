"""Sockets and look-ups of names: what no other file intercepts is refused here."""

from __future__ import annotations

import functools
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sandbox.testing.intercept.patches import Patches, Wrap
from sandbox.testing.intercept.refusal import NetworkRefused

if TYPE_CHECKING:
    from sandbox.testing.intercept.switchboard import Switchboard

PROXY = (
    "{host} is the sandbox's, but this client library opens sockets by itself, where it cannot be "
    "intercepted. Start `sandbox serve --proxy` and let the library use that proxy."
)


def patch(patches: Patches, module: ModuleType, board: Switchboard) -> None:
    """Let sockets connect, and names be looked up, only where `board` lets calls out."""
    patches.wrap(module, "getaddrinfo", _getaddrinfo(board))
    for name in ("gethostbyname", "gethostbyname_ex"):
        patches.wrap(module, name, _gethostbyname(board))
    patches.wrap(module.socket, "sendto", _sendto(board, (module.AF_INET, module.AF_INET6)))
    internet = (module.AF_INET, module.AF_INET6)
    for name in ("connect", "connect_ex"):
        patches.wrap(module.socket, name, _connect(board, internet))


def _getaddrinfo(board: Switchboard) -> Wrap:
    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            if not board.busy or not host:
                return original(host, port, *args, **kwargs)
            _check(board, host, port)
            found = original(host, port, *args, **kwargs)
            board.let_out(str(entry[4][0]) for entry in found)
            return found

        return getaddrinfo

    return wrap


def _gethostbyname(board: Switchboard) -> Wrap:
    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def gethostbyname(host: Any) -> Any:
            if board.busy:
                _check(board, host, None)
            return original(host)

        return gethostbyname

    return wrap


def _sendto(board: Switchboard, internet: tuple[Any, ...]) -> Wrap:
    """Of datagrams, which go out without a connection."""

    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def sendto(self: Any, data: Any, *flags_and_address: Any) -> Any:
            address = flags_and_address[-1] if flags_and_address else None
            if board.busy and self.family in internet and isinstance(address, tuple):
                _check(board, address[0], address[1])
            return original(self, data, *flags_and_address)

        return sendto

    return wrap


def _connect(board: Switchboard, internet: tuple[Any, ...]) -> Wrap:
    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def connect(self: Any, address: Any) -> Any:
            if board.busy and self.family in internet and isinstance(address, tuple):
                _check(board, address[0], address[1])
            return original(self, address)

        return connect

    return wrap


def _check(board: Switchboard, host: str | bytes, port: Any) -> None:
    """Raises NetworkRefused unless calls to `host` go out."""
    name = host.decode("latin-1") if isinstance(host, bytes) else str(host)
    number = int(port) if str(port).isdigit() else None
    if board.destination(name, number) is not None:
        raise NetworkRefused(name, number, PROXY.format(host=name))
