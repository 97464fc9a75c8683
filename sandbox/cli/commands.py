"""The `sandbox` command and its subcommands."""

from __future__ import annotations

import click

from sandbox.cli.ca import ca
from sandbox.cli.control import control
from sandbox.cli.coverage import coverage
from sandbox.cli.demo import demo
from sandbox.cli.example import example
from sandbox.cli.export import export
from sandbox.cli.magic import magic
from sandbox.cli.recipient import recipient
from sandbox.cli.replay import replay
from sandbox.cli.routes import routes
from sandbox.cli.serve import serve
from sandbox.cli.validate import validate
from sandbox.cli.why import why


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        import sandbox as package

        click.echo(f"sandbox {package.__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def sandbox() -> None:
    """A local stand-in for LeadConduit, Zeotap and any OpenAPI document: call it, watch what
    happens, assert on everything.

    \b
    sandbox serve                       start it on http://127.0.0.1:8080
    sandbox demo                        see a dozen leads go through it
    sandbox serve --world my-world.yaml start it with your own flows
    sandbox serve --spec my-api.yaml    serve an OpenAPI document of your own
    sandbox serve --proxy               be a proxy too, so that programs keep their URLs
    sandbox validate my-world.yaml      find the mistakes in a world
    sandbox why LEAD                    say what decided about a lead
    sandbox export har, sandbox replay  take out what was recorded, send it again
    sandbox coverage                    see what the tests have touched
    sandbox control                     call anything of the control plane: clock, faults, outbox, …

    `sandbox COMMAND --help` explains each command. Tests use it from pytest (fixture
    `sandbox`), from Python (`from sandbox import Sandbox`), and over HTTP (`/_sandbox`).
    """


_COMMANDS = (
    *(serve, coverage, demo, example, magic, recipient, routes, validate, ca),
    *(control, export, replay, why),
)

for command in _COMMANDS:
    sandbox.add_command(command)
