"""`sandbox recipient`: a real HTTP endpoint to deliver leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sandbox.cli.refusal import plain_refusals
from sandbox.cli.signals import stop_on_terminate

if TYPE_CHECKING:
    from sandbox.testing.recipient import Reaction, Received


def _as_json(_context: click.Context, _option: click.Parameter, text: str) -> str:
    import json

    try:
        json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"{text[:80]!r} is not JSON: {error}") from error
    return text


@click.command(short_help="Take and answer deliveries, like a buyer.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=9090,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--status",
    type=click.IntRange(200, 599),
    default=200,
    show_default=True,
    help="Status of every answer.",
)
@click.option(
    "--body",
    metavar="JSON",
    default='{"outcome":"success"}',
    show_default=True,
    callback=_as_json,
    help="Body of every answer.",
)
def recipient(host: str, port: int, status: int, body: str) -> None:
    """Take deliveries like a buyer's system: print each one, and answer it.

    \b
    sandbox recipient --port 9090
    sandbox recipient --body '{"outcome":"failure","reason":"Duplicate"}'
    """
    from sandbox.server import LocalServer
    from sandbox.testing.recipient import Recipient

    def react(delivery: Received) -> Reaction:
        click.echo(f"{delivery.method} {delivery.path}")
        for name, value in delivery.headers.items():
            click.echo(f"  {name}: {value}")
        click.echo(f"  {delivery.text}" if delivery.body else "  (no body)")
        click.echo(f"  -> {status} {body}\n")
        return status, body.encode()

    server = LocalServer(Recipient(react), host, port)
    with plain_refusals(), stop_on_terminate():
        server.run(lambda: click.echo(f"Ready at {server.url} (Ctrl-C stops)"))
