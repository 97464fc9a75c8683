"""Puts the products, a world and a service together."""

from __future__ import annotations

from sandbox.contract.document import load
from sandbox.control.product import control_product
from sandbox.leadconduit.product import leadconduit_product
from sandbox.product import Product
from sandbox.resources import folder
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.world.fixtures import load_world
from sandbox.world.realm import Realm
from sandbox.zeotap.product import zeotap_product


def build_products(token: str | None = None, api_key: str | None = None) -> tuple[Product, ...]:
    """All products of the sandbox, their documents loaded."""
    documents = folder("openapi")
    return (
        leadconduit_product(load(documents / "leadconduit.yaml"), api_key),
        zeotap_product(load(documents / "zeotap.yaml")),
        control_product(load(documents / "control.yaml"), token=token),
    )


def build_service(settings: Settings) -> Service:
    """A service with one namespace, `default`, that holds the world of `settings`."""
    products = build_products(settings.token, settings.api_key)
    world = load_world(settings.world, products)
    realm = Realm(products, world, settings)
    return Service(products, realm, strict_contract=settings.strict_contract)
