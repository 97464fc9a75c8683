"""The options of `sandbox serve` for the proxy, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sandbox.proxy.server import Proxy
    from sandbox.service import Service
    from sandbox.settings import Settings

DEFAULT_PORT = "8081"
_NAMES = ("proxy", "proxy_hosts", "proxy_allow", "ca_dir")

CA_DIR = click.option(
    "--ca-dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the certificate authority of the proxy is kept, instead of the user's data folder.",
)


def _hosts(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    from sandbox.hosts import Hosts

    try:
        Hosts.of(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return given


PROXY: Sequence[Callable[[Any], Any]] = (
    click.option(
        "--proxy",
        metavar="[PORT]",
        type=click.IntRange(0, 65535),
        is_flag=False,
        flag_value=DEFAULT_PORT,
        help="Be an HTTP(S) proxy too, on this port (8081): programs keep their URLs of "
        "production. `sandbox ca` says how they trust it.",
    ),
    click.option(
        "--proxy-host",
        "proxy_hosts",
        metavar="HOST",
        multiple=True,
        callback=_hosts,
        help="Answer for this host too, besides those of production. Repeatable.",
    ),
    click.option(
        "--proxy-allow",
        metavar="HOST",
        multiple=True,
        callback=_hosts,
        help="Let the proxy really call this host; all others are refused. Repeatable.",
    ),
    CA_DIR,
)


def taken(options: dict[str, Any]) -> dict[str, Any]:
    """The options of the proxy, taken out of those of the command."""
    return {name: options.pop(name) for name in _NAMES}


def proxied(
    service: Service, settings: Settings, host: str, options: dict[str, Any]
) -> AbstractContextManager[Proxy | None]:
    """The proxy that the options ask for, to be entered; nothing where they ask for none.

    Raises ServerError.
    """
    if options["proxy"] is None:
        return nullcontext()
    from sandbox.proxy.server import Proxy

    return Proxy(
        service,
        settings,
        host,
        options["proxy"],
        hosts=options["proxy_hosts"],
        allow=options["proxy_allow"],
        ca_folder=options["ca_dir"],
    )


def proxy_lines(proxy: Proxy) -> Sequence[str]:
    """What is printed of a running proxy."""
    return (
        f"Proxy at {proxy.url}",
        f"  curl -x {proxy.url} --cacert {proxy.authority.path} https://app.leadconduit.com/flows",
    )
