"""Operations on the history of a namespace: step back, branch, send a request again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.control.namespaces import created
from sandbox.control.namespaces import view as namespace_view
from sandbox.control.refusals import unprocessable
from sandbox.control.resending import compared, edited
from sandbox.world.clock import iso_ms

if TYPE_CHECKING:
    from sandbox.world.history import Point
    from sandbox.world.journal import Entry
    from sandbox.world.namespace import Namespace


def get_history(call: Call) -> Reply:
    """The points that are kept, oldest first."""
    return Reply.json(view(call.namespace))


def keep_history(call: Call) -> Reply:
    """How many points are kept from now on."""
    call.namespace.history.keep(call.body["limit"])
    return Reply.json(view(call.namespace))


def step_back(call: Call) -> Reply:
    """Bring the namespace back to before a request. Raises Problem `not-found`."""
    point = call.namespace.history.get(call.params["number"])
    call.namespace.restore(point.state)
    return Reply.json(namespace_view(call.namespace, call.request))


def branch_off(call: Call) -> Reply:
    """A new namespace that begins before a request. Raises Problem `not-found`, `conflict`."""
    wanted = call.body or {}
    point = call.namespace.history.get(call.params["number"])
    made = call.namespace.realm.fork(
        call.namespace,
        wanted.get("name"),
        state=point.state,
        credentials=wanted.get("credentials"),
    )
    return created(call, made)


def resend_request(call: Call) -> Reply:
    """Send a recorded request again, edited. Raises Problem `not-found`, `unprocessable`, and
    `conflict` where a namespace would be one too many."""
    edit = call.body or {}
    number = call.params["number"]
    entry = call.namespace.journal.get(number)
    if entry is None:
        raise Problem("not-found", f"There is no request {number} in the journal.")
    edited(entry, edit, call.namespace.name)  # what cannot be sent must make no namespace
    return Reply.json(resent(call.namespace, entry, edit))


def resent(namespace: Namespace, entry: Entry, edit: dict[str, Any]) -> dict[str, Any]:
    """What came of sending `entry` again with `edit`, here or in a branch."""
    target = _target(namespace, entry, edit)
    service: Any = namespace.realm.service
    reply = service.answer(edited(entry, edit, target.name))
    body = reply.body if reply.stream is None else b"".join(reply.stream)
    reply.body, reply.stream = body, None
    return {
        "namespace": target.name,
        "request": target.journal.total,
        "resent": entry.number,
        **compared(entry, reply),
    }


def _target(namespace: Namespace, entry: Entry, edit: dict[str, Any]) -> Namespace:
    where = edit.get("where", "here")
    if where == "here":
        return namespace
    if where == "fork":
        return namespace.realm.fork(namespace, edit.get("name"))
    point = namespace.history.before(entry.number)
    if point is None:
        message = "the history holds no point before this request; keep one before it comes"
        finding = Finding(("body", "where"), "history", message)
        raise unprocessable(f"There is nothing to go back to: {message}.", [finding])
    return namespace.realm.fork(namespace, edit.get("name"), state=point.state)


def view(namespace: Namespace) -> dict[str, Any]:
    """The history as a JSON value."""
    history = namespace.history
    return {"limit": history.limit, "points": [_point(one) for one in history.all()]}


def _point(point: Point) -> dict[str, Any]:
    return {
        "number": point.number,
        "time": iso_ms(point.time_ms),
        "request": point.request,
        "method": point.method,
        "path": point.path,
        "recorded": point.state.recorded,
    }
