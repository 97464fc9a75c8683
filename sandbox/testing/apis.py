"""The APIs that are made from OpenAPI documents: where each is, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.product import Product


@dataclass(frozen=True, slots=True)
class Api:
    """One API. `url` has no slash at the end; `warnings` are the faults of its document, each as a
    line with file, line and path."""

    name: str
    title: str
    url: str
    operations: int
    warnings: tuple[str, ...] = ()


def apis_of(products: Sequence[Product], base_url: str) -> list[Api]:
    """The APIs among `products` that do not come with the sandbox."""
    from sandbox.compose import PRODUCTS

    return [
        Api(
            product.name,
            product.document.title,
            base_url + product.mount,
            len(product.document.operations),
            tuple(map(str, product.document.warnings)),
        )
        for product in products
        if product.name not in PRODUCTS
    ]


def apis_told(documents: Sequence[Mapping[str, Any]], base_url: str) -> list[Api]:
    """The same, of what the control plane tells of its documents."""
    return [
        Api(
            one["name"],
            one["title"],
            base_url + one["mount"],
            one["operations"],
            tuple(one["warnings"]),
        )
        for one in documents
        if not one["built_in"]
    ]


def find_api(apis: Sequence[Api], name: str) -> Api:
    """The API of this name. Raises LookupError, which names those there are."""
    for api in apis:
        if api.name == name:
            return api
    known = ", ".join(api.name for api in apis) or "none"
    raise LookupError(f"no API is called {name!r}; made from documents: {known}")
