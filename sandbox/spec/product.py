"""Any OpenAPI document as one of the products the sandbox serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox.contract.refusals import refusals
from sandbox.contract.security import check_security
from sandbox.generated import generated
from sandbox.product import Product
from sandbox.spec.servers import base_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.call import Call
    from sandbox.contract.document import Document
    from sandbox.contract.security import Credentials
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault


@dataclass(frozen=True, slots=True)
class SpecOptions:
    """How a document is served: `dynamic` makes answers up even where there are examples."""

    dynamic: bool = False


def spec_product(
    document: Document, name: str, mount: str = "", options: SpecOptions | None = None
) -> Product:
    """The product `name` that answers the operations of `document`, below the path `mount`.

    The paths of the document's servers are understood too: with a server `https://x.test/v1`,
    `/v1/pets` is `/pets`.
    """
    options = options or SpecOptions()
    return Product(
        name=name,
        prefix=mount or "/",
        recorded=True,
        document=document,
        behaviours={},
        authenticate=_authenticator(document, name),
        render=refusals(document.operations),
        switches=(),
        check_world=_check_world,
        install=_install,
        mount=mount,
        bases=base_paths(document),
        lenient=True,
        fallback=partial(generated, dynamic=options.dynamic),
    )


def _authenticator(document: Document, name: str) -> Callable[[Call], Credentials]:
    schemes = document.security_schemes

    def authenticate(call: Call) -> Credentials:
        """Raises Problem `unauthorized` where nothing is brought that could be a credential."""
        return check_security(call.operation, schemes, call.request, realm=name)

    return authenticate


def _check_world(section: Section) -> list[WorldFault]:
    return [section.fault(name, "this API keeps nothing") for name in section.value]


def _install(namespace: Namespace, section: Mapping[str, Any]) -> None:
    """There is nothing of a document without state in a world."""
