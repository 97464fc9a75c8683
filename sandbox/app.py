"""The Flask application factory: the composition root, and the only place that knows Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sandbox.compose import build_service
from sandbox.settings import Settings
from sandbox.wsgi import wsgi_application

if TYPE_CHECKING:
    from flask import Flask

CONSOLE_PREFIX = "/_sandbox/console"

StartResponse = Callable[..., Any]


def create_app(settings: Settings | None = None, **options: Any) -> Flask:
    """A Flask application that serves the sandbox.

    The mocked APIs and the control plane are answered by the contract engine, which stands in
    `wsgi_app` ahead of Flask's routing; what it leaves to Flask is the web console.
    `options` are the members of `Settings`. Raises `WorldError` for a world that cannot be loaded.
    `app.extensions["sandbox"]` is the `Service`.
    """
    from flask import Flask

    settings = settings or Settings(**options)
    service = build_service(settings)
    app = Flask("sandbox", static_folder=None)
    app.extensions["sandbox"] = service
    engine = wsgi_application(service, max_body=settings.max_body)
    pages = app.wsgi_app

    def door(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(CONSOLE_PREFIX):
            return pages(environ, start_response)
        return engine(environ, start_response)

    app.wsgi_app = door  # type: ignore[method-assign]
    return app
