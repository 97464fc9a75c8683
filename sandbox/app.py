"""The Flask application factory: the composition root, and the only place that knows Flask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from sandbox.compose import build_service
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.wsgi import Application, Environ, StartResponse, wsgi_application

if TYPE_CHECKING:
    from flask import Flask

CONSOLE_PREFIX = "/_sandbox/console"
SETTINGS_VARIABLE = "SANDBOX_SETTINGS"


def create_app(
    settings: Settings | None = None, *, service: Service | None = None, **options: Any
) -> Flask:
    """A Flask application that serves the sandbox.

    The mocked APIs and the control plane are answered by the contract engine, which stands in
    `wsgi_app` ahead of Flask's routing; what it leaves to Flask is the web console.
    `options` are the members of `Settings`; `service` is one that was built from them already.
    Raises `WorldError` for a world that cannot be loaded.
    `app.extensions["sandbox"]` is the `Service`.
    """
    from flask import Flask

    settings = settings or Settings(**options)
    app = Flask("sandbox", static_folder=None)
    service = app.extensions["sandbox"] = service or build_service(settings)
    pages = app.wsgi_app
    app.wsgi_app = door(service, settings, lambda: pages)  # type: ignore[method-assign, assignment]
    return app


def door(
    service: Service, settings: Settings, pages: Callable[[], Application] | None = None
) -> Application:
    """The WSGI application in front of everything: the engine, and `pages` for the console.

    Without `pages`, Flask is loaded when somebody opens the console, not before: it takes longer
    to import than all the rest.
    """
    engine = wsgi_application(service, max_body=settings.max_body)
    find_pages = pages or cache(lambda: create_app(settings, service=service).wsgi_app)

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(CONSOLE_PREFIX):
            return find_pages()(environ, start_response)
        return engine(environ, start_response)

    return application


def from_environment() -> Application:
    """The application that the variable SANDBOX_SETTINGS describes; for servers that start their
    workers as processes of their own."""
    settings = Settings.from_json(os.environ[SETTINGS_VARIABLE])
    return door(build_service(settings), settings)
