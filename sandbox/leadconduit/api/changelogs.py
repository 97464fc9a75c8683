"""Changelogs: who made, changed and deleted what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.leadconduit.api.kept import found
from sandbox.leadconduit.changelog import COLLECTION

if TYPE_CHECKING:
    from sandbox.call import Call


def list_changelogs(call: Call) -> Reply:
    """listChangelogs: of everything, newest first."""
    return Reply.json(_newest_first(call))


def get_changelog(call: Call) -> Reply:
    """getChangelog: one of them. Raises `Problem` 404."""
    return Reply.json(found(call, COLLECTION, "changelog").value)


def list_flow_changelogs(call: Call) -> Reply:
    """listFlowChangelogs: those of one flow, also of one that is deleted."""
    return _of(call, "flow")


def list_entity_changelogs(call: Call) -> Reply:
    """listEntityChangelogs: those of one entity."""
    return _of(call, "entity")


def list_field_changelogs(call: Call) -> Reply:
    """listFieldChangelogs: those of one field."""
    return _of(call, "field")


def _of(call: Call, kind: str) -> Reply:
    """grade: inferred | a thing that nobody changed has an empty changelog | no source"""
    wanted = call.params["id"]
    wanted = wanted if kind == "field" else wanted.lower()
    return Reply.json(
        [
            entry
            for entry in _newest_first(call)
            if entry["type"] == kind and entry["object_id"] == wanted
        ]
    )


def _newest_first(call: Call) -> list[Any]:
    return call.namespace.store.collection(COLLECTION).values()[::-1]
