"""`sandbox example`: a request that an operation takes, as curl, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from sandbox.cli.refusal import Refusal, plain_refusals
from sandbox.cli.spec_options import SPEC, with_options

if TYPE_CHECKING:
    from sandbox.contract.operations import Operation
    from sandbox.product import Product
    from sandbox.spec.examples import ExampleAnswer

_FIRST, _LAST = 200, 599


@click.command(short_help="Show a request of an operation, and its answers.")
@click.argument("operation")
@with_options(SPEC)
@click.option("--api", metavar="NAME", help="Which API, where several have such an operation.")
@click.option("--code", type=click.IntRange(_FIRST, _LAST), help="Which of its answers.")
@click.option("--dynamic", is_flag=True, help="Made up, also where there are examples.")
@click.option("--seed", default="example", help="What is made up follows from this.")
@click.option(
    "--url",
    default="http://127.0.0.1:8080",
    show_default=True,
    help="Where the sandbox is served.",
)
def example(
    operation: str,
    specs: tuple[str, ...],
    only: bool,
    api: str | None,
    code: int | None,
    dynamic: bool,
    seed: str,
    url: str,
) -> None:
    """Show a request that OPERATION takes, as a line for the shell, and what it answers.

    OPERATION is an operationId, or a method and a path. With --spec it is looked for in these
    documents first.

    \b
    sandbox example createPet --spec petstore.yaml
    sandbox example "GET /pets/{petId}" --spec petstore.yaml --code 404
    """
    with plain_refusals():
        from sandbox.cli.products import products_named
        from sandbox.contract.problems import Problem

        try:
            product, found = _found(products_named(specs, only), operation, api)
            for line in _shown(product, found, url.rstrip("/"), code, dynamic, seed):
                click.echo(line)
        except Problem as problem:
            raise Refusal(problem.detail) from problem


def _found(products: list[Product], said: str, api: str | None) -> tuple[Product, Operation]:
    """The operation, and the product that has it. Raises Problem and Refusal."""
    from sandbox.spec.examples import find_operation

    if api is not None:
        names = [product.name for product in products]
        if api not in names:
            raise Refusal(f"there is no API {api!r}; there are {', '.join(names)}")
        products = [product for product in products if product.name == api]
    everything = {
        operation.id: operation for product in products for operation in product.document.operations
    }
    found = find_operation(everything, said)
    having = [
        (product, operation)
        for product in products
        for operation in product.document.operations
        if operation.id == found.id
    ]
    if len(having) > 1:
        names = [product.name for product, _ in having]
        raise Refusal(f"{said!r} is an operation of {', '.join(names)}; choose one with --api")
    return having[0]


def _shown(
    product: Product, operation: Operation, url: str, code: int | None, dynamic: bool, seed: str
) -> Iterator[str]:
    from sandbox.exports.curl import curl_line
    from sandbox.spec.examples import RequestMaker, answers

    schemes = product.document.security_schemes
    request = RequestMaker(schemes, dynamic=dynamic, seed=seed).request(operation)
    yield f"# {operation.id}: {operation.method} {product.mount}{operation.path} ({product.name})"
    yield from (f"# {one}" for one in request.about)
    target = f"{url}{product.mount}{request.target}"
    yield curl_line(request.method, target, request.headers, request.body, secrets=True)
    for found in answers(operation, code=code, dynamic=dynamic, seed=seed):
        yield ""
        yield from _answer(found)
    others = [status for status in operation.responses if status != str(found.reply.status)]
    if others:
        yield ""
        yield f"# also declared: {', '.join(others)} (--code)"


def _answer(found: ExampleAnswer) -> Iterator[str]:
    from sandbox.contract.generate import APPLIED

    reply = found.reply
    name = f", example {found.name!r}" if found.name else ""
    yield f"# {reply.status}{name}"
    yield from (
        f"{header}: {value}" for header, value in reply.headers.items() if header != APPLIED
    )
    if reply.body:
        yield ""
        yield _readable(reply.body)


def _readable(body: bytes) -> str:
    import orjson

    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    except ValueError:
        return body.decode(errors="backslashreplace")
