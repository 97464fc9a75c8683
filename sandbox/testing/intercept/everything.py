"""All patches together: one file a client library, applied as far as a library is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

from sandbox.testing.intercept import (
    for_http_client,
    for_httpx,
    for_sockets,
    for_threads,
    for_urllib3,
)
from sandbox.testing.intercept.patches import Imports, Patches

if TYPE_CHECKING:
    from sandbox.testing.intercept.switchboard import Switchboard

Patch = Callable[[Patches, ModuleType, "Switchboard"], None]

LIBRARIES: Mapping[str, Patch] = MappingProxyType(
    {
        "socket": for_sockets.patch,
        "threading": for_threads.patch_threads,
        "concurrent.futures.thread": for_threads.patch_executors,
        "http.client": for_http_client.patch,
        "urllib3.connection": for_urllib3.patch,
        "httpx": for_httpx.patch,
    }
)
"""What is done to a module, by its name; those that nobody imports stay unimported."""


def install(board: Switchboard) -> Callable[[], None]:
    """Patch what is imported, and what will be; the result puts everything back.

    `board` says where a call goes.
    """
    patches = Patches()

    def applied(patch: Patch) -> Callable[[ModuleType], None]:
        return lambda module: patch(patches, module, board)

    imports = Imports({name: applied(patch) for name, patch in LIBRARIES.items()})

    def restore() -> None:
        imports.stop()
        patches.restore()

    imports.start()
    return restore
