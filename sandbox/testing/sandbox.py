"""`Sandbox`: a whole service in this process, with or without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sandbox.settings import Settings
from sandbox.testing.handle import Handle, WorldSource

if TYPE_CHECKING:
    from flask import Flask

    from sandbox.server import LocalServer
    from sandbox.service import Service
    from sandbox.world.fixtures import World


class NotCounting(RuntimeError):
    """A sandbox that does not count was asked for its coverage."""


class Sandbox(Handle):
    """A running sandbox; as a handle it is the namespace `default`.

        with Sandbox("quickstart") as box:
            requests.post(box.submit_url(), data={"email": "ann@example.com"})

    `settings` are the members of `Settings`. It listens on a free port from the start until
    `close`, or the end of the `with` block; with `listen=False` it has no socket, and `submit` and
    `app.test_client()` serve. Raises `WorldError` for a world that cannot be loaded, `SwitchError`
    for an unknown switch, `ServerError` for an address that cannot be bound, or that lies beyond
    this machine while there is no `token`.
    """

    def __init__(
        self,
        world: WorldSource = "quickstart",
        *,
        listen: bool = True,
        host: str = "127.0.0.1",
        port: int = 0,
        **settings: Any,
    ) -> None:
        from sandbox.compose import build_service

        self.settings = Settings(world=world, **settings)
        service = build_service(self.settings)
        self._worlds: dict[tuple[str, float], World] = {}
        self._products = service.realm.products
        self._app: Flask | None = None
        self._server = _listen(service, self.settings, host, port) if listen else None
        base_url = self._server.url if self._server else None
        super().__init__(service, service.realm.default, base_url)

    @property
    def app(self) -> Flask:
        """The Flask application: `app.test_client()` reaches the same service without a socket."""
        if self._app is None:
            from sandbox.app import create_app

            self._app = create_app(self.settings, service=self._service)
        return self._app

    def namespace(
        self,
        name: str | None = None,
        world: WorldSource | None = None,
        seed: int | str | None = None,
        credentials: Mapping[str, Any] | bool | None = None,
    ) -> Handle:
        """A new namespace; its world is that of the sandbox unless given.

        With `credentials` it has its own, and calls that bring one find it at the URL of the
        sandbox: `api_key`, `partner_key`, `token`, a list of other `keys`; True for ones that are
        made up. Raises `Problem` for a name or a credential that is taken or cannot be one,
        `WorldError` for a bad world.
        """
        loaded = None if world is None else self._world(world)
        made = self._service.realm.create(name, loaded, seed, credentials)
        return Handle(self._service, made, self._base_url)

    def delete(self, handle: Handle) -> None:
        """Forget a namespace, if it is still there. Raises `Problem` for the default one."""
        if handle.name in self._service.realm.names():
            self._service.realm.delete(handle.name)

    def coverage(self) -> dict[str, Any]:
        """What was touched in all namespaces, as a JSON value: `groups` with their `items`.

        Raises `NotCounting` for a sandbox that was made without `coverage=True`.
        """
        counted = self._service.realm.coverage
        if counted is None:
            raise NotCounting("make the sandbox with coverage=True, or pytest --sandbox-cov")
        return counted.report()

    def close(self) -> None:
        """Stop listening, and close what deliveries left open. May be called again."""
        if self._server is not None:
            self._server.stop()
        self._service.realm.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _world(self, source: WorldSource) -> World:
        """The world, loaded once as long as its file stays as it is: worlds can be shared."""
        from sandbox.world.fixtures import load_world

        products = self._service.realm.products
        if not isinstance(source, str | Path):
            return load_world(source, products)
        if products is not self._products:  # documents were exchanged; worlds were made for them
            self._products, self._worlds = products, {}
        key = (str(source), _changed(source))
        if key not in self._worlds:
            self._worlds[key] = load_world(source, products)
        return self._worlds[key]


def _changed(source: str | Path) -> float:
    """When the file of a world last changed; 0 for what is no file."""
    try:
        return Path(source).stat().st_mtime
    except (OSError, ValueError):
        return 0.0


def _listen(service: Service, settings: Settings, host: str, port: int) -> LocalServer:
    from sandbox.app import door
    from sandbox.server import LocalServer, ServerError, is_loopback

    if not settings.token and not is_loopback(host):
        raise ServerError(
            f"Listening on {host} lets other machines in: give token=, which the control plane "
            "then demands."
        )
    return LocalServer(door(service, settings), host, port).start()
