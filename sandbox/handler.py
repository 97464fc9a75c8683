"""How Werkzeug's server reads requests for the sandbox: what is no HTTP is refused in its words."""

from __future__ import annotations

import logging
import re
import socket
import struct
from collections.abc import Mapping
from email.errors import (
    FirstHeaderLineIsContinuationDefect,
    InvalidHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)
from email.message import Message
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from werkzeug.serving import WSGIRequestHandler

from sandbox.breaking import HangUp
from sandbox.contract.problems import Problem
from sandbox.server import REFUSED

log = logging.getLogger("sandbox")

_AT_ONCE = struct.pack("ii", 1, 0)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_NO_HEADERS = (
    FirstHeaderLineIsContinuationDefect,
    InvalidHeaderDefect,
    MissingHeaderBodySeparatorDefect,
)
_LONGEST_TARGET = 2000
_SLUGS: Mapping[int, str] = MappingProxyType(
    {
        HTTPStatus.REQUEST_URI_TOO_LONG: "uri-too-long",
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "headers-too-large",
        HTTPStatus.HTTP_VERSION_NOT_SUPPORTED: "version-not-supported",
    }
)


def handler(idle_seconds: float) -> type[WSGIRequestHandler]:
    """A handler class whose clients may keep silent for so long."""
    return type("TimedHandler", (Handler,), {"timeout": idle_seconds})


class Handler(WSGIRequestHandler):
    """One request a connection, answered at once.

    A request that cannot be read reaches the application too, with the `Problem` under `REFUSED`:
    Python's own answers would be pages of HTML, and nobody would find them in the journal.
    """

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"  # an answer to nonsense has a status line
    disable_nagle_algorithm = True
    _refused: Problem | None = None

    def parse_request(self) -> bool:
        """Whether there is a request to be served; what is wrong with it has been told."""
        if not super().parse_request():
            return False
        fault = _fault(self.headers)
        if fault:
            self.send_error(HTTPStatus.BAD_REQUEST, fault)
        return not fault

    def run_wsgi(self) -> None:
        """Ask the application; a fault of its may end the connection."""
        try:
            super().run_wsgi()
        except HangUp as end:
            self.close_connection = True
            self._hang_up(end)

    def _hang_up(self, end: HangUp) -> None:
        try:
            for piece in end.raw:
                self.wfile.write(piece)
        except OSError as error:
            self.connection_dropped(error)
        if end.reset:
            # Closed with nothing to wait for, a connection is reset. The server's own way would
            # say goodbye first.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            socket.close(self.connection.detach())

    def handle_expect_100(self) -> bool:
        """Nothing: the server says "100 Continue" by itself."""
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Let the application refuse the request."""
        status = HTTPStatus(code)
        words = self.raw_requestline.decode("latin-1").split(None, 2)
        self.command = self.command or "GET"
        self.path = words[1][:_LONGEST_TARGET] if len(words) > 1 else "/"
        self.headers = self.MessageClass()
        self._refuse(_SLUGS.get(status, "bad-request"), f"{message or status.phrase}.", status)
        self.run_wsgi()

    def make_environ(self) -> dict[str, Any]:
        """What the application is given."""
        try:
            environ = super().make_environ()
        except ValueError as error:  # a target such as http://[
            target, self.path = self.path, "/"
            self._refuse("bad-request", f"{target[:200]!r} cannot be asked for: {error}.")
            environ = super().make_environ()
        if self._refused is not None:
            environ[REFUSED] = self._refused
        return environ

    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are in the journal; what is left is clients that kept silent."""
        log.debug(message, *args)

    def _refuse(self, slug: str, detail: str, status: int | None = None) -> None:
        self._refused = self._refused or Problem(slug, detail, status=status)


def _fault(headers: Message) -> str | None:
    """What is wrong with the header lines, None if nothing is."""
    if any(isinstance(defect, _NO_HEADERS) for defect in headers.defects):
        return "A line of the header is no header; expected lines such as Accept: application/json"
    for name, value in headers.items():
        if _CONTROL.search(value):
            return f"The header {name[:100]} holds control characters"
    lengths = {value.strip() for value in headers.get_all("Content-Length", [])}
    if len(lengths) > 1:
        return f"There are {len(lengths)} different Content-Lengths"
    return None
