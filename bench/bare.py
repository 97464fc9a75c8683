"""A bare WSGI application, the floor under every figure: python -m bench.bare werkzeug|granian."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.server import LocalServer, free_address, run_granian

_BODY = b'{"outcome":"success","lead":{"id":"66f1a0b2c3d4e5f601234567"},"price":0}'


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Reads the body and answers a constant."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length:
        environ["wsgi.input"].read(length)
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(_BODY)))]
    start_response("201 Created" if length else "200 OK", headers)
    return [_BODY]


def factory() -> Callable[..., Iterable[bytes]]:
    """For granian, which wants a factory."""
    return application


def main() -> None:
    """Serve until interrupted."""
    if sys.argv[1] == "granian":
        port, _ = free_address("127.0.0.1", 0)
        run_granian("bench.bare:factory", "127.0.0.1", port, lambda: _ready(port))
        return
    server = LocalServer(application)
    server.run(lambda: _ready(int(server.url.rsplit(":", 1)[1])))


def _ready(port: int) -> None:
    sys.stdout.write(f"Ready: http://127.0.0.1:{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
