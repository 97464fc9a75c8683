"""Puts the products, a world and a service together."""

from __future__ import annotations

from functools import cache

from sandbox.contract.document import Document, load
from sandbox.control.product import control_product
from sandbox.leadconduit.product import leadconduit_product
from sandbox.product import Product
from sandbox.resources import folder
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.world.fixtures import load_world
from sandbox.world.realm import Realm
from sandbox.zeotap.product import zeotap_product


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


def build_service(settings: Settings) -> Service:
    """A service with one namespace, `default`, that holds the world of `settings`."""
    products = build_products(settings.token, settings.api_key)
    world = load_world(settings.world, products)
    realm = Realm(products, world, settings)
    return Service(products, realm, strict_contract=settings.strict_contract)
