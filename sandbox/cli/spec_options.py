"""The options of commands that serve, list or explain OpenAPI documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_Option = Callable[[Any], Any]

SPEC: Sequence[_Option] = (
    click.option(
        "--spec",
        "specs",
        metavar="[NAME=]FILE|DIR",
        multiple=True,
        envvar=["SANDBOX_SPEC", "SANDBOX_SPECS"],
        help="An OpenAPI document to serve too; NAME=FILE serves it under /NAME. A folder serves "
        "each document in it under its file name. Repeatable.",
    ),
    click.option("--only", is_flag=True, help="Leave the built-in APIs out."),
)
"""Which documents."""

SERVING: Sequence[_Option] = (
    click.option(
        "--dynamic",
        is_flag=True,
        help="Make the answers of --spec up, also where there are examples.",
    ),
    click.option(
        "--stateful",
        is_flag=True,
        help="Keep what is posted to the collections of --spec.",
    ),
    click.option(
        "--resources",
        metavar="[NAME=]FILE",
        multiple=True,
        help="What is kept of a document (called NAME), where its paths do not show it.",
    ),
    click.option(
        "--validation",
        type=click.Choice(["strict", "warn", "off"]),
        help="How requests are held to the documents of --spec: refused where they break them "
        "(strict, the default), let pass and told in a header (warn), or not looked at (off).",
    ),
    click.option(
        "--strict-document",
        is_flag=True,
        help="Refuse documents with any fault instead of warning of it.",
    ),
    click.option(
        "--reload",
        is_flag=True,
        help="Follow the files of --spec and --world while serving.",
    ),
    click.option(
        "--cors/--no-cors",
        default=True,
        show_default=True,
        help="Let web pages of other origins use the APIs; never the control plane.",
    ),
)
"""How they are served."""


def with_options(*groups: Sequence[_Option]) -> Callable[[F], F]:
    """A decorator that gives a command the options of these groups, in their order."""

    def decorate(command: F) -> F:
        for group in reversed(groups):
            for option in reversed(group):
                command = option(command)
        return command

    return decorate
