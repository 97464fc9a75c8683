"""The APIs that are made from OpenAPI documents: where each is, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.testing.matching import M, Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.product import Product
    from sandbox.testing.handle import Handle
    from sandbox.testing.records import RequestRecord


@dataclass(frozen=True, slots=True)
class Api:
    """One API. `url` has no slash at the end; `warnings` are the faults of its document, each as a
    line with file, line and path.

    What was asked of it in the namespace of `handle` is looked at with `requests`, `verify` and
    `wait_for`.
    """

    name: str
    title: str
    url: str
    operations: int
    warnings: tuple[str, ...] = ()
    handle: Handle | None = field(default=None, repr=False, compare=False)

    @property
    def requests(self) -> Records[RequestRecord]:
        """The requests to this API, oldest first."""
        return self._handle.requests.matching(product=self.name)

    def verify(
        self, *matches: M | Records[RequestRecord], **expected: Any
    ) -> Records[RequestRecord]:
        """`Handle.verify` among the requests to this API."""
        __tracebackhide__ = True
        return self._handle.verify(M(product=self.name), *matches, **expected)

    def wait_for(
        self, *matches: M | Records[RequestRecord], **expected: Any
    ) -> Records[RequestRecord]:
        """`Handle.wait_for` among the requests to this API."""
        __tracebackhide__ = True
        return self._handle.wait_for(M(product=self.name), *matches, **expected)

    @property
    def _handle(self) -> Handle:
        if self.handle is None:
            raise LookupError(f"the API {self.name!r} belongs to no namespace")
        return self.handle


def apis_of(products: Sequence[Product], base_url: str, handle: Handle) -> list[Api]:
    """The APIs among `products` that do not come with the sandbox."""
    from sandbox.compose import PRODUCTS

    return [
        Api(
            product.name,
            product.document.title,
            base_url + product.mount,
            len(product.document.operations),
            tuple(map(str, product.document.warnings)),
            handle,
        )
        for product in products
        if product.name not in PRODUCTS
    ]


def apis_told(documents: Sequence[Mapping[str, Any]], base_url: str, handle: Handle) -> list[Api]:
    """The same, of what the control plane tells of its documents."""
    return [
        Api(
            one["name"],
            one["title"],
            base_url + one["mount"],
            one["operations"],
            tuple(one["warnings"]),
            handle,
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
