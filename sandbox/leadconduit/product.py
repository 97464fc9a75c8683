"""LeadConduit as a product of the sandbox: its document, behaviours, and way to tell errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.leadconduit.api import BEHAVIOURS
from sandbox.leadconduit.auth import CREDENTIALS, authenticate
from sandbox.leadconduit.retries import run_due_retries
from sandbox.leadconduit.review import review
from sandbox.leadconduit.secrets import hide_secrets, redact
from sandbox.leadconduit.switches import SWITCHES
from sandbox.leadconduit.world_section import WorldCheck, install
from sandbox.product import Product

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.contract.problems import Problem
    from sandbox.world.agenda import Due
    from sandbox.world.namespace import Namespace


def leadconduit_product(document: Document, api_key: str | None = None) -> Product:
    """The product that answers the operations of `document`.

    `api_key` replaces the first owner's key of every world.
    """
    return Product(
        name="leadconduit",
        prefix="/",
        recorded=True,
        document=document,
        behaviours=BEHAVIOURS,
        authenticate=authenticate,
        render=render,
        switches=SWITCHES,
        check_world=WorldCheck(document),
        install=partial(install, api_key=api_key),
        review=review,
        tick=run_due_retries,
        agenda=_agenda,
        magic=magic_values,
        credentials=CREDENTIALS,
        redact=redact,
    )


def magic_values() -> Iterable[Mapping[str, Any]]:
    """The table of the values that force what becomes of a lead."""
    from sandbox.leadconduit.magic import table

    return table()


def _agenda(namespace: Namespace, after: datetime, until: datetime) -> Iterable[Due]:
    """What is due; loaded when somebody moves the clock on."""
    from sandbox.leadconduit.agenda import agenda

    return agenda(namespace, after, until)


def render(problem: Problem) -> Reply:
    """The problem as LeadConduit tells it: `error`, and what was found where, if anything was.

    grade: documented | errors of the management API have the member error |
      API reference, Authentication
    grade: ours | errors by path, and findings for programs | no source
    """
    hide_secrets(problem)
    value: dict[str, Any] = {"error": problem.detail}
    if problem.findings:
        value["errors"] = {finding.path: finding.message for finding in problem.findings}
        value["findings"] = [finding.as_json() for finding in problem.findings]
    return Reply.json(value, problem.status, headers=problem.headers)
