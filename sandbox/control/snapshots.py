"""Operations on the snapshots of a namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.control.namespaces import view as namespace_view
from sandbox.control.status import PREFIX
from sandbox.world.clock import iso_ms

if TYPE_CHECKING:
    from sandbox.world.snapshots import Snapshot


def list_snapshots(call: Call) -> Reply:
    """All snapshots, oldest first."""
    snapshots = call.namespace.snapshots
    return Reply.json({"snapshots": [view(one) for one in snapshots.all()], "max": snapshots.limit})


def take_snapshot(call: Call) -> Reply:
    """Keep what the namespace holds now. Raises Problem `conflict` when there are too many."""
    taken = call.namespace.snapshot((call.body or {}).get("name"))
    headers = {"Location": f"{PREFIX}/snapshots/{taken.name}"}
    return Reply.json(view(taken), 201, headers=headers)


def get_snapshot(call: Call) -> Reply:
    """One snapshot. Raises Problem `not-found`."""
    return Reply.json(view(call.namespace.snapshots.get(call.params["snapshot"])))


def delete_snapshot(call: Call) -> Reply:
    """Forget a snapshot. Raises Problem `not-found`."""
    call.namespace.snapshots.delete(call.params["snapshot"])
    return Reply(204)


def restore_snapshot(call: Call) -> Reply:
    """Bring the namespace back to a snapshot. Raises Problem `not-found`."""
    call.namespace.restore(call.namespace.snapshots.get(call.params["snapshot"]).state)
    return Reply.json(namespace_view(call.namespace, call.request))


def view(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot as a JSON value."""
    state = snapshot.state
    return {
        "name": snapshot.name,
        "taken": iso_ms(snapshot.taken_ms),
        "world": state.world.name,
        "seed": state.seed,
        "objects": state.objects,
        "recorded": state.recorded,
    }
