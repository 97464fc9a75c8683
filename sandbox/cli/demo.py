"""`sandbox demo`: a dozen leads go through a flow, over real HTTP, and every one is verified."""

from __future__ import annotations

import click

from sandbox.cli.refusal import plain_refusals


@click.command(short_help="Watch a dozen leads go through.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port of the sandbox; a free one unless given.",
)
def demo(port: int) -> None:
    """Watch a dozen leads go through the pipeline.

    Starts a sandbox and a recipient on free ports of this machine, points a flow at the recipient,
    posts leads that end in every way a lead can end, and prints what became of each and which rule
    decided. Then it verifies all of it; the exit code is 0 if everything is as expected, else 1.
    """
    with plain_refusals():
        from sandbox.cli.play import play

        differences = play(port, click.echo)
    for difference in differences:
        click.echo(f"Not as expected: {difference}", err=True)
    if differences:
        raise SystemExit(1)
