"""`RemoteSandbox`: a sandbox that runs elsewhere, `sandbox serve` or another process."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from sandbox.contract.problems import Problem
from sandbox.testing.handle import Handle, WorldSource
from sandbox.testing.remote.handle import RemoteHandle, shown_world
from sandbox.testing.remote.mirror import RemoteNamespace
from sandbox.testing.remote.wire import Unreachable, Wire
from sandbox.testing.sandbox import NotCounting
from sandbox.world.realm import DEFAULT


class RemoteSandbox(RemoteHandle):
    """A sandbox at `url`; as a handle it is the namespace `default`.

    `token` is its control token, where it was started with one. Raises `Unreachable` where no
    sandbox answers.
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        wire = Wire(url, token)
        super().__init__(wire, RemoteNamespace(wire, DEFAULT))
        try:
            ready = self._namespace.ask("GET", "/ready")
        except (Problem, ValueError) as error:
            raise Unreachable(f"what answers at {wire.url} is no sandbox: {error}") from error
        self.version = str(ready["version"])

    def namespace(
        self,
        name: str | None = None,
        world: WorldSource | None = None,
        seed: int | str | None = None,
        credentials: Mapping[str, Any] | bool | None = None,
    ) -> RemoteHandle:
        """A new namespace; its world is that of the server unless given.

        A path is read here and sent as text. Raises `Problem` for a name or a credential that is
        taken or cannot be one, `WorldError` for a bad world.
        """
        members = {
            "name": name,
            "world": None if world is None else shown_world(world),
            "seed": seed,
            "credentials": credentials or None,
        }
        wanted = {key: value for key, value in members.items() if value is not None}
        made = self._namespace.ask("POST", "/namespaces", wanted)
        return RemoteHandle(self._wire, RemoteNamespace(self._wire, made["name"]))

    def delete(self, handle: Handle) -> None:
        """Forget a namespace, if it is still there. Raises `Problem` for the default one."""
        try:
            self._namespace.ask("DELETE", f"/namespaces/{handle.name}")
        except Problem as problem:
            if problem.status != 404:
                raise

    def coverage(self) -> dict[str, Any]:
        """As `Sandbox.coverage`; it counts what all clients of the server touched.

        Raises `NotCounting` for a server that was started without `--coverage`.
        """
        try:
            counted: dict[str, Any] = self._namespace.ask("GET", "/coverage")
        except Problem as problem:
            raise NotCounting(problem.detail) from problem
        return counted

    def close(self) -> None:
        """Close the connections; the sandbox goes on running."""
        self._wire.close()

    def __enter__(self) -> RemoteSandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
