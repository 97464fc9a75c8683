"""A request that was meant for production goes to the service instead: one that a client library in
this process wrote, or one that came to the proxy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from sandbox.addressing import PREFIXES
from sandbox.contract.message import Reply, Request
from sandbox.contract.problems import Problem
from sandbox.hosts import misdirected
from sandbox.world.network import SENDING

if TYPE_CHECKING:
    from sandbox.service import Service

_PORTS = {"http": 80, "https": 443}
_FOR_PROXIES = ("proxy-authorization", "proxy-connection")
"""Headers that end at a proxy."""


@dataclass(slots=True)
class Intercepted:
    """A request as a client library wrote it.

    `target` is the raw path with its query; header names are as they came. `fault` is what a
    server would find wrong with its form.
    """

    method: str
    scheme: str
    host: str
    port: int | None
    target: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    fault: Problem | None = None
    remote_addr: str = "127.0.0.1"

    @property
    def origin(self) -> str:
        """Scheme and authority, without the port where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port in (None, _PORTS.get(self.scheme))
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


class Door:
    """Brings intercepted requests to `service`: to one namespace, or without a `namespace` to the
    one they ask for."""

    def __init__(self, service: Service, namespace: str | None, max_body: int) -> None:
        self._service = service
        self._namespace = namespace
        self.max_body = max_body

    def answer(self, intercepted: Intercepted) -> Reply:
        """The reply of the namespace; of another one where the request names it by itself."""
        path, _, query = intercepted.target.partition("?")
        headers = _joined(intercepted.headers)
        for name in _FOR_PROXIES:
            headers.pop(name, None)
        request = Request(
            method=intercepted.method,
            path="/" + unquote_to_bytes(path).decode("utf-8", "replace").lstrip("/"),
            query=query,
            headers=headers,
            body=intercepted.body,
            origin=intercepted.origin,
            remote_addr=intercepted.remote_addr,
            raw_path=path,
            namespace=None if path.startswith(PREFIXES) else self._namespace,
        )
        refused = self._refused(intercepted, request.path)
        # What the sandbox itself calls meanwhile is not the client's.
        token = SENDING.set(True)
        try:
            return self._service.answer(request, refused)
        finally:
            SENDING.reset(token)

    def too_large(self, size: int) -> Problem | None:
        """What is wrong with a body of this size."""
        if size <= self.max_body:
            return None
        limit = self.max_body
        words = f"The body is larger than {limit} bytes, which is the limit."
        return Problem("body-too-large", words)

    def _refused(self, intercepted: Intercepted, path: str) -> Problem | None:
        if intercepted.fault is not None or path.startswith(PREFIXES):
            return intercepted.fault
        product = self._service.router.product_of(path)
        return misdirected(intercepted.host, path, product.name)


def _joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name, repeated ones in one line."""
    found: dict[str, str] = {}
    for name, value in headers:
        name = name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def reply_headers(reply: Reply, *, chunked: bool) -> Mapping[str, str]:
    """The headers of an answer with what says where its body ends."""
    headers = dict(reply.headers)
    known = {name.lower() for name in headers}
    if reply.stream is not None:
        if chunked and "content-length" not in known:
            headers["Transfer-Encoding"] = "chunked"
    elif reply.status not in (204, 304) and "content-length" not in known:
        headers["Content-Length"] = str(len(reply.body))
    return headers
