"""`sandbox why`: ask a running sandbox why a lead, a ping or a request ended as it did."""

from __future__ import annotations

import click

from sandbox.cli.refusal import Refusal, plain_refusals


@click.command(context_settings={"auto_envvar_prefix": "SANDBOX"})
@click.argument("wanted", metavar="ID")
@click.option(
    "--url", default="http://127.0.0.1:8080", show_default=True, help="Where the sandbox runs."
)
@click.option("--namespace", default="default", show_default=True, help="Its namespace.")
@click.option("--token", metavar="TOKEN", help="The control token, where it was started with one.")
@click.option("--request", "kind", flag_value="requests", help="ID is the number of a request.")
@click.option("--ping", "kind", flag_value="pings", help="ID is the number of a ping.")
@click.option("--json", "as_json", is_flag=True, help="All that is known, as JSON.")
def why(
    wanted: str, url: str, namespace: str, token: str | None, kind: str | None, as_json: bool
) -> None:
    """Say in one sentence why the lead ID ended as it did: which phase, rule, cap or step decided,
    with which values, and what would have changed it.

    \b
    sandbox why 65a000000000000000000001
    sandbox why 65a000000000000000000001 --namespace checkout-tests --json
    sandbox why --request 12
    """
    import orjson

    from sandbox.contract.problems import Problem
    from sandbox.testing.remote.wire import Unreachable, Wire

    with plain_refusals():
        try:
            path = f"/{kind or 'leads'}/{wanted}/why"
            told = Wire(url, token).control("GET", path, namespace=namespace)
        except Problem as problem:
            raise Refusal(problem.detail) from problem
        except (Unreachable, ValueError) as error:
            raise Refusal(str(error)) from error
    if as_json:
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(told["sentence"])
