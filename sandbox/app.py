"""The Flask application factory: the composition root, and the only place that knows Flask."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sandbox.compose import build_service
from sandbox.server import calm_collector
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.wsgi import Application, Environ, StartResponse, wsgi_application

if TYPE_CHECKING:
    from flask import Flask

SETTINGS_VARIABLE = "SANDBOX_SETTINGS"
CONSOLE = "/_sandbox/console"


def create_app(
    settings: Settings | None = None, *, service: Service | None = None, **options: Any
) -> Flask:
    """A Flask application that serves the sandbox.

    The imitated APIs and the control plane are answered by the contract engine, which stands in
    `wsgi_app` ahead of Flask's routing; routes that you add to the application are Flask's.
    `options` are the members of `Settings`; `service` is one that was built from them already.
    Raises `WorldError` for a world that cannot be loaded.
    `app.extensions["sandbox"]` is the `Service`.
    """
    from flask import Flask

    settings = settings or Settings(**options)
    app = Flask("sandbox", static_folder=None)
    service = app.extensions["sandbox"] = service or build_service(settings)
    engine = door(service, settings)
    own_routes = app.wsgi_app

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if app.view_functions and app.url_map.bind_to_environ(environ).test():
            return own_routes(environ, start_response)
        return engine(environ, start_response)

    app.wsgi_app = application  # type: ignore[method-assign]
    return app


def door(service: Service, settings: Settings) -> Application:
    """The WSGI application without Flask, which takes longer to import than all the rest.

    The pages of the console are loaded when somebody looks at one. With `reload`, files are
    followed from now on.
    """
    if settings.reload and service.realm.reloading is None:
        from sandbox.spec.reload import follow_files

        follow_files(service, settings)
    engine = wsgi_application(service, max_body=settings.max_body, cors=settings.cors)

    @cache
    def console() -> Application:
        from sandbox.console.application import Console
        from sandbox.looking import look

        return Console(service.answer, settings.token, looking=partial(look, service))

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(CONSOLE):
            return console()(environ, start_response)
        return engine(environ, start_response)

    return application


def from_environment() -> Application:
    """The application that the variable SANDBOX_SETTINGS describes; for servers that start their
    workers as processes of their own."""
    # Granian shows every request the variables of the process: HTTP_PROXY would be a header.
    for name in [name for name in os.environ if name.startswith(("HTTP_", "CONTENT_"))]:
        del os.environ[name]
    settings = Settings.from_json(os.environ[SETTINGS_VARIABLE])
    service = build_service(settings)
    calm_collector()
    return door(service, settings)
