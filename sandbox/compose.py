"""Puts the products, a world and a service together."""

from __future__ import annotations

from functools import cache

from sandbox.contract.document import Document, load
from sandbox.control.fault_form import checked_fault
from sandbox.control.product import control_product
from sandbox.leadconduit.product import leadconduit_product
from sandbox.product import Product
from sandbox.resources import folder
from sandbox.service import Service
from sandbox.settings import DEFAULT_WORLD, Settings, WorldSource
from sandbox.world.fixtures import WORLD_MEMBERS, load_world
from sandbox.world.realm import Realm
from sandbox.zeotap.product import zeotap_product

PRODUCTS = ("leadconduit", "zeotap", "control")
"""What the products that come with the sandbox are called."""

TAKEN = (*PRODUCTS, *WORLD_MEMBERS)
"""Names that no document may be served under."""


@cache
def _document(name: str) -> Document:
    """A document of ours. It never changes, so all services of a process share what it compiled."""
    return load(folder("openapi") / f"{name}.yaml", strict=True)


def build_products(token: str | None = None, api_key: str | None = None) -> tuple[Product, ...]:
    """All products of the sandbox, their documents loaded."""
    return (
        leadconduit_product(_document("leadconduit"), api_key),
        zeotap_product(_document("zeotap")),
        control_product(_document("control"), token=token),
    )


def products_of(settings: Settings) -> tuple[Product, ...]:
    """What is served with these settings: the products of the sandbox, and those that are made
    from documents.

    Raises SpecError and DocumentError for documents that cannot be served.
    """
    if not settings.specs:
        return build_products(settings.token, settings.api_key)
    from sandbox.spec.serving import spec_products

    made = spec_products(settings, TAKEN)
    if settings.only:
        return (*made, control_product(_document("control"), token=settings.token))
    *built_in, control = build_products(settings.token, settings.api_key)
    return (*built_in, *made, control)


def build_service(settings: Settings) -> Service:
    """A service with one namespace, `default`, that holds the world of `settings`."""
    products = products_of(settings)
    world = load_world(world_of(settings), products)
    realm = Realm(products, world, settings)
    for document in settings.faults:
        realm.default.faults.arm(checked_fault(document, _document("control")))
    return Service(products, realm, strict_contract=settings.strict_contract)


def world_of(settings: Settings) -> WorldSource:
    """The world to begin with: without the built-in products, the default one has nobody in it."""
    if settings.only and settings.specs and settings.world == DEFAULT_WORLD:
        return {"name": "empty"}
    return settings.world
