"""What the operations on stored things with ids have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Finding, Problem

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.store import Record


def found(call: Call, collection: str, noun: str) -> Record:
    """The record that the path names. Raises `Problem` 404."""
    thing_id = call.params["id"]
    record = call.namespace.store.collection(collection).get(thing_id.lower())
    if record is None:
        raise Problem("not-found", f"There is no {noun} {thing_id[:80]}")
    return record


def new_id(call: Call, collection: str, noun: str) -> str:
    """The id that was sent for a new thing, or one that is made. Raises `Problem` 409.

    grade: ours | a new entity or credential may bring its id, as flows may | no source
    """
    sent: str = call.body.get("id", "").lower()
    if sent and sent in call.namespace.store.collection(collection):
        detail = f"The {noun} {sent} exists already; leave the id out, or PUT the {noun}"
        raise Problem("conflict", detail)
    return sent or call.namespace.ids.object_id()


def insist_on_id(sent: Mapping[str, Any], thing_id: str, noun: str) -> None:
    """Raises `Problem` 422 where the body has another id than the path."""
    if sent.get("id", thing_id).lower() != thing_id:
        message = f"is not the id of the {noun} that is updated; leave it out"
        finding = Finding(("body", "id"), "id", message, thing_id, sent["id"])
        raise Problem("unprocessable", f"The id {message}", findings=[finding])
