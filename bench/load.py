"""A small load generator: raw sockets, kept alive where the server does, one thread each."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Result:
    """What a run of `requests` requests took. Times in seconds."""

    requests: int
    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        """Requests a second over the whole run."""
        return self.requests / self.seconds

    def percentile(self, part: float) -> float:
        """The latency that `part` (0 to 1) of the requests stayed under, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


def request_bytes(method: str, url: str, body: bytes = b"", **headers: str) -> bytes:
    """One HTTP/1.1 request, ready to be sent again and again."""
    parts = urlsplit(url)
    lines = [f"{method} {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(url: str, payload: bytes, *, connections: int, total: int, expected: int) -> Result:
    """Send `payload` `total` times over `connections`; raises when an answer is not `expected`."""
    address = (urlsplit(url).hostname or "127.0.0.1", urlsplit(url).port or 80)
    latencies: list[list[float]] = [[] for _ in range(connections)]
    faults: list[BaseException] = []

    def work(mine: list[float]) -> None:
        try:
            _send_many(address, payload, total // connections, expected, mine)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in latencies]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if faults:
        raise faults[0]
    every = [latency for mine in latencies for latency in mine]
    return Result(len(every), seconds, every)


def _send_many(
    address: tuple[str, int], payload: bytes, count: int, expected: int, latencies: list[float]
) -> None:
    wanted = f"HTTP/1.1 {expected} ".encode()
    connection = _connect(address)
    try:
        for _ in range(count):
            started = time.perf_counter()
            connection.sendall(payload)
            answer = _read_answer(connection)
            latencies.append(time.perf_counter() - started)
            if not answer.startswith(wanted):
                raise RuntimeError(f"expected {expected}, got {answer[:200]!r}")
            if b"Connection: close" in answer:  # Werkzeug keeps no connection
                connection.close()
                connection = _connect(address)
    finally:
        connection.close()


def _connect(address: tuple[str, int]) -> socket.socket:
    connection = socket.create_connection(address, timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _read_answer(connection: socket.socket) -> bytes:
    """One answer with a Content-Length, headers and body."""
    data = connection.recv(65536)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _more(connection)
    head = data[:end].lower()
    start = head.index(b"content-length:") + 15
    stop = head.find(b"\r\n", start)
    length = int(head[start : stop if stop >= 0 else end])
    while len(data) < end + 4 + length:
        data += _more(connection)
    return data


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece
