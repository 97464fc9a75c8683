"""Entities: who sends leads, and who receives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.account import ENTITIES, kept_entity
from sandbox.leadconduit.api.kept import found, insist_on_id, new_id
from sandbox.leadconduit.changelog import log_change
from sandbox.leadconduit.flow_check import is_time_zone
from sandbox.leadconduit.flow_parts import walk
from sandbox.leadconduit.flows import DRAFTS, LIVE
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

_NOUN: Final = "entity"


def list_entities(call: Call) -> Reply:
    """listEntities: all of them."""
    return Reply.json(call.namespace.store.collection(ENTITIES).values())


def create_entity(call: Call) -> Reply:
    """createEntity: save a new one. Raises `Problem` 409 and 422."""
    namespace = call.namespace
    _insist_on_zone(call.body)
    with namespace.lock:
        entity_id = new_id(call, ENTITIES, _NOUN)
        entity = kept_entity(call.body, entity_id, iso(namespace.clock.now()))
        namespace.store.collection(ENTITIES).put(entity_id, entity)
        log_change(call, _NOUN, None, entity)
    return Reply.json(entity, 201)


def get_entity(call: Call) -> Reply:
    """getEntity: one of them. Raises `Problem` 404."""
    record = found(call, ENTITIES, _NOUN)
    return Reply.json(record.value, body=record.json, record=record)


def update_entity(call: Call) -> Reply:
    """updateEntity: replace one. Raises `Problem` 404 and 422.

    grade: ours | flows show the new name once they are saved again | no source
    """
    namespace = call.namespace
    with namespace.lock:
        before = found(call, ENTITIES, _NOUN).value
        insist_on_id(call.body, before["id"], _NOUN)
        _insist_on_zone(call.body)
        entity = kept_entity(call.body, before["id"], iso(namespace.clock.now()), before)
        namespace.store.collection(ENTITIES).put(before["id"], entity)
        log_change(call, _NOUN, before, entity)
    return Reply.json(entity)


def delete_entity(call: Call) -> Reply:
    """deleteEntity: take one away that no flow uses. Raises `Problem` 404 and 409.

    grade: ours | an entity that a flow uses, saved or live, is not deleted | no source
    """
    namespace = call.namespace
    with namespace.lock:
        entity = found(call, ENTITIES, _NOUN).value
        users = dict.fromkeys(_users(namespace, entity["id"]))
        if users:
            named = ", ".join(repr(name) for name in list(users)[:5])
            uses = f"the flow {named} uses it" if len(users) == 1 else f"the flows {named} use it"
            detail = f"The entity {entity['name']!r} cannot be deleted, {uses}; take it out first"
            raise Problem("conflict", detail)
        namespace.store.collection(ENTITIES).delete(entity["id"])
        log_change(call, _NOUN, entity, None)
    return Reply.json(entity)


def _users(namespace: Namespace, entity_id: str) -> Iterator[str]:
    """The names of the flows that use an entity."""
    for name in (DRAFTS, LIVE):
        for flow in namespace.store.collection(name).values():
            if any(part.kind == "entity" and part.value["id"] == entity_id for part in walk(flow)):
                yield flow["name"]


def _insist_on_zone(sent: dict[str, Any]) -> None:
    zone = sent.get("time_zone")
    if zone and not is_time_zone(zone):
        message = f"there is no time zone {zone[:80]!r}"
        expected = "America/New_York, say"
        finding = Finding(("body", "time_zone"), "time_zone", message, expected, zone[:80])
        raise Problem("unprocessable", f"T{message[1:]}; send {expected}", findings=[finding])
