"""A real HTTP server that takes deliveries, keeps them, and answers as the story says."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from sandbox.server import LocalServer

Answer = Mapping[str, Any]
ACCEPTS: Answer = {"status": 200, "json": {"outcome": "success"}}


class Recipient:
    """`answer` is what is answered from now on: status, headers, and json or text; or, by paths
    that begin with a slash, one answer for each. What arrived is in `received`."""

    def __init__(self) -> None:
        self.answer: Mapping[str, Any] = ACCEPTS
        self.received: list[dict[str, Any]] = []
        self._server = LocalServer(self._application)
        self._deaf = socket.socket()

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    @property
    def deaf_url(self) -> str:
        """An address of this machine where nobody listens: connections are refused."""
        return f"http://127.0.0.1:{self._deaf.getsockname()[1]}"

    def _application(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        delivery = _read(environ)
        self.received.append(delivery)
        answer: Answer = self.answer.get(
            delivery["path"], ACCEPTS if self._by_path else self.answer
        )
        is_json = "json" in answer
        body = json.dumps(answer["json"]) if is_json else answer.get("text", "")
        headers = {
            "Content-Type": "application/json" if is_json else "text/plain",
            **(answer.get("headers") or {}),
            "Content-Length": str(len(body.encode())),
        }
        start_response(f"{answer.get('status', 200)} Told", list(headers.items()))
        return [body.encode()]

    @property
    def _by_path(self) -> bool:
        return any(name.startswith("/") for name in self.answer)

    def __enter__(self) -> Recipient:
        self._server.start()
        self._deaf.bind(("127.0.0.1", 0))  # bound, so that nobody else listens there
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        self._deaf.close()


def _read(environ: dict[str, Any]) -> dict[str, Any]:
    text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    kind = environ.get("CONTENT_TYPE", "")
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH")
    }
    return {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "query": _pairs(environ.get("QUERY_STRING", "")),
        "headers": headers,
        "text": text,
        "json": json.loads(text) if "json" in kind else None,
        "form": _pairs(text) if "form-urlencoded" in kind else None,
    }


def _pairs(text: str) -> dict[str, Any]:
    """Form fields by name; the values of one that is repeated as a list."""
    found = parse_qs(text, keep_blank_values=True)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
