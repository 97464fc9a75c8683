"""`sandbox routes`: which operations are answered, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sandbox.cli.refusal import plain_refusals
from sandbox.cli.spec_options import SPEC, with_options
from sandbox.cli.table import table

if TYPE_CHECKING:
    from sandbox.contract.operations import Operation
    from sandbox.product import Product


@click.command(short_help="List the operations that are answered.")
@with_options(SPEC)
@click.option("--stateful", is_flag=True, help="As serve does with this option.")
def routes(specs: tuple[str, ...], only: bool, stateful: bool) -> None:
    """List the operations: method, path, operationId, product, and what answers.

    An operation is answered by a behaviour (code that imitates it), from what is kept (--stateful),
    from an example of its document, or generated from its schema.

    \b
    sandbox routes
    sandbox routes --spec petstore.yaml --only
    """
    with plain_refusals():
        from sandbox.cli.products import products_named

        products = products_named(specs, only, stateful=stateful)
        rows = [_row(product, one) for product in products for one in product.document.operations]
        click.echo(table(("method", "path", "operation", "product", "answered by"), rows))


def _row(product: Product, operation: Operation) -> tuple[str, ...]:
    path = f"{product.mount}{operation.path}"
    answered = _answered_by(product, operation)
    return operation.method, path, operation.id, product.name, answered


def _answered_by(product: Product, operation: Operation) -> str:
    from sandbox.contract.responses import choose_response

    if operation.id in product.behaviours:
        return "behaviour"
    if operation.key in product.kept:
        return "kept"
    _, response = choose_response(operation, None)
    return "example" if any(media.examples for media in response.content) else "generated"
