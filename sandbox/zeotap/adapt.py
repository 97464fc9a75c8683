"""What Zeotap may well let pass before it looks at a request closely."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.contract.media import media_type_of

if TYPE_CHECKING:
    from sandbox.contract.message import Request
    from sandbox.world.namespace import Namespace

_TESTS: Final = ("/destinations/test", "/sources/test")
_OF_ONE: Final = ("GET", "HEAD", "PUT", "DELETE")


def adapt(namespace: Namespace, request: Request) -> Request:
    """The request in the form that the document asks for.

    grade: inferred | a slash at the end of a path does not matter; switch zeotap_trailing_slash |
      no source
    grade: inferred | a body of any Content-Type is taken if it is JSON; switch
      zeotap_content_type | no source
    grade: inferred | where only POST means testing a new connection, `test` is an id, and none
      that is good | API reference, Destinations (by its paths)
    """
    path = request.path
    if path.endswith("/") and namespace.switches["zeotap_trailing_slash"] == "ignore":
        path = path[:-1]
    if path.endswith(_TESTS) and request.method in _OF_ONE:
        path += "?"  # no operation has such a path, so this is taken for an id
    if path != request.path:
        request = replace(request, path=path)
    if request.body and namespace.switches["zeotap_content_type"] == "any":
        return _as_json(request)
    return request


def _as_json(request: Request) -> Request:
    if media_type_of(request.headers.get("content-type", "")).is_json:
        return request
    return replace(request, headers={**request.headers, "content-type": "application/json"})
