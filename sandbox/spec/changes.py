"""What differs between two versions of what is served, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sandbox.product import Product

_SHOWN: Final = 5


def changes(before: Sequence[Product], after: Sequence[Product]) -> Iterator[str]:
    """`pets: added GET /cats; changed schema Pet`, one text a product that differs."""
    old = {product.name: product for product in before}
    new = {product.name: product for product in after}
    yield from (f"{name} is no longer served" for name in old if name not in new)
    for name, product in new.items():
        known = old.get(name)
        if known is None:
            yield f"{name} is served, {len(product.document.operations)} operations"
        elif known is not product:
            yield f"{name}: {_difference(known, product)}"


def _difference(old: Product, new: Product) -> str:
    said = [
        *_told("", _operations(old), _operations(new)),
        *_told("schema ", _schemas(old), _schemas(new)),
    ]
    return ", ".join(said) or "no operation or schema differs"


def _told(word: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for verb, names in (
        ("added", [name for name in new if name not in old]),
        ("removed", [name for name in old if name not in new]),
        ("changed", [name for name in new if name in old and new[name] != old[name]]),
    ):
        if names:
            yield f"{verb} {word}{_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _operations(product: Product) -> dict[str, Any]:
    """The operations as they are written, with what their path says for all of them."""
    paths = product.document.raw.get("paths", {})
    found = {}
    for operation in product.document.operations:
        item = paths.get(operation.path, {})
        written = item.get(operation.method.lower())
        found[f"{operation.method} {operation.path}"] = (written, item.get("parameters"))
    return found


def _schemas(product: Product) -> Mapping[str, Any]:
    components = product.document.raw.get("components", {})
    schemas: Iterable[Any] | None = components.get("schemas")
    return schemas if isinstance(schemas, Mapping) else {}
