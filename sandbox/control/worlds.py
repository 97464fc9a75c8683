"""Operations on the world a namespace holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.control.clock import view as clock_view
from sandbox.control.lists import COLLECTION as LISTS
from sandbox.control.refusals import world_refused
from sandbox.world.section import WorldError, WorldFault
from sandbox.world.switches import SwitchError

if TYPE_CHECKING:
    from sandbox.world.fixtures import World
    from sandbox.world.namespace import Namespace


def get_world(call: Call) -> Reply:
    """What the namespace holds now."""
    return Reply.json(view(call.namespace, call.request.origin))


def load_world(call: Call) -> Reply:
    """Load another world, or refuse it and leave everything as it is."""
    try:
        call.namespace.load(_wanted(call))
    except WorldError as error:
        return world_refused(error)
    except SwitchError as error:
        return world_refused(WorldError([WorldFault("settings", None, "switches", str(error))]))
    return get_world(call)


def _wanted(call: Call) -> World:
    """The world in the body: JSON that names or holds it, or the bytes of a world file."""
    if not isinstance(call.body, bytes):
        return chosen_world(call, call.body["world"])
    try:
        # With a line end it is the text of a document and never a name.
        return chosen_world(call, call.body.decode() + "\n")
    except UnicodeDecodeError as error:
        line = call.body[: error.start].count(b"\n") + 1
        raise WorldError([WorldFault("request", line, "", "is not UTF-8", "UTF-8 text")]) from None


def list_worlds(call: Call) -> Reply:
    """The built-in worlds and what each is about."""
    from sandbox.world.fixtures import built_in, load_world

    products = call.namespace.realm.products
    worlds = [
        {"name": name, "about": load_world(path, products).about}
        for name, path in built_in().items()
    ]
    return Reply.json({"worlds": worlds})


def chosen_world(call: Call, source: str | dict[str, Any]) -> World:
    """A built-in world by its name, or the world of a document or of the text of one.

    Never a file: whoever calls may be on another machine. Raises WorldError.
    """
    from sandbox.world.fixtures import built_in, load_world

    products = call.namespace.realm.products
    if isinstance(source, str) and "\n" not in source and source not in built_in():
        known = ", ".join(built_in()) or "none"
        fault = WorldFault(
            "request", None, "", f"there is no built-in world {source[:80]!r}", known
        )
        raise WorldError([fault])
    return load_world(source, products)


def view(namespace: Namespace, origin: str) -> dict[str, Any]:
    """The world of a namespace as it is now."""
    collection = namespace.store.collection
    return {
        "name": namespace.world.name,
        "about": namespace.world.about,
        "flows": [_flow(flow, origin) for flow in collection("live_flows").values()],
        "credentials": collection("api_keys").values(),
        "workspaces": [
            {
                "id": kept["id"],
                "name": kept["name"],
                "url": f"{origin}/api/v1/workspaces/{kept['id']}",
            }
            for kept in collection("zeotap.workspaces").values()
        ],
        "destinations": [
            {
                "id": kept["id"],
                "workspace_id": kept["workspace_id"],
                "name": kept["name"],
                "type": kept["destination_type"],
                "status": kept["status"],
            }
            for kept in collection("zeotap.destinations").values()
        ],
        "tokens": [
            {"token": kept["id"], "account_id": kept["account_id"]}
            for kept in collection("zeotap.tokens").values()
        ],
        "lists": [
            {"name": kept["name"], "size": len(kept["items"])}
            for kept in collection(LISTS).values()
        ],
        "switches": namespace.switches.as_json(),
        "clock": clock_view(namespace.clock),
    }


def _flow(flow: dict[str, Any], origin: str) -> dict[str, Any]:
    """A deployed flow, with where its sources post their leads."""
    return {
        "id": flow["id"],
        "name": flow["name"],
        "enabled": flow.get("enabled", True),
        "sources": [
            {
                "id": source["id"],
                "name": source["entity"].get("name", ""),
                "enabled": source.get("enabled", True),
                "submission_url": (
                    f"{origin}/flows/{flow['id']}/sources/{source['entity']['id']}/submit"
                ),
            }
            for source in flow["sources"]
        ],
    }
