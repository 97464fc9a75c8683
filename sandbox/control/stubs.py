"""Operations on the stubs: who answers in the place of servers outside."""

from __future__ import annotations

from typing import Any

import orjson

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.control.refusals import world_refused
from sandbox.world.exchange import Fault
from sandbox.world.members import read_stubs
from sandbox.world.section import Faults, Section, WorldError
from sandbox.world.stubs import Answer, Stub
from sandbox.world.view import UNREADABLE, json_value


def list_stubs(call: Call) -> Reply:
    """The stubs in the order in which they are tried, as `set_stubs` takes them."""
    return Reply.json({"stubs": [view(stub) for stub in call.namespace.outbox.stubs]})


def set_stubs(call: Call) -> Reply:
    """Replace all stubs, or refuse the new ones and leave the old."""
    faults: Faults = []
    stubs = read_stubs(Section(call.body["stubs"], ("stubs",), "request"), faults)
    if faults:
        return world_refused(WorldError(faults), ("body",))
    call.namespace.outbox.stubs.load(stubs)
    return list_stubs(call)


def view(stub: Stub) -> dict[str, Any]:
    """A stub as it would be written in a world file."""
    when = {"json": stub.json, "body": stub.text or None}
    shown_when = {name: value for name, value in when.items() if value is not None}
    return {
        "url": stub.url,
        **({"method": stub.method} if stub.method else {}),
        **({"when": shown_when} if shown_when else {}),
        "replies": [_reply(answer) for answer in stub.answers],
    }


def _reply(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Fault):
        return {"error": answer.kind}
    reply: dict[str, Any] = {"status": answer.status, "headers": dict(answer.headers)}
    value = json_value(answer.body)
    # Only what would be written in the same way again: white space may be what a test is about.
    if value is not UNREADABLE and orjson.dumps(value) == answer.body:
        return {**reply, "json": value}
    return {**reply, "body": answer.body.decode()} if answer.body else reply
