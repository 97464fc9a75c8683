"""What cannot be done, said in one clear line, with exit code 2 and never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


class Refusal(click.ClickException):
    """Ends the command with its message."""

    exit_code = 2


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turns what can be wrong with a world, a document, a switch or an address into a `Refusal`."""
    from sandbox.contract.document_faults import DocumentError
    from sandbox.server import ServerError
    from sandbox.settings import SpecError
    from sandbox.world.coverage import CoverageError
    from sandbox.world.faults import FaultError
    from sandbox.world.section import WorldError
    from sandbox.world.switches import SwitchError

    try:
        yield
    except (
        ServerError,
        WorldError,
        SwitchError,
        DocumentError,
        SpecError,
        CoverageError,
        FaultError,
    ) as error:
        raise Refusal(str(error)) from error
