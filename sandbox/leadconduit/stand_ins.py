"""Services outside that are not called but stood in for, from what the world holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sandbox.leadconduit.integrations import (
    prismatic_service,
    suppressionlist_service,
    trustedform_service,
)
from sandbox.leadconduit.lists import COLLECTION as LISTS
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from sandbox.world.namespace import Namespace


def _suppressionlist(request: OutgoingRequest, namespace: Namespace) -> IncomingResponse:
    with namespace.lock:
        lists = namespace.store.collection(LISTS)
        return suppressionlist_service.answer(request, lists, namespace.clock.now())


def _prismatic(request: OutgoingRequest, namespace: Namespace) -> IncomingResponse:
    return prismatic_service.answer(
        request.method, request.url, request.headers, request.body, namespace
    )


_StandIn = Callable[[OutgoingRequest, Namespace], IncomingResponse]
_STAND_INS: Final[tuple[tuple[str, Callable[[str], bool], _StandIn], ...]] = (
    ("suppressionlist", suppressionlist_service.serves, _suppressionlist),
    ("trustedform", trustedform_service.serves, trustedform_service.answer),
    ("prismatic", prismatic_service.serves, _prismatic),
)


def served(request: OutgoingRequest, namespace: Namespace) -> tuple[str, IncomingResponse] | None:
    """The name and the answer of the service that a request goes to; None where there is none.

    grade: ours | SuppressionList is answered from the lists of the world, TrustedForm from issued
      certificates, Prismatic's webhooks from the account's destinations | no source
    """
    for name, serves, answer in _STAND_INS:
        if serves(request.url):
            return name, answer(request, namespace)
    return None
