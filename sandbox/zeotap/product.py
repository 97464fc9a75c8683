"""Zeotap as a product of the sandbox: its document, behaviours, and way to tell errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.product import Product
from sandbox.world.credentials import CredentialKind
from sandbox.world.view import json_value
from sandbox.zeotap.adapt import adapt
from sandbox.zeotap.api import BEHAVIOURS, destinations, sources
from sandbox.zeotap.auth import TOKENS, authenticate
from sandbox.zeotap.review import review
from sandbox.zeotap.switches import SWITCHES
from sandbox.zeotap.world_section import WorldCheck, install

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.contract.operations import Operation
    from sandbox.contract.problems import Problem
    from sandbox.world.agenda import Due
    from sandbox.world.namespace import Namespace

PREFIX: Final = "/api/v1"
_DATA: Final = b"data: "
_CONFIG: Final = b'"config"'


def zeotap_product(document: Document) -> Product:
    """The product that answers the operations of `document`.

    grade: ours | the Accept header is not heeded, as the tests answer streams whatever it says |
      no source
    """
    return Product(
        name="zeotap",
        prefix=PREFIX,
        recorded=True,
        document=document,
        behaviours=BEHAVIOURS,
        authenticate=authenticate,
        render=render,
        switches=SWITCHES,
        check_world=WorldCheck(document),
        install=install,
        negotiates=False,
        review=review,
        redact=redact,
        redact_query=redact_query,
        adapt=adapt,
        tick=_tick,
        agenda=_agenda,
        shown={one.collection: one.show for one in (destinations.RESOURCE, sources.RESOURCE)},
        magic=magic_values,
        credentials=(CredentialKind("token", TOKENS, {}, prefix="sk_"),),
    )


def _tick(namespace: Namespace) -> None:
    if namespace.switches["zeotap_scheduled_runs"] == "always":
        from sandbox.zeotap.schedules import run_due_syncs

        run_due_syncs(namespace)


def _agenda(namespace: Namespace, after: datetime, until: datetime) -> Iterator[Due]:
    """What is due; loaded when somebody moves the clock on."""
    from sandbox.zeotap.schedules import agenda, expiries

    yield from agenda(namespace, after, until)
    yield from expiries(namespace, after, until)


def render(problem: Problem) -> Reply:
    """The problem as Zeotap tells it: the first thing that is wrong, in words, and nothing else.

    grade: documented | every error is an object with the one member error | API reference,
      Overview
    grade: inferred | the words | no source
    """
    text = problem.findings[0].message if problem.findings else problem.detail
    return Reply.json({"error": text}, problem.status, headers=problem.headers)


def _secret_members(operation: Operation | None, body: bytes) -> Iterator[str]:
    """The members of this body that are secret besides those of configurations."""
    if operation is not None and operation.id == "createApiKey":
        yield "key"
    value = json_value(body) if _CONFIG in body else None
    if isinstance(value, Mapping) and not isinstance(value.get("config", {}), Mapping):
        yield "config"  # a configuration that is none may still be a secret


def magic_values() -> Iterable[Mapping[str, Any]]:
    """The table of the values that force what comes of a connection test."""
    from sandbox.zeotap.magic import table

    return table()


def redact_query(query: str) -> str:
    """`query` without secrets, for the journal."""
    from sandbox.zeotap.secrets import redact_query as without_secrets

    return without_secrets(query)


def redact(operation: Operation | None, body: bytes) -> bytes:
    """`body` without secrets, for the journal; the key of a new API key is one too."""
    from sandbox.zeotap.secrets import redact_body

    names = frozenset(_secret_members(operation, body))
    if not body.startswith(b"event: "):
        return redact_body(body, names)
    lines = body.split(b"\n")
    return b"\n".join(
        _DATA + redact_body(line[len(_DATA) :], names) if line.startswith(_DATA) else line
        for line in lines
    )
