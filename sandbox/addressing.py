"""Which namespace a request is for."""

from __future__ import annotations

from dataclasses import replace

from sandbox.contract.message import Request

NAMESPACE_HEADER = "sandbox-namespace"


def find_namespace(request: Request) -> tuple[str | None, Request]:
    """The name of the namespace that `request` is for, and the request as that namespace sees it:
    without the prefix `/~NAME` of its path.

    None where the request names no namespace.
    """
    if not request.path.startswith("/~"):
        return request.headers.get(NAMESPACE_HEADER) or None, request
    name, slash, rest = request.path[2:].partition("/")
    path, origin = slash + rest or "/", f"{request.origin}/~{name}"
    return name, replace(request, path=path, origin=origin)
