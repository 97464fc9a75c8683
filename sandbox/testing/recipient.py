"""A tiny real recipient: takes deliveries over HTTP, keeps them, and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.testing.records import Content, Headers, parse_json

MAX_BODY = 10 * 1024 * 1024
_JSON = {"Content-Type": "application/json"}


class Received(Content):
    """One delivery as it arrived. `path` holds the query too."""

    def __init__(self, method: str, path: str, headers: Headers, body: bytes) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body

    @property
    def values(self) -> Any:
        """The JSON value of the body, or its form fields where it is not JSON."""
        try:
            return parse_json(self.body)
        except ValueError:
            return self.form

    def __repr__(self) -> str:
        return f"<{self.method} {self.path} {self.text[:80]}>"


Reaction = tuple[int, bytes]


class Recipient:
    """A WSGI application that answers each delivery with what `react` makes of it: status and
    body. What came is in `received`, in order."""

    def __init__(self, react: Callable[[Received], Reaction]) -> None:
        self.received: list[Received] = []
        self._react = react

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        delivery = _read(environ)
        self.received.append(delivery)
        status, body = self._react(delivery)
        start_response(f"{status} Answer", [*_JSON.items(), ("Content-Length", str(len(body)))])
        return [body]


def _read(environ: dict[str, Any]) -> Received:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = min(int(length), MAX_BODY) if length.isdigit() else 0
    query = environ.get("QUERY_STRING")
    headers = {
        name[5:].replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["Content-Type"] = environ["CONTENT_TYPE"]
    path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
    return Received(
        environ["REQUEST_METHOD"],
        f"{path}?{query}" if query else path,
        Headers(headers),
        environ["wsgi.input"].read(size) if size else b"",
    )
