"""Operations that show what the store of a namespace holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

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
"""Shown as they are; what holds secrets as they were sent only as its product shows it."""


def list_collections(call: Call) -> Reply:
    """The collections by name and size, and whether they are shown."""
    store = call.namespace.store
    collections = [
        {"name": name, "size": len(store.collection(name)), "shown": _view(call, name) is not None}
        for name in sorted(store.names())
    ]
    return Reply.json({"collections": collections})


def get_collection(call: Call) -> Reply:
    """The records of a collection. Raises Problem `not-found` for one that is not shown."""
    name = call.params["collection"]
    view = _view(call, name)
    if view is None:
        raise Problem("not-found", f"There is no collection {name[:80]!r} that is shown.")
    records = call.namespace.store.collection(name).records()
    shown = [{"id": one.id, "value": plain_json(view(one.value))} for one in records]
    return Reply.json({"name": name, "records": shown})


def _view(call: Call, name: str) -> Callable[[Any], Any] | None:
    """How the objects of a collection may be seen; None where they may not."""
    for product in call.namespace.realm.products:
        if name in product.shown:
            return partial(product.shown[name], call.namespace)
    return _as_it_is if name in SHOWN or name.startswith("spec.") else None


def _as_it_is(value: Any) -> Any:
    return value
