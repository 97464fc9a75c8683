"""Which namespace a request is for.

The first of these that names one decides: the header `Sandbox-Namespace`; a prefix of the path,
`/ns/NAME/…` or `/~NAME/…`; the host, `NAME.localhost`; a credential that belongs to a namespace.
Where two of them differ the earlier wins, and a credential of another namespace is then refused as
any other that the namespace does not know. A prefix is cut off whoever decides.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

from sandbox.contract.message import Request
from sandbox.world.realm import Realm

NAMESPACE_HEADER = "sandbox-namespace"
PREFIXES = ("/~", "/ns/")


def find_namespace(request: Request, realm: Realm) -> tuple[str | None, Request]:
    """The name of the namespace that `request` is for, and the request as that namespace sees it:
    without the prefix of its path.

    None where the request names no namespace, or only a credential that nobody registered.
    """
    named = request.headers.get(NAMESPACE_HEADER) or request.namespace
    if request.path.startswith(PREFIXES):
        prefixed, request = _without_prefix(request)
        return named or prefixed, request
    if named is not None:
        return named, request
    host = request.headers.get("host", "")
    if realm.host_suffixes and "." in host:
        named = _of_host(host, realm)
    if named is None and realm.owners:
        named = _of_credential(request, realm)
    return named, request


def without_prefix(origin: str) -> str:
    """The origin of a request without the prefix that led to its namespace."""
    scheme, _, rest = origin.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _without_prefix(request: Request) -> tuple[str, Request]:
    start = next(prefix for prefix in PREFIXES if request.path.startswith(prefix))
    name, slash, rest = request.path[len(start) :].partition("/")
    path, origin = slash + rest or "/", f"{request.origin}{start}{name}"
    return name, replace(request, path=path, origin=origin)


def _of_host(host: str, realm: Realm) -> str | None:
    """The name in front of a host whose names stand for namespaces."""
    name = host.partition(":")[0].lower().rstrip(".")
    for suffix in realm.host_suffixes:
        if name.endswith(suffix):
            return realm.name_in_host(name.removesuffix(suffix)) or None
    return None


def _of_credential(request: Request, realm: Realm) -> str | None:
    found = map(realm.owners.find, _credentials(request, realm))
    return next((name for name in found if name is not None), None)


def _credentials(request: Request, realm: Realm) -> Iterator[str]:
    """The texts in a request that can be credentials."""
    headers, places = request.headers, realm.key_places
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield value.strip()
    elif scheme.lower() == "basic":
        yield from _basic(value)
    yield from (headers[name] for name in places.headers if name in headers)
    if request.query:
        yield from (
            value for name, value in parse_qsl(request.query) if name in places.query and value
        )


def _basic(encoded: str) -> Iterator[str]:
    """The password, then the user: some APIs take their key as the user."""
    try:
        user, _, password = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return
    yield from (text for text in (password, user) if text)
