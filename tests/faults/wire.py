"""What a client without manners sees: bytes, the end, or the error."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from tests.http.doors import FORM, LEAD, SUBMIT
from tests.http.raw import request

SECONDS = 10
GET = request("GET", "/openapi.json")
POST = request(
    "POST",
    SUBMIT,
    LEAD,
    f"Content-Type: {FORM['Content-Type']}",
    f"Content-Length: {len(LEAD)}",
)


@dataclass(frozen=True)
class Seen:
    """What came, when each lot did, and how it ended: "closed" or the name of an errno."""

    data: bytes
    times: tuple[float, ...]
    end: str
    seconds: float

    @property
    def head(self) -> str:
        """Status line and headers."""
        return self.data.partition(b"\r\n\r\n")[0].decode("latin-1")

    @property
    def body(self) -> bytes:
        """What stands behind the headers."""
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def announced(self) -> int:
        """What Content-Length says."""
        lines = self.head.lower().split("\r\n")
        return int(next(line for line in lines if line.startswith("content-length:")).split(":")[1])


def seen(url: str, data: bytes = POST) -> Seen:
    """What comes back for `data`, up to the end."""
    address = urlsplit(url)
    started = monotonic()
    lots, times = [], []
    with socket.create_connection((address.hostname, address.port), SECONDS) as client:
        client.sendall(data)
        try:
            while lot := client.recv(65536):
                lots.append(lot)
                times.append(monotonic() - started)
            end = "closed"
        except ConnectionError as error:
            end = errno.errorcode[error.errno or 0]
    return Seen(b"".join(lots), tuple(times), end, monotonic() - started)
