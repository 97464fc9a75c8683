"""Destinations: what the account has set up, and which flows use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.leadconduit.account import DESTINATIONS
from sandbox.leadconduit.flows import DRAFTS

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace


def list_destinations(call: Call) -> Reply:
    """listDestinations: all of them, with their flows where `include=flow_usages` asks for it.

    grade: documented | an account without destinations answers an empty array |
      API reference, Destinations
    """
    kept = call.namespace.store.collection(DESTINATIONS).values()
    if call.params.get("include") != "flow_usages":
        return Reply.json(kept)
    return Reply.json([{**one, "flow_usages": _usages(call.namespace, one)} for one in kept])


def _usages(namespace: Namespace, destination: dict[str, Any]) -> dict[str, Any]:
    """The flows that use a destination.

    grade: inferred | a flow uses a destination if its saved state names it | no source
    """
    flows = list(_users(namespace, destination["instance_id"]))
    return {"count": len(flows), "flows": flows}


def _users(namespace: Namespace, instance_id: str) -> Iterator[dict[str, str]]:
    for flow in namespace.store.collection(DRAFTS).values():
        if any(one["instance_id"] == instance_id for one in flow.get("destinations", [])):
            yield {"id": flow["id"], "name": flow["name"]}
