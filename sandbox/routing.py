"""Which product a path belongs to, and which of its operations a request asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, unquote

from sandbox.call import Call
from sandbox.contract.message import Request
from sandbox.contract.operations import Match, Routes
from sandbox.contract.problems import Problem
from sandbox.product import Product
from sandbox.world.namespace import Namespace

OURS = "/_sandbox"
"""What the paths of the sandbox itself begin with: no document may take any of them."""
_SLASH = "\ue000"
"""Stands for an encoded slash while a path is looked up; Unicode keeps it for private use."""


class Router:
    """The products of a service; never changed once it is made."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.products = tuple(sorted(products, key=lambda product: -len(product.prefix)))
        taken = Counter((product.mount, product.prefix) for product in products)
        shared = {mount for (mount, _), number in taken.items() if number > 1}
        self._alone = frozenset(
            product.name
            for product in products
            if product.prefix.startswith(OURS) or product.mount not in shared
        )

    def product_of(self, path: str) -> Product:
        """The product that owns `path`: the one with the longest prefix that fits; where one is
        shared, the first that knows the path. What nobody owns is the last one's to refuse."""
        owner: Product | None = None
        for product in self.products:
            if not _fits(product, path) or (owner and owner.mount != product.mount):
                continue
            if product.name in self._alone:
                return product
            if product.document.routes.knows(_path_inside(product, path)):
                return product
            owner = owner or product
        return owner or self.products[-1]

    def call(self, product: Product, namespace: Namespace, request: Request) -> Call:
        """The call of the operation that `request` names; its path values still as text.

        What the call is of is the request as the document would have it: without the mount, or the
        path of a server. Raises Problem `not-found` and `method-not-allowed`.
        """
        # Only what belongs to the product is looked at: this router may have replaced its own.
        if product.mount and not _fits(product, request.path):
            raise self._nowhere(request.path)
        if product.mount or product.bases:
            request = _inside(product, request)
        if product.adapt is not None:
            request = product.adapt(namespace, request)
        match = _match(product.document.routes, request)
        return Call(request, namespace, match.operation, dict(match.path_values))

    def allow(self, path: str) -> str | None:
        """The methods that are offered at `path`, as the header `Allow` lists them; None where
        nothing is."""
        product = self.product_of(path)
        if product.mount and not _fits(product, path):
            return None
        return product.document.routes.allow(_path_inside(product, path))

    def _nowhere(self, path: str) -> Problem:
        """The refusal of a path that belongs to no product."""
        mounts = ", ".join(sorted({product.mount for product in self.products if product.mount}))
        return Problem("not-found", f"No API is served at {path[:200]}; there are {mounts}.")


def _fits(product: Product, path: str) -> bool:
    """Whether `path` is below the prefix of a product; that of a mount ends a segment."""
    prefix = product.prefix
    return path.startswith(prefix) and (not product.mount or _ends(path, prefix))


def _path_inside(product: Product, path: str) -> str:
    """`path` as the document of the product has it."""
    routes = product.document.routes
    inside = path[len(product.mount) :] or "/"
    if not product.bases or routes.knows(inside):
        return inside
    below = (
        inside[len(base) :] or "/"
        for base in product.bases
        if inside.startswith(base) and _ends(inside, base)
    )
    return next((shorter for shorter in below if routes.knows(shorter)), inside)


def _inside(product: Product, request: Request) -> Request:
    path = _path_inside(product, request.path)
    outside = request.path[: len(request.path) - len(path)] if path != "/" else request.path
    if not outside:
        return request
    return replace(request, path=path, origin=request.origin + outside.rstrip("/"))


def _ends(path: str, prefix: str) -> bool:
    """Whether `prefix`, with which `path` begins, is followed by the end of a segment."""
    return path[len(prefix) : len(prefix) + 1] in ("", "/")


def _match(routes: Routes, request: Request) -> Match:
    """The operation of a request. An encoded slash (`%2F`) is part of a value, as long as some path
    fits then, where the server tells the path as it came. Raises Problem."""
    if "%2f" in request.raw_path.lower() and _SLASH not in request.path:
        try:
            path = _with_slashes_kept(request)
            match = routes.match(request.method, path, request.query, request.headers)
        except Problem:
            return routes.match(request.method, request.path, request.query, request.headers)
        values = {name: text.replace(_SLASH, "/") for name, text in match.path_values.items()}
        return Match(match.operation, values)
    return routes.match(request.method, request.path, request.query, request.headers)


def _with_slashes_kept(request: Request) -> str:
    """The path, with a stand-in for each encoded slash; as long as the path itself."""
    encoded = re.sub("%2f", quote(_SLASH), request.raw_path, flags=re.IGNORECASE)
    return unquote(encoded, errors="replace")[-len(request.path) :]
