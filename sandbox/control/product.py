"""The control plane as one of the products the sandbox serves."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Problem, problem_json
from sandbox.control import BEHAVIOURS
from sandbox.control.outbox import fire_due, held_agenda
from sandbox.control.parameters import only_declared
from sandbox.control.site import check_site
from sandbox.control.status import PREFIX, status_behaviours
from sandbox.product import Product
from sandbox.switches import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.call import Call
    from sandbox.contract.document import Document
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault

HEADER = "sandbox-token"
OPEN = frozenset({"getHealth", "getReady"})


def control_product(document: Document, *, token: str | None = None) -> Product:
    """Everything under `/_sandbox`, as `document` describes it.

    With a `token`, calls must bring it as `Authorization: Bearer …` or `Sandbox-Token: …`; health
    and ready are open all the same. Control calls are not journaled, and a world has no section
    for them.
    """
    behaviours = {**BEHAVIOURS, **status_behaviours()}
    return Product(
        name="control",
        prefix=PREFIX,
        recorded=False,
        document=document,
        behaviours={name: only_declared(one) for name, one in behaviours.items()},
        authenticate=_authenticator(token),
        render=problem_json,
        switches=SWITCHES,
        check_world=_check_world,
        install=_install,
        tick=fire_due,
        agenda=held_agenda,
    )


def _authenticator(token: str | None) -> Callable[[Call], None]:
    expected = None if token is None else token.encode()

    def authenticate(call: Call) -> None:
        """Raises Problem `unauthorized` unless the caller may, `forbidden` for other sites."""
        if call.operation.id in OPEN:
            return
        check_site(call.request, guarded=expected is not None)
        if expected is None:
            return
        given = (_bearer(call.request.headers), call.request.headers.get(HEADER, ""))
        if not any(hmac.compare_digest(one.encode(), expected) for one in given):
            raise Problem(
                "unauthorized",
                "This sandbox was started with a control token; send it as "
                "'Authorization: Bearer TOKEN' or 'Sandbox-Token: TOKEN'.",
                headers={"WWW-Authenticate": 'Bearer realm="sandbox control"'},
            )

    return authenticate


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _check_world(section: Section) -> list[WorldFault]:
    return [section.fault(name, "the control plane has no section") for name in section.value]


def _install(namespace: Namespace, section: Mapping[str, Any]) -> None:
    """There is nothing of the control plane in a world."""
