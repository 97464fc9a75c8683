"""Operations that show what the store of a namespace holds."""

from __future__ import annotations

from typing import Final

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.control.kinds import plain_json

SHOWN: Final = frozenset(
    {
        "live_flows",
        "api_keys",
        "lists",
        "zeotap.accounts",
        "zeotap.tokens",
        "zeotap.workspaces",
        "zeotap.roles",
        "zeotap.members",
        "zeotap.models",
        "zeotap.syncs",
        "zeotap.audience_syncs",
        "zeotap.runs",
    }
)
"""Connections are not among them: they hold secrets as they were sent."""


def list_collections(call: Call) -> Reply:
    """The collections by name and size, and whether they are shown."""
    store = call.namespace.store
    collections = [
        {"name": name, "size": len(store.collection(name)), "shown": _is_shown(name)}
        for name in sorted(store.names())
    ]
    return Reply.json({"collections": collections})


def get_collection(call: Call) -> Reply:
    """The records of a collection. Raises Problem `not-found` for one that is not shown."""
    name = call.params["collection"]
    if not _is_shown(name):
        raise Problem("not-found", f"There is no collection {name[:80]!r} that is shown.")
    records = call.namespace.store.collection(name).records()
    shown = [{"id": record.id, "value": plain_json(record.value)} for record in records]
    return Reply.json({"name": name, "records": shown})


def _is_shown(name: str) -> bool:
    return name in SHOWN or name.startswith("spec.")
