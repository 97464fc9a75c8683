"""`sandbox routes`: which operations are answered, and by what."""

from __future__ import annotations

import click

from sandbox.cli.table import table


@click.command(short_help="List the operations that are answered.")
def routes() -> None:
    """List the operations: method, path, operationId, product, and what answers.

    An operation is answered by a behaviour (code that imitates it), or generated from its examples
    and schema.
    """
    from sandbox.compose import build_products

    rows = [
        (
            operation.method,
            operation.path,
            operation.id,
            product.name,
            "behaviour" if operation.id in product.behaviours else "generated",
        )
        for product in build_products()
        for operation in product.document.operations
    ]
    click.echo(table(("method", "path", "operation", "product", "answered by"), rows))
