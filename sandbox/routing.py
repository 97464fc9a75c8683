"""Which product a path belongs to, and which of its operations a request asks for."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.call import Call
from sandbox.contract.message import Request
from sandbox.contract.operations import Routes
from sandbox.product import Product
from sandbox.world.namespace import Namespace


class Router:
    """The products of a service and their routes; never changed once it is made."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.products = tuple(sorted(products, key=lambda product: -len(product.prefix)))
        self._routes = {product.name: Routes(product.document.operations) for product in products}

    def product_of(self, path: str) -> Product:
        """The product that owns `path`: the one with the longest prefix that fits."""
        for product in self.products:
            if path.startswith(product.prefix):
                return product
        return self.products[-1]

    def call(self, product: Product, namespace: Namespace, request: Request) -> Call:
        """The call of the operation that `request` names; its path values still as text.

        Raises Problem `not-found` and `method-not-allowed`.
        """
        if product.adapt is not None:
            request = product.adapt(namespace, request)
        match = self._routes[product.name].match(request.method, request.path)
        return Call(request, namespace, match.operation, dict(match.path_values))
