"""The Zeotap side of a namespace of a sandbox elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.testing.zeotap import Zeotap

if TYPE_CHECKING:
    from sandbox.zeotap.connections import Resource


class RemoteZeotap(Zeotap):
    """As `Zeotap`, over HTTP: connections come with their secrets taken out already."""

    def _connections(self, resource: Resource) -> list[dict[str, Any]]:
        return self._kept(resource.collection)
