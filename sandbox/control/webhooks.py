"""Operations on the webhooks of served documents: which there are, and to send one now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.parts import MISSING
from sandbox.contract.problems import Problem

if TYPE_CHECKING:
    from sandbox.product import Product


def list_webhooks(call: Call) -> Reply:
    """The webhooks of all documents."""
    from sandbox.spec.callbacks import webhook_names

    found = [
        {"document": product.name, "name": name}
        for product in call.namespace.realm.products
        for name in webhook_names(product.document)
    ]
    return Reply.json({"webhooks": found})


def fire_webhook(call: Call) -> Reply:
    """Send one; what came of it. Raises Problem `not-found` and `unprocessable`."""
    from sandbox.spec.callbacks import fire_webhook as fire

    body = call.body or {}
    exchange = fire(
        call.namespace,
        _product(call).document,
        call.params["name"],
        url=body.get("url"),
        body=body.get("body", MISSING),
        checked=body.get("contract", "on") == "on",
    )
    return Reply.json(exchange.as_json())


def _product(call: Call) -> Product:
    name = call.params["document"]
    products = call.namespace.realm.products
    for product in products:
        if product.name == name:
            return product
    known = ", ".join(one.name for one in products)
    raise Problem("not-found", f"There is no API {name!r}; there are {known}.")
