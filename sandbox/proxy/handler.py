"""One connection of the proxy: requests to the proxy itself, to known hosts, through tunnels."""

from __future__ import annotations

import base64
import hmac
import logging
import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from socketserver import BaseServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.hosts import HostRules
from sandbox.intercepted import Door, Intercepted
from sandbox.proxy.answering import plain, spoiled, write
from sandbox.proxy.authority import Authority
from sandbox.proxy.pac import pac_file
from sandbox.proxy.relay import carry, opened
from sandbox.wsgi import read_body

if TYPE_CHECKING:
    from sandbox.service import Service

log = logging.getLogger("sandbox")

_TLS_HANDSHAKE = b"\x16"
_PORTS = {"http": 80, "https": 443}
_AT_ONCE = struct.pack("ii", 1, 0)
_CHALLENGE = 'Basic realm="sandbox proxy"'


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all connections. With a `token` it is demanded as the proxy's password."""

    service: Service
    authority: Authority
    rules: HostRules
    max_body: int
    token: str | None
    idle_seconds: float


class Tracking(BaseServer):
    """A server that knows which socket a connection goes on with."""

    def now(self, request: Any, connection: socket.socket) -> None:
        """The connection that began as `request` is now `connection`."""
        raise NotImplementedError


class ProxyHandler(BaseHTTPRequestHandler):
    """Serves one connection; after a CONNECT it goes on inside of it, as the host."""

    terms: Terms
    server: Tracking
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _inside: tuple[str, str, int] | None = None
    _user: str | None = None

    def __getattr__(self, name: str) -> Any:
        """Every method is served in one way."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        if self.connection is not self.request:  # that of TLS, which nobody else closes
            with suppress(OSError):
                self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("proxy: " + format, *args)

    def handle_expect_100(self) -> bool:
        """Ask for the body; over TLS this is another socket than the connection began with."""
        self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Say what is wrong with a request that cannot be read, in plain words."""
        self.command = getattr(self, "command", None) or "GET"
        self.close_connection = True
        self._answer(plain(code, f"{message or 'This is no request'}."))

    def _serve(self) -> None:
        if self._inside is not None:
            self._to_sandbox(self._inside, self.path, self._user)
        elif self.command == "CONNECT":
            self._connect()
        elif self.path.startswith("/"):
            self._own()
        else:
            self._forward()

    # What is asked of the proxy itself.

    def _own(self) -> None:
        """The files that clients configure themselves by."""
        host = self.headers.get("Host", "127.0.0.1")
        if self.path == "/_sandbox/proxy.pac":
            body = pac_file(self.terms.rules.served, host).encode()
            self._answer(Reply(200, body, {"Content-Type": "application/x-ns-proxy-autoconfig"}))
        elif self.path == "/_sandbox/ca.pem":
            body = self.terms.authority.pem.encode()
            self._answer(Reply(200, body, {"Content-Type": "application/x-pem-file"}))
        else:
            words = f"This is the proxy of a sandbox: use it as one, such as curl -x http://{host}"
            self._answer(plain(404, words))

    # What is asked of hosts.

    def _forward(self) -> None:
        """A request with a whole URL, which is not encrypted."""
        where = _place(self.path)
        if where is None:
            words = f"{self.path[:200]!r} is no URL; expected http://HOST/PATH or CONNECT HOST:PORT"
            self._refuse(plain(400, words))
            return
        scheme, host, port = where
        if not self._admitted():
            return
        way = self.terms.rules.way(host, port)
        if way == "sandbox":
            self._to_sandbox(where, self.path, self._user)
        elif way == "out" and scheme == "http":
            self._really(host, port)
        else:
            self._refuse(self._not_let_out(host))

    def _connect(self) -> None:
        """A tunnel: to the sandbox, which opens it, or to an allowed host, which alone can."""
        where = _place(f"https://{self.path}")
        if where is None or where[2] == 0:
            self._refuse(plain(400, f"{self.path[:200]!r} is no HOST:PORT"))
            return
        _, host, port = where
        if not self._admitted():
            return
        way = self.terms.rules.way(host, port)
        if way == "sandbox":
            self._open(host, port)
        elif way == "out":
            self._tunnel(host, port)
        else:
            self._refuse(self._not_let_out(host))

    def _open(self, host: str, port: int) -> None:
        """Be the host from now on, with a certificate of its name where the client wants TLS."""
        self.connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        first = self.connection.recv(1, socket.MSG_PEEK)
        if first != _TLS_HANDSHAKE:
            self._inside = ("http", host, port)
            self.close_connection = not first
            return
        try:
            context = self.terms.authority.context(host)
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError, ValueError) as error:
            log.info("proxy: no TLS with a client of %s (does it trust the CA?): %s", host, error)
            self.close_connection = True
            return
        self.server.now(self.request, self.connection)
        self.rfile = self.connection.makefile("rb")
        self._inside = ("https", host, port)
        self.close_connection = False

    def _tunnel(self, host: str, port: int) -> None:
        self.close_connection = True
        try:
            target = opened(host, port)
        except OSError as error:
            self._answer(plain(502, f"{host}:{port} cannot be reached: {error}."))
            return
        with target:
            self.connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            carry(self.connection, target)

    def _really(self, host: str, port: int) -> None:
        """Hand a plain request on to an allowed host, and its answer back."""
        self.close_connection = True
        try:
            body = self._body()
            target = opened(host, port)
        except Problem as problem:
            self._answer(plain(problem.status, problem.detail))
            return
        except OSError as error:
            self._answer(plain(502, f"{host}:{port} cannot be reached: {error}."))
            return
        with target:
            target.sendall(self._rewritten(body))
            carry(self.connection, target)

    def _rewritten(self, body: bytes) -> bytes:
        """The request as the host gets it: one only, with its path alone."""
        split = urlsplit(self.path)
        query = f"?{split.query}" if split.query else ""
        skipped = {"proxy-authorization", "proxy-connection", "connection", "transfer-encoding"}
        skipped |= {"content-length"}
        lines = [f"{self.command} {split.path or '/'}{query} HTTP/1.1"]
        lines += [f"{k}: {v}" for k, v in self.headers.items() if k.lower() not in skipped]
        if body or "Content-Length" in self.headers:
            lines.append(f"Content-Length: {len(body)}")
        lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace") + body

    def _to_sandbox(self, where: tuple[str, str, int], target: str, user: str | None) -> None:
        scheme, host, port = where
        split = urlsplit(target) if "://" in target[:8] else None
        if split is not None:
            target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        request = Intercepted(
            method=self.command,
            scheme=scheme,
            host=host,
            port=port,
            target=target,
            headers=list(self.headers.items()),
            remote_addr=str(self.client_address[0]),
        )
        try:
            request.body = self._body()
        except Problem as problem:
            request.fault = problem
            self.close_connection = True  # nobody knows where the next request begins
        door = Door(self.terms.service, user, self.terms.max_body)
        self._answer(door.answer(request))

    def _body(self) -> bytes:
        """The body of the request. Raises Problem."""
        environ: dict[str, Any] = {
            "CONTENT_LENGTH": self.headers.get("Content-Length", ""),
            "wsgi.input": self.rfile,
            "wsgi.input_terminated": True,
        }
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            from werkzeug.serving import DechunkedInput

            environ["HTTP_TRANSFER_ENCODING"] = "chunked"
            environ["wsgi.input"] = DechunkedInput(self.rfile)  # type: ignore[arg-type]
        return read_body(environ, self.terms.max_body)

    # Who may ask.

    def _admitted(self) -> bool:
        """Whether the caller may use the proxy; else it has been told. The user of the proxy's
        credentials is a namespace."""
        user, password = _basic(self.headers.get("Proxy-Authorization", ""))
        self._user = user or None
        token = self.terms.token
        if token is None or hmac.compare_digest(password.encode(), token.encode()):
            return True
        words = "This proxy demands the token of the sandbox as password; the user is a namespace"
        self._refuse(plain(407, words + ".", Proxy_Authenticate=_CHALLENGE))
        return False

    def _not_let_out(self, host: str) -> Reply:
        log.info("proxy: %s is not reached", host)
        return plain(
            403,
            f"{host} is not reached: this is the proxy of a sandbox, which answers for LeadConduit "
            f"and Zeotap. Let it answer for {host} too with --proxy-host {host}, or let calls out "
            f"with --proxy-allow {host}.",
        )

    # What is answered.

    def _refuse(self, reply: Reply) -> None:
        """Answer without having read the body, which ends the connection."""
        self.close_connection = True
        self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        if reply.breakage is not None:
            self._spoil(reply)
            return
        keep = not self.close_connection
        chunks = self.request_version != "HTTP/1.0"
        send = self.connection.sendall
        self.close_connection = not write(reply, self.command, send, chunks=chunks, keep=keep)

    def _spoil(self, reply: Reply) -> None:
        self.close_connection = True
        raw, reset = spoiled(reply, self.command, self.connection)
        for piece in raw:
            self.connection.sendall(piece)
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            socket.close(self.connection.detach())


def _place(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a URL; None for what is none."""
    try:
        split = urlsplit(url)
        port = split.port or _PORTS.get(split.scheme, 0)
    except ValueError:
        return None
    if split.scheme not in _PORTS or not split.hostname:
        return None
    return split.scheme, split.hostname.rstrip("."), port


def _basic(header: str) -> tuple[str, str]:
    """User and password of Basic credentials; empty where there are none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return user, password
