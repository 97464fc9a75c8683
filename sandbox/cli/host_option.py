"""What options that take hosts accept."""

from __future__ import annotations

import click


def hosts(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """`given` as it is. Raises BadParameter for what is no host."""
    from sandbox.world.members import HOST_WORDS, is_host

    for host in given:
        if not is_host(host):
            raise click.BadParameter(f"{host!r} is not {HOST_WORDS}")
    return given
