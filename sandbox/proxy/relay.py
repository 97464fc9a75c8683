"""Bytes carried between a client and a host that is really called; nobody looks at them."""

from __future__ import annotations

import selectors
import socket

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 120.0
_PIECE = 65536


def opened(host: str, port: int) -> socket.socket:
    """A connection to the host. Raises OSError."""
    return socket.create_connection((host, port), timeout=CONNECT_SECONDS)


def carry(client: socket.socket, host: socket.socket, idle_seconds: float = IDLE_SECONDS) -> None:
    """Carry bytes both ways until both sides have said all, one breaks off, or both are silent."""
    peers = {client: host, host: client}
    for one in peers:
        one.settimeout(idle_seconds)
    with selectors.DefaultSelector() as selector:
        for one in peers:
            selector.register(one, selectors.EVENT_READ, one)
        while selector.get_map():
            ready = selector.select(idle_seconds)
            if not ready:
                return
            for key, _ in ready:
                source: socket.socket = key.data
                if not _moved(source, peers[source]):
                    selector.unregister(source)


def _moved(source: socket.socket, target: socket.socket) -> bool:
    """Whether a piece went from one to the other; at the end of one the other is told."""
    try:
        piece = source.recv(_PIECE)
        if piece:
            target.sendall(piece)
            return True
        target.shutdown(socket.SHUT_WR)
    except OSError:
        # Neither side can be told any more: let both go.
        for one in (source, target):
            _shut(one)
    return False


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
