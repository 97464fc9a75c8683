"""The error of a call that is not let out."""

from __future__ import annotations

HOW = (
    "Give it to the sandbox with intercept(hosts=[{host!r}]), or let it out with "
    "intercept(allow=[{host!r}])."
)


class NetworkRefused(RuntimeError):
    """A call to a host that is neither the sandbox's nor allowed.

    It is no OSError: client libraries try those again, and programs forgive them. `host` and
    `port` say where the call wanted to go.
    """

    def __init__(self, host: str, port: int | None, why: str) -> None:
        super().__init__(why)
        self.host = host
        self.port = port


def unlisted(host: str, port: int | None) -> NetworkRefused:
    """The refusal of a host that nobody named."""
    where = host if port is None else f"{host}:{port}"
    words = f"{where} is not reached: calls are intercepted by a sandbox. {HOW.format(host=host)}"
    return NetworkRefused(host, port, words)


def unclear(host: str, port: int | None) -> NetworkRefused:
    """The refusal of a call that several sandboxes could answer."""
    return NetworkRefused(
        host,
        port,
        f"{host} is not reached: several interceptions are on, and this thread was started inside "
        "none of them. Start the thread inside the one it belongs to.",
    )
