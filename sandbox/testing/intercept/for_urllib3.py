"""urllib3, and with it requests and botocore: its connections connect in a way of their own."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

from sandbox.testing.intercept.for_http_client import connecting
from sandbox.testing.intercept.patches import Patches

if TYPE_CHECKING:
    from sandbox.testing.intercept.switchboard import Switchboard


def patch(patches: Patches, module: ModuleType, board: Switchboard) -> None:
    """Let connections of urllib3 ask `board` before they connect; requests are seen by what is
    done to `http.client`."""
    for name in ("HTTPConnection", "HTTPSConnection"):
        connection = getattr(module, name)
        if "connect" in vars(connection):
            patches.wrap(connection, "connect", connecting(board))
