"""What is served with the options of a command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.cli.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.product import Product


def products_named(specs: Sequence[str], only: bool, *, stateful: bool = False) -> list[Product]:
    """The products that `sandbox serve` would serve with these options, documents first.

    Raises Refusal, SpecError and DocumentError.
    """
    from sandbox.compose import PRODUCTS, products_of
    from sandbox.settings import Settings

    if only and not specs:
        raise Refusal("--only leaves nothing; name a document with --spec.")
    found = products_of(Settings(specs=tuple(specs), only=only, stateful=stateful))  # type: ignore[arg-type]
    return sorted(found, key=lambda product: product.name in PRODUCTS)
