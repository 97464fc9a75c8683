"""Any OpenAPI document as one of the products the sandbox serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.contract.refusals import refusals
from sandbox.contract.security import check_security, key_hider
from sandbox.generated import generated
from sandbox.product import Product
from sandbox.spec.keeping import state_of
from sandbox.spec.servers import base_paths
from sandbox.world.view import is_secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.call import Behaviour, Call
    from sandbox.contract.document import Document
    from sandbox.contract.message import Reply
    from sandbox.contract.security import Credentials
    from sandbox.spec.state import State
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault


@dataclass(frozen=True, slots=True)
class SpecOptions:
    """How a document is served.

    `dynamic` makes answers up even where there are examples. `stateful` keeps what is posted, to
    the resources that the file `resources` tells of, or that the document shows.
    """

    dynamic: bool = False
    stateful: bool = False
    resources: Path | None = None


def spec_product(
    document: Document, name: str, mount: str = "", options: SpecOptions | None = None
) -> Product:
    """The product `name` that answers the operations of `document`, below the path `mount`.

    The paths of the document's servers are understood too: with a server `https://x.test/v1`,
    `/v1/pets` is `/pets`. Raises SpecError for a file of resources with mistakes.
    """
    options = options or SpecOptions()
    state = state_of(document, name, stateful=options.stateful, resources=options.resources)
    # What is masked wherever it is shown is recorded as it came: tests may compare it.
    hider = key_hider(document.security_schemes, spared=is_secret)
    return Product(
        name=name,
        prefix=mount or "/",
        recorded=True,
        document=document,
        behaviours={},
        authenticate=_authenticator(document, name),
        render=refusals(document.operations),
        switches=(),
        check_world=_check_nothing if state is None else state.check_world,
        install=_install_nothing if state is None else state.install,
        mount=mount,
        bases=base_paths(document),
        kept=frozenset() if state is None else state.operations,
        lenient=True,
        redact_query=None if hider is None else hider.query,
        redact_headers=None if hider is None else hider.headers,
        fallback=_answering(state, partial(generated, dynamic=options.dynamic)),
    )


def _authenticator(document: Document, name: str) -> Callable[[Call], Credentials]:
    schemes = document.security_schemes

    def authenticate(call: Call) -> Credentials:
        """Raises Problem `unauthorized` where nothing is brought that could be a credential."""
        return check_security(call.operation, schemes, call.request, realm=name)

    return authenticate


def _answering(state: State | None, made: Behaviour) -> Behaviour:
    """What is kept comes first; what has no part in it is made from the document."""
    if state is None:
        return made

    def answer(call: Call) -> Reply:
        reply = state.answer(call)
        return made(call) if reply is None else reply

    return answer


def _check_nothing(section: Section) -> list[WorldFault]:
    return [
        section.fault(name, "this API keeps nothing; serve it with --stateful")
        for name in section.value
    ]


def _install_nothing(namespace: Namespace, section: Mapping[str, Any]) -> None:
    """There is nothing of a document without state in a world."""
