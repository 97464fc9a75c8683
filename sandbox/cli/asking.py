"""Commands that ask a running sandbox: the options for it, and what can go wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sandbox.cli.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.testing.remote.handle import RemoteHandle

F = TypeVar("F", bound=Callable[..., Any])
SERVED = "http://127.0.0.1:8080"


def with_namespace(command: F) -> F:
    """Gives a command the options that say which namespace of which sandbox."""
    for option in (
        click.option(
            "--namespace", metavar="NAME", default="default", show_default=True, help="Of it."
        ),
        click.option("--token", metavar="TOKEN", envvar="SANDBOX_TOKEN", help="Its control token."),
    ):
        command = option(command)
    return command


@contextmanager
def asked(url: str, token: str | None, namespace: str) -> Iterator[RemoteHandle]:
    """A namespace of the sandbox at `url`; what it refuses ends the command in plain words."""
    from sandbox.contract.problems import Problem
    from sandbox.testing.remote.handle import RemoteHandle
    from sandbox.testing.remote.mirror import RemoteNamespace
    from sandbox.testing.remote.wire import Unreachable, Wire

    wire = Wire(url, token)
    try:
        yield RemoteHandle(wire, RemoteNamespace(wire, namespace))
    except (Problem, Unreachable) as error:
        raise Refusal(getattr(error, "detail", str(error))) from error
    finally:
        wire.close()
