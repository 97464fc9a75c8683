"""`--fault`: what goes wrong from the start."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click


def _documents(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[dict[str, Any], ...]:
    """Each text as the JSON object it holds; what is in them is checked when they are armed."""
    return tuple(map(_document, given))


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise click.BadParameter(f'{text!r} is no JSON object, such as {{"status": 503}}')
    return document


def fault_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the option to `command`."""
    return click.option(
        "--fault",
        "faults",
        metavar="JSON",
        multiple=True,
        callback=_documents,
        help="Let something go wrong from the start, as POST /_sandbox/faults does: "
        '\'{"status": 503, "percentage": 5}\'. Repeatable.',
    )(command)
