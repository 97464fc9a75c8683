"""`sandbox serve`: start the sandbox and say how to use it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from sandbox.cli.fault_option import fault_option
from sandbox.cli.host_option import hosts
from sandbox.cli.namespace_options import NAMESPACES
from sandbox.cli.proxy_options import PROXY, proxied, proxy_lines, taken
from sandbox.cli.refusal import Refusal, plain_refusals
from sandbox.cli.signals import stop_on_terminate
from sandbox.cli.spec_options import SERVING, SPEC, with_options

if TYPE_CHECKING:
    from sandbox.service import Service
    from sandbox.settings import Settings

MIB = 1024 * 1024
_COUNT = click.IntRange(min=1)


def _switches(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, Any]:
    """NAME=VALUE as a mapping; a value that is JSON (true, 3) is read as such."""
    switches: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE, such as strict_accept=true")
        try:
            switches[name] = json.loads(value)
        except ValueError:
            switches[name] = value
    return switches


def _seed(_context: click.Context, _option: click.Parameter, text: str | None) -> int | str | None:
    return int(text) if text and text.isascii() and text.isdigit() else text


@click.command(context_settings={"auto_envvar_prefix": "SANDBOX"})
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--world",
    metavar="NAME|FILE",
    default="quickstart",
    show_default=True,
    help="What it holds: a built-in world, or a YAML file of your own.",
)
@click.option("--api-key", metavar="KEY", help="The management key, instead of the world's.")
@click.option(
    "--submit-response",
    type=click.Choice(["auto", "posting", "records"]),
    help="How submissions are answered: as vendors see it (posting), as the API reference "
    "documents it (records), or depending on who asks (auto, the default).",
)
@click.option(
    "--switch",
    "switches",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_switches,
    help="Turn a switch, where behaviour is a guess or a choice. Repeatable.",
)
@click.option(
    "--allow-host",
    "allow_hosts",
    metavar="HOST",
    multiple=True,
    callback=hosts,
    help="Let deliveries to this host really go out; others are answered by stubs. Repeatable.",
)
@fault_option
@click.option("--seed", metavar="SEED", callback=_seed, help="What ids and chance follow from.")
@click.option(
    "--token",
    metavar="TOKEN",
    help="Demanded by the control plane; made up and printed if --host is not loopback.",
)
@click.option(
    "--server",
    type=click.Choice(["werkzeug", "granian"]),
    default="werkzeug",
    show_default=True,
    help="granian is for throughput (pip install 'lead-sandbox[fast]').",
)
@click.option(
    "--journal-entries",
    type=_COUNT,
    default=10_000,
    show_default=True,
    help="How many requests are kept.",
)
@click.option(
    "--journal-bytes",
    type=_COUNT,
    default=64 * MIB,
    show_default=True,
    help="How many bytes of requests are kept.",
)
@click.option(
    "--coverage",
    is_flag=True,
    help="Count what is touched of documents and flows; see sandbox coverage.",
)
@click.option(
    "--errors",
    "--strict-contract",
    "strict_contract",
    is_flag=True,
    envvar=["SANDBOX_ERRORS", "SANDBOX_STRICT_CONTRACT"],
    help="Answer 500 where an answer would break its own OpenAPI document.",
)
@click.option("--open", "opened", is_flag=True, help="Show the console in a browser.")
@with_options(NAMESPACES, SPEC, SERVING, PROXY)
def serve(host: str, port: int, server: str, opened: bool, **options: Any) -> None:
    """Start the sandbox; Ctrl-C stops it.

    Every option can be set in the environment too: SANDBOX_PORT, SANDBOX_WORLD, SANDBOX_API_KEY, …
    (several values of --switch, --allow-host, --spec and the like with spaces between them).

    \b
    sandbox serve
    sandbox serve --port 0 --world my-world.yaml
    sandbox serve --switch strict_accept=true --allow-host crm.example.org
    sandbox serve --host 0.0.0.0 --token secret --server granian
    sandbox serve --spec petstore.yaml --spec billing=./billing.yaml --only
    sandbox serve --proxy 8081 --proxy-allow crm.example.org
    """
    with plain_refusals(), stop_on_terminate():
        from sandbox.compose import build_service

        proxy_options = taken(options)
        if proxy_options["proxy"] is not None and server != "werkzeug":
            raise Refusal("--proxy needs --server werkzeug: granian keeps the sandbox to itself.")
        settings = _settings(host, options)
        service = build_service(settings)
        run = {"werkzeug": _run_werkzeug, "granian": _run_granian}[server]
        with proxied(service, settings, host, proxy_options) as proxy:
            for line in proxy_lines(proxy) if proxy else ():
                click.echo(line)
            run(service, settings, host, port, opened)


def _settings(host: str, options: dict[str, Any]) -> Settings:
    from sandbox.server import is_loopback
    from sandbox.settings import LOCAL, Settings

    style = options.pop("submit_response")
    if style:
        options["switches"] = {"submit_response": style, **options["switches"]}
    if options["token"] == "":
        raise Refusal("The token is empty; leave --token out for none.")
    if options["token"] is None and not is_loopback(host):
        import secrets

        options["token"] = secrets.token_urlsafe(18)
    if options["api_key"] == "":
        raise Refusal("The API key is empty; leave --api-key out for that of the world.")
    if options["only"] and not options["specs"]:
        raise Refusal("--only leaves nothing to serve; name a document with --spec.")
    options["namespace_hosts"] = (LOCAL, *options["namespace_hosts"])
    return Settings(**options)


def _run_werkzeug(service: Service, settings: Settings, host: str, port: int, opened: bool) -> None:
    from sandbox.app import door
    from sandbox.server import LocalServer, calm_collector

    calm_collector()
    server = LocalServer(door(service, settings), host, port)
    server.run(lambda: _announce(service, settings, server.url, opened))


def _run_granian(service: Service, settings: Settings, host: str, port: int, opened: bool) -> None:
    import os

    from sandbox.app import SETTINGS_VARIABLE
    from sandbox.server import free_address, run_granian

    port, url = free_address(host, port)
    os.environ[SETTINGS_VARIABLE] = settings.to_json()
    target = "sandbox.app:from_environment"
    run_granian(target, host, port, lambda: _announce(service, settings, url, opened))


def _announce(service: Service, settings: Settings, url: str, opened: bool) -> None:
    from sandbox.cli.banner import banner
    from sandbox.testing.handle import Handle

    handle = Handle(service, service.realm.default, url)
    click.echo(banner(handle, settings))
    click.echo(f"Ready at {url} (Ctrl-C stops)")
    if opened:
        from sandbox.cli.opening import open_console

        open_console(url, click.echo)
