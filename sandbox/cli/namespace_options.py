"""The options of `sandbox serve` that say how namespaces are found and what they keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from sandbox.cli.host_option import hosts

NAMESPACES: Sequence[Callable[[Any], Any]] = (
    click.option(
        "--namespace-host",
        "namespace_hosts",
        metavar="HOST",
        multiple=True,
        envvar=["SANDBOX_NAMESPACE_HOST", "SANDBOX_NAMESPACE_HOSTS"],
        callback=hosts,
        help="NAME.HOST leads to the namespace NAME too, as NAME.localhost does. Repeatable.",
    ),
    click.option(
        "--history",
        type=click.IntRange(0, 2000),
        default=0,
        show_default=True,
        help="How many states each namespace keeps, one before each request, to step back to.",
    ),
)
