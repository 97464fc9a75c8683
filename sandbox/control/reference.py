"""The reference page of a document."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem


def get_reference(call: Call) -> Reply:
    """What can be asked of an API, for people. Raises Problem `not-found`."""
    from sandbox.spec.reference import reference_page

    name = call.params["name"]
    products = {product.document.name: product for product in call.namespace.realm.products}
    if name not in products:
        known = ", ".join(products)
        raise Problem("not-found", f"There is no document {name[:80]!r}; there are {known}.")
    return reference_page(products[name], call.request.origin, call.params.get("tag"))
