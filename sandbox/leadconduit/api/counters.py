"""Counters of caps and ping limits: how full they are in the window that is open now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.leadconduit.counter_changes import COLLECTIONS
from sandbox.leadconduit.counters import counter_key
from sandbox.leadconduit.flow_parts import walk
from sandbox.leadconduit.flows import LIVE
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

Counter = Mapping[str, Any]

_NOUNS: Final = {"cap": "cap", "ping_limit": "ping limit"}


def list_caps(call: Call) -> Reply:
    """listCaps: the counters of caps that saw a lead in their present window."""
    return _list(call, "cap")


def get_cap(call: Call) -> Reply:
    """getCap: one of them. Raises `Problem` 404."""
    return _get(call, "cap")


def list_ping_limits(call: Call) -> Reply:
    """listPingLimits: the counters of ping limits that saw a ping in their present window."""
    return _list(call, "ping_limit")


def get_ping_limit(call: Call) -> Reply:
    """getPingLimit: one of them. Raises `Problem` 404."""
    return _get(call, "ping_limit")


def _list(call: Call, kind: str) -> Reply:
    """grade: documented | only what had traffic in the present interval is listed |
    API description, Caps
    """
    flow_id = call.params.get("flow_id", "").lower()
    nested = _nested(call.namespace)
    return Reply.json(
        [
            _shown(counter, nested)
            for counter in _open(call.namespace, kind)
            if not flow_id or counter["flow_id"] == flow_id
        ]
    )


def _get(call: Call, kind: str) -> Reply:
    """grade: inferred | a counter without traffic in the present interval answers 404 |
    API description, Caps
    grade: ours | of copied flows whose caps kept their ids, the first that has a counter answers |
      no source
    """
    limit_id = call.params["id"].lower()
    for counter in _open(call.namespace, kind):
        if counter["id"] == limit_id:
            return Reply.json(_shown(counter, _nested(call.namespace)))
    detail = f"Nothing was counted for a {_NOUNS[kind]} {limit_id} in its present interval"
    raise Problem("not-found", detail)


def _open(namespace: Namespace, kind: str) -> Iterator[Counter]:
    """The counters whose window holds the present moment."""
    now = iso(namespace.clock.now())
    for counter in namespace.store.collection(COLLECTIONS[kind]).values():
        if counter["started_at"] <= now < counter["expires_at"]:
            yield counter


def _nested(namespace: Namespace) -> dict[str, list[str]]:
    """The ids of the caps within each cap of the live flows, by flow and cap."""
    return {
        counter_key(flow["id"], part.value["id"]): [cap["id"] for cap in part.value["caps"]]
        for flow in namespace.store.collection(LIVE).values()
        for part in walk(flow)
        if part.kind == "cap" and part.value.get("caps")
    }


def _shown(counter: Counter, nested: Mapping[str, list[str]]) -> dict[str, Any]:
    """The counter with the caps within its own, and without the places held at the moment.

    grade: documented | the members of a counter | API description, cap-counter
    grade: inferred | source_id is the id of the source's entity | API description,
      ping-limit-counter
    """
    below = nested.get(counter_key(counter["flow_id"], counter["id"]))
    shown = {name: value for name, value in counter.items() if name != "held"}
    return {**shown, "cap_ids": below} if below else shown
