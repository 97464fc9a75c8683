"""The console's client of the imitated APIs: what it sends travels as any partner's call does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sandbox.addressing import NAMESPACE_HEADER
from sandbox.contract.message import Reply, Request

Answering = Callable[[Request], Reply]


class Partner:
    """Calls of the products of one namespace, without a socket; they are recorded."""

    def __init__(self, answering: Answering, namespace: str, origin: str) -> None:
        self._answering = answering
        self._origin = origin
        self._headers = {NAMESPACE_HEADER: namespace, "accept": "*/*"}

    def send(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        """The answer, whatever its status; `path` begins where the imitated API does."""
        given = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(
            method=method,
            path=path,
            query=query,
            headers={**self._headers, **given},
            body=body,
            origin=self._origin,
        )
        return self._answering(request)


def pieces(reply: Reply) -> Iterator[bytes]:
    """The body of an answer, as it comes."""
    return iter([reply.body]) if reply.stream is None else reply.stream
