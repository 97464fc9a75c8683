"""`sandbox replay`: the requests of a HAR sent again, and what is answered differently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sandbox.cli.asking import asked, with_namespace
from sandbox.cli.refusal import Refusal, plain_refusals

if TYPE_CHECKING:
    from sandbox.replay.replaying import Report


@click.command(short_help="Send the requests of a HAR again.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", metavar="URL", help="Into a sandbox that runs, instead of one of its own.")
@click.option("--world", metavar="NAME|FILE", help="Of its own; that of the HAR unless given.")
@click.option(
    "--ignore",
    metavar="PLACE",
    multiple=True,
    help="What may differ: ids, times, status, headers.NAME, body.PATH (* one step, ** any). "
    "Repeatable.",
)
@click.option("--exact", is_flag=True, help="Let ids and times count too.")
@click.option("--host", "hosts", metavar="HOST", multiple=True, help="Send this host's too.")
@click.option(
    "--fresh/--here",
    default=True,
    show_default=True,
    help="Into a namespace made for it, or into the one there is.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_namespace
def replay(
    file: Path,
    url: str | None,
    world: str | None,
    as_json: bool,
    token: str | None,
    namespace: str,
    **options: Any,
) -> None:
    """Send the requests of the HAR in FILE again, and tell what is answered differently.

    HARs of `sandbox export` bring their world and seed with them; of those of browsers, requests to
    production, to this machine and to --host are sent. The exit code is 1 if anything differs.

    \b
    sandbox replay calls.har
    sandbox replay browser.har --url http://127.0.0.1:8080 --ignore 'body.**.name'
    """
    with plain_refusals():
        if url is None:
            report = _in_process(file, world, options)
        else:
            with asked(url, token, namespace) as handle:
                report = handle.replay(file, **options)
    click.echo(json.dumps(report.as_json(), indent=2) if as_json else str(report))
    if not report.identical:
        raise SystemExit(1)


def _in_process(file: Path, world: str | None, options: dict[str, Any]) -> Report:
    """The report of a sandbox of its own, in the world and with the seed that the HAR names."""
    from sandbox.replay.har_reader import read_har
    from sandbox.testing.sandbox import Sandbox
    from sandbox.world.fixtures import built_in

    try:
        ours = read_har(file.read_bytes()).ours
        named = str(ours.get("world", "quickstart"))
        if world is None and named not in built_in():
            raise Refusal(f"The HAR was recorded in the world {named!r}; give its file as --world.")
        with Sandbox(world or named, listen=False, seed=ours.get("seed")) as box:
            return box.replay(file, **options)
    except (ValueError, OSError) as error:
        raise Refusal(f"{file}: {error}") from error
