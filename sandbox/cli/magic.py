"""`sandbox magic`: the values that force an outcome."""

from __future__ import annotations

import click

from sandbox.cli.table import table


@click.command(short_help="List the values that force an outcome.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, as GET /_sandbox/magic answers it.")
def magic(as_json: bool) -> None:
    """List the reserved values: send one in a lead, and it forces what becomes of it.

    \b
    curl -d email=failure@magic.example http://127.0.0.1:8080/flows/…/submit
    """
    from sandbox.leadconduit.magic import table as lead_rows
    from sandbox.zeotap.magic import table as zeotap_rows

    rows = [*lead_rows(), *zeotap_rows()]
    if as_json:
        import json

        click.echo(json.dumps(rows, indent=2))
        return
    leads = [
        (row["values"]["email"], row["values"]["phone"], row["values"]["postal_code"], row["about"])
        for row in rows
        if row["product"] == "leadconduit"
    ]
    click.echo(table(("email", "phone", "postal code", "what it forces"), leads))
    others = [(row["name"], row["about"]) for row in rows if row["product"] != "leadconduit"]
    click.echo("\n" + table(("in a Zeotap config", "what it forces"), others))
