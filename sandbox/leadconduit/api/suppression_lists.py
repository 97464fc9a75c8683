"""SuppressionList's own API, on the lists of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.integrations import suppressionlist_service as service
from sandbox.leadconduit.lists import COLLECTION, key_of, url_name
from sandbox.world.clock import iso
from sandbox.world.exchange import OutgoingRequest

if TYPE_CHECKING:
    from sandbox.call import Call


def handle_items(call: Call) -> Reply:
    """queryLists, addListItems and deleteListItems: as deliveries to SuppressionList are answered.

    grade: documented | paths, bodies and members of the replies | SuppressionList API
    """
    request, namespace = call.request, call.namespace
    names = call.params["lists"]
    path = f"/exists/{names}/{call.params['value']}" if "value" in call.params else None
    asked = OutgoingRequest(
        call.operation.method, path or f"/lists/{names}/items", {}, request.body
    )
    with namespace.lock:
        lists = namespace.store.collection(COLLECTION)
        found = service.answer(asked, lists, namespace.clock.now())
    return Reply(found.status, found.body, dict(found.headers))


def list_lists(call: Call) -> Reply:
    """listLists: all lists, without their items.

    grade: documented | a list of lists | SuppressionList API
    grade: inferred | the members of each | no source
    """
    return Reply.json(
        [_shown(value) for value in call.namespace.store.collection(COLLECTION).values()]
    )


def create_list(call: Call) -> Reply:
    """createList: a new list. Raises `Problem` 422 when there is one of the same address.

    grade: documented | name and ttl in seconds, answered with 201 | SuppressionList API
    grade: inferred | a name that is taken answers 422 | no source
    grade: ours | the ttl is kept and shown; nothing is removed by it | no source
    """
    name = call.body["name"]
    with call.namespace.lock:
        lists = call.namespace.store.collection(COLLECTION)
        if lists.get(key_of(lists, name)) is not None or not url_name(name):
            message = "is the name of another list" if url_name(name) else "has no letter or digit"
            finding = Finding(("body", "name"), "unique", f"{name[:80]!r} {message}", None, name)
            raise Problem("unprocessable", finding.message, findings=[finding])
        made = {
            "name": name,
            "items": {},
            "ttl": call.body.get("ttl"),
            "created_at": iso(call.namespace.clock.now()),
        }
        lists.put(name, made)
    return Reply.json(_shown(made), 201)


def _shown(value: Any) -> dict[str, Any]:
    return {
        "name": value["name"],
        "url_name": url_name(value["name"]),
        "ttl": value.get("ttl"),
        "size": len(value["items"]),
        **({"created_at": value["created_at"]} if "created_at" in value else {}),
    }
