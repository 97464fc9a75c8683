"""A look at the imitated APIs that leaves no trace: what the console shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.addressing import find_namespace
from sandbox.admission import admit
from sandbox.contract.message import Reply, Request
from sandbox.contract.problems import Problem

if TYPE_CHECKING:
    from sandbox.service import Service

_READING = frozenset(("GET", "HEAD"))


def look(service: Service, request: Request) -> Reply:
    """What the behaviour answers to a request that only reads. Nothing is recorded, counted or
    struck by a fault, no stub answers in its place, and nothing that is due is done.

    It is for the caller to know that the operation reads; other methods are refused.
    """
    name, request = find_namespace(request, service.realm)
    product = service.router.product_of(request.path)
    try:
        if request.method not in _READING:
            raise Problem("method-not-allowed", f"{request.method[:40]} is not for looking.")
        namespace = service.realm.default if name is None else service.realm.get(name)
        call = service.router.call(product, namespace, request)
        admit(product, call)
        behaviour = product.behaviours.get(call.operation.id)
        if behaviour is None:
            raise Problem("not-found", f"Nothing is kept that {call.operation.id} could show.")
        return behaviour(call)
    except Problem as problem:
        return product.render(problem)
