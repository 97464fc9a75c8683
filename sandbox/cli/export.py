"""`sandbox export`: what a running sandbox has recorded, as a file for another tool."""

from __future__ import annotations

from pathlib import Path

import click

from sandbox.cli.asking import SERVED, asked, with_namespace
from sandbox.cli.refusal import Refusal, plain_refusals

FORMS = ("har", "curl", "python", "pytest", "junit", "postman")


@click.command(short_help="Take recorded requests out as a file.")
@click.argument("form", type=click.Choice(FORMS))
@click.option("--url", metavar="URL", default=SERVED, show_default=True, help="The sandbox.")
@click.option("--lead", metavar="ID", help="The path of this lead: requests, deliveries, events.")
@click.option("--operation", metavar="ID", help="Only requests of this operation.")
@click.option("--path", metavar="PATH", help="Only requests to this path; * for anything.")
@click.option("--status", metavar="STATUS", help='Only with this status: 404, or "4xx".')
@click.option("--secrets", is_flag=True, help="Leave credentials as they were sent.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to, instead of the terminal.",
)
@with_namespace
def export(
    form: str,
    url: str,
    lead: str | None,
    operation: str | None,
    path: str | None,
    status: str | None,
    secrets: bool,
    output: Path | None,
    token: str | None,
    namespace: str,
) -> None:
    """Take what a running sandbox has recorded out, as a file of the FORM: har, curl, python,
    pytest, junit or postman.

    \b
    sandbox export har --output calls.har
    sandbox export curl | sh
    sandbox export pytest --lead 65a000000000000000000001 --output test_lead.py
    """
    filters = {"operation": operation, "path": path, "status": status}
    with plain_refusals(), asked(url, token, namespace) as handle:
        criteria = {name: value for name, value in filters.items() if value is not None}
        text = handle.export(form, lead=lead, secrets=secrets, **criteria)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    try:
        output.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise Refusal(f"{output} cannot be written: {error.strerror or error}.") from error
    click.echo(f"{output} written", err=True)
