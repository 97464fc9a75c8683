"""What is served: the OpenAPI documents, and a page about each."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.control.status import PREFIX
from sandbox.world.fixtures import BUILT_IN_SECTIONS


def list_documents(call: Call) -> Reply:
    """The documents that are served, their faults, and what came of following their files."""
    realm = call.namespace.realm
    shown = [
        {
            "name": product.name,
            "title": product.document.title,
            "version": product.document.version,
            "mount": product.mount,
            "built_in": product.name in (*BUILT_IN_SECTIONS, "control"),
            "operations": len(product.document.operations),
            "document": f"{PREFIX}/openapi/{product.document.name}.json",
            "reference": f"{PREFIX}/reference/{product.document.name}",
            "warnings": [str(warning) for warning in product.document.warnings],
        }
        for product in realm.products
    ]
    reload = None if realm.reloading is None else realm.reloading.as_json()
    return Reply.json({"documents": shown, "reload": reload})


def get_reference(call: Call) -> Reply:
    """What can be asked of an API, for people. Raises Problem `not-found`."""
    from sandbox.spec.reference import reference_page

    name = call.params["name"]
    products = {product.document.name: product for product in call.namespace.realm.products}
    if name not in products:
        known = ", ".join(products)
        raise Problem("not-found", f"There is no document {name[:80]!r}; there are {known}.")
    return reference_page(products[name], call.request.origin, call.params.get("tag"))
