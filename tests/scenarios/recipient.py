"""A real HTTP server that takes deliveries and answers as the story says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

from sandbox.server import LocalServer


class Recipient:
    """`answer` is what is answered from now on: status, headers, and json or text."""

    def __init__(self) -> None:
        self.answer: Mapping[str, Any] = {"status": 200, "json": {"outcome": "success"}}
        self._server = LocalServer(self._application)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    def _application(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answer = self.answer
        is_json = "json" in answer
        body = json.dumps(answer["json"]) if is_json else answer.get("text", "")
        headers = {
            "Content-Type": "application/json" if is_json else "text/plain",
            **(answer.get("headers") or {}),
            "Content-Length": str(len(body.encode())),
        }
        start_response(f"{answer.get('status', 200)} Told", list(headers.items()))
        return [body.encode()]

    def __enter__(self) -> Recipient:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
