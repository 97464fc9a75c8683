"""What every resource of a workspace needs: find, list, store, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.auth import path_id
from sandbox.zeotap.identity import new_id, now

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

Value = dict[str, Any]

DESTINATIONS: Final = "zeotap.destinations"
SOURCES: Final = "zeotap.sources"
MODELS: Final = "zeotap.models"
AUDIENCES: Final = "zeotap.audiences"
SYNCS: Final = "zeotap.syncs"
AUDIENCE_SYNCS: Final = "zeotap.audience_syncs"
CONNECTIONS: Final = "zeotap.connections"
RUNS: Final = "zeotap.runs"
ROWS: Final = "zeotap.rows"
ACCOUNTS: Final = "zeotap.accounts"

DEFAULT_PAGE_SIZE: Final = 20


def workspace_of(call: Call) -> str:
    """The workspace of the call."""
    found: str = call.caller.workspace_id
    return found


def in_workspace(namespace: Namespace, collection: str, workspace_id: str) -> list[Value]:
    """Everything of a workspace in a collection, in the order of its making."""
    values = namespace.store.collection(collection).values()
    return [value for value in values if value["workspace_id"] == workspace_id]


def look_up(
    namespace: Namespace, collection: str, workspace_id: str, id: str | None
) -> Value | None:
    """The object of a workspace; None for one that does not exist or is of another workspace."""
    record = namespace.store.collection(collection).get((id or "").lower())
    if record is None or record.value["workspace_id"] != workspace_id:
        return None
    found: Value = record.value
    return found


def found(call: Call, collection: str, param: str, what: str) -> Value:
    """The object that the path names. Raises `Problem` 404, and 400 for what is no id.

    grade: inferred | an object of another workspace is not found | no source
    """
    id = path_id(call, param, what)
    value = look_up(call.namespace, collection, workspace_of(call), id)
    if value is None:
        raise Problem("not-found", f"{what} not found")
    return value


def created(call: Call, members: Mapping[str, Any]) -> Value:
    """A new object of the workspace: `members`, with id and workspace before and times behind.

    grade: documented | the order of the members | API reference, Destinations
    """
    moment = now(call.namespace)
    return {
        "id": new_id(call.namespace),
        "workspace_id": workspace_of(call),
        **members,
        "created_by": call.caller.account_id,
        "created_at": moment,
        "updated_at": moment,
    }


def changed(namespace: Namespace, before: Value, members: Mapping[str, Any]) -> Value:
    """`before` with `members` changed; its time of update moves on if anything did.

    grade: inferred | an update that changes nothing leaves updated_at as it is | no source
    """
    after = {**before, **members}
    return before if after == before else {**after, "updated_at": now(namespace)}


def store(namespace: Namespace, collection: str, value: Value) -> Value:
    """Keep `value` under its id."""
    namespace.store.collection(collection).put(value["id"], value)
    return value


def listed(
    call: Call,
    values: Iterable[Value],
    show: Callable[[Value], Value] = lambda value: value,
    *,
    newest_first: bool = False,
) -> Reply:
    """The values, given in the order of their making, as a list: all of them, or a page.

    grade: documented | lists are bare arrays of everything | API reference, Destinations
    grade: documented | with paging: data, and pagination of page, page_size, total; 20 on a page |
      API reference, Overview
    """
    kept = list(values)
    switches, params = call.namespace.switches, call.params
    if newest_first or switches["zeotap_list_order"] == "newest":
        kept.reverse()
    if switches["zeotap_list_paging"] == "bare" or not {"page", "page_size"} & set(params):
        return Reply.json([show(value) for value in kept])
    page, size = params.get("page", 1), params.get("page_size", DEFAULT_PAGE_SIZE)
    part = kept[(page - 1) * size : page * size]
    pagination = {"page": page, "page_size": size, "total": len(kept)}
    return Reply.json({"data": [show(value) for value in part], "pagination": pagination})


def refuse_referenced(namespace: Namespace, what: str, by: str, references: list[Value]) -> None:
    """Raises `Problem` when any of `references` is active.

    grade: documented | what active syncs refer to cannot be deleted | API reference, Destinations
    grade: inferred | paused ones do not stand against it, and keep the id of what is gone |
      API reference, Destinations
    """
    active = [one for one in references if one["status"] == "active"]
    if not active:
        return
    say = _CONFLICT_TEXTS[namespace.switches["zeotap_delete_conflict_text"]]
    status = namespace.switches["zeotap_delete_conflict_status"]
    raise Problem("conflict", say(what, by, [str(one["name"]) for one in active]), status=status)


# grade: inferred | the words with which a delete is refused; switch zeotap_delete_conflict_text |
#   no source
_CONFLICT_TEXTS: Final[Mapping[str, Callable[[str, str, list[str]], str]]] = {
    "plain": lambda what, by, names: f"{what} is referenced by active {by}",
    "named": lambda what, by, names: f"{what} is referenced by active {by}: {', '.join(names)}",
    "counted": lambda what, by, names: f"{what} is referenced by {len(names)} active {by}",
    "short": lambda what, by, names: f"{what} is in use",
}


def removed(namespace: Namespace, collection: str, value: Value) -> Reply:
    """Take `value` away; what that is answered with.

    grade: documented | deleting answers {"status": "deleted"} | API reference, Destinations
    """
    namespace.store.collection(collection).delete(value["id"])
    return Reply.json({"status": "deleted"})
