"""Operations on the suppression lists of a world."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

COLLECTION = "lists"
Items = dict[str, str]


def get_list(call: Call) -> Reply:
    """A list and its first items. Raises Problem `not-found`."""
    name = call.params["name"]
    items = _items(call.namespace, name)
    if items is None:
        raise _unknown(call.namespace, name)
    first = dict(list(items.items())[: call.params.get("limit", 1000)])
    return Reply.json({"name": name, "size": len(items), "items": first})


def add_to_list(call: Call) -> Reply:
    """Put values on a list, which is made if there is none."""
    values = {_kept(value) for value in call.body["values"]}
    now = iso(call.namespace.clock.now())
    added = dict.fromkeys(sorted(values), now)
    return _changed(call, lambda items: {**(items or {}), **added}, len(added))


def remove_from_list(call: Call) -> Reply:
    """Take values, or all, off a list. Raises Problem `not-found`."""
    name = call.params["name"]
    with call.namespace.lock:
        items = _items(call.namespace, name)
        if items is None:
            raise _unknown(call.namespace, name)
        wanted = call.params.get("value")
        going = items.keys() if wanted is None else {_kept(value) for value in wanted}
        left = {value: added for value, added in items.items() if value not in going}
        return _changed(call, lambda _: left, len(items) - len(left))


def _changed(call: Call, change: Callable[[Items | None], Items], count: int) -> Reply:
    name = call.params["name"]
    with call.namespace.lock:
        items = change(_items(call.namespace, name))
        lists = call.namespace.store.collection(COLLECTION)
        record = lists.get(name)
        before = {"name": name} if record is None else record.value
        lists.put(name, {**before, "items": items})
    return Reply.json({"name": name, "size": len(items), "changed": count})


def _items(namespace: Namespace, name: str) -> Items | None:
    """The values of a list with the times they were added; None when there is no such list."""
    record = namespace.store.collection(COLLECTION).get(name)
    items: Items | None = None if record is None else record.value["items"]
    return items


def _kept(value: str) -> str:
    """A value as lists keep it: list checks look values up in lower case."""
    return value.lower()


def _unknown(namespace: Namespace, name: str) -> Problem:
    known = [record.id for record in namespace.store.collection(COLLECTION).records()]
    there = f"there are {', '.join(known[:20])}" if known else "this world has none"
    return Problem("not-found", f"There is no list {name[:80]!r}; {there}.")
