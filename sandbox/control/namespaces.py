"""Operations on namespaces: making, looking at, resetting and removing them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.addressing import without_prefix
from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.control.refusals import unprocessable, world_refused
from sandbox.control.status import PREFIX
from sandbox.control.switches import check_switches
from sandbox.control.worlds import chosen_world
from sandbox.world.realm import DEFAULT
from sandbox.world.section import WorldError

if TYPE_CHECKING:
    from sandbox.contract.message import Request
    from sandbox.world.namespace import Namespace
    from sandbox.world.snapshots import State


def list_namespaces(call: Call) -> Reply:
    """All namespaces, oldest first."""
    realm = call.namespace.realm
    shown = [view(realm.get(name), call.request) for name in realm.names()]
    return Reply.json({"namespaces": shown})


def create_namespace(call: Call) -> Reply:
    """A namespace with its own world, seed and switches; without them, those of the sandbox.

    Raises Problem `conflict` when it cannot be made, `unprocessable` for an unknown switch.
    """
    realm = call.namespace.realm
    wanted = call.body
    try:
        world = chosen_world(call, wanted["world"]) if "world" in wanted else realm.world
    except WorldError as error:
        return world_refused(error)
    if wanted.get("switches"):
        check_switches(world.definitions, wanted["switches"], ("body", "switches"))
        # Into the world, so that a reset brings them back.
        world = replace(world, switches={**world.switches, **wanted["switches"]})
    made = realm.create(wanted.get("name"), world, wanted.get("seed"), wanted.get("credentials"))
    return created(call, made)


def fork_namespace(call: Call) -> Reply:
    """A new namespace that holds what another one holds, or held in one of its snapshots.

    Raises Problem `not-found`, `conflict` when it cannot be made, `unprocessable` for an unknown
    snapshot.
    """
    realm, wanted = call.namespace.realm, call.body or {}
    source = realm.get(call.params["name"])
    made = realm.fork(
        source,
        wanted.get("name"),
        state=_wanted_state(source, wanted.get("snapshot")),
        records=wanted.get("records", True),
        credentials=wanted.get("credentials"),
    )
    return created(call, made)


def _wanted_state(source: Namespace, snapshot: str | None) -> State | None:
    if snapshot is None:
        return None
    try:
        return source.snapshots.get(snapshot).state
    except Problem as problem:
        finding = Finding(("body", "snapshot"), "snapshot", problem.detail)
        raise unprocessable(problem.detail, [finding]) from problem


def created(call: Call, made: Namespace) -> Reply:
    """The answer to whoever made a namespace."""
    location = f"{PREFIX}/namespaces/{made.name}"
    return Reply.json(view(made, call.request), 201, headers={"Location": location})


def get_namespace(call: Call) -> Reply:
    """One namespace. Raises Problem `not-found`."""
    return Reply.json(view(call.namespace.realm.get(call.params["name"]), call.request))


def delete_namespace(call: Call) -> Reply:
    """Remove a namespace. Raises Problem `not-found`, and `conflict` for the default one."""
    call.namespace.realm.delete(call.params["name"])
    return Reply(204)


def reset_namespace(call: Call) -> Reply:
    """Put the namespace of this call back to its world."""
    call.namespace.reset()
    return Reply.json(view(call.namespace, call.request))


def view(namespace: Namespace, request: Request) -> dict[str, Any]:
    """A namespace as a JSON value, with how it is reached."""
    origin = without_prefix(request.origin)
    prefix = "" if namespace.name == DEFAULT else f"/~{namespace.name}"
    return {
        "name": namespace.name,
        "world": namespace.world.name,
        "seed": namespace.seed,
        "prefix": prefix,
        "host": f"{namespace.name}{namespace.realm.host_suffixes[0]}",
        "header": {"Sandbox-Namespace": namespace.name},
        "credentials": namespace.credentials.as_json(),
        "base_url": origin + prefix,
        "recorded": {
            "requests": len(namespace.journal),
            "leads": len(namespace.leads),
            "deliveries": len(namespace.outbox.deliveries),
            "events": len(namespace.events),
        },
    }
