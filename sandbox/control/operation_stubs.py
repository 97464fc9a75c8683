"""Operations on the stubs of operations: answers in the place of what the sandbox would do."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.control.operation_stub_form import read_operation_stub, view
from sandbox.world.operation_stubs import Placed, TooManyStubs


def list_operation_stubs(call: Call) -> Reply:
    """The stubs in the order in which they are asked, and how often each has answered."""
    return Reply.json({"stubs": [view(one) for one in call.namespace.operation_stubs]})


def add_operation_stub(call: Call) -> Reply:
    """Add one, before all others. Raises Problem `validation`, `unprocessable` and `conflict`."""
    namespace = call.namespace
    plan = read_operation_stub(call.body, namespace.realm.products, namespace)
    try:
        placed = namespace.operation_stubs.add(plan)
    except TooManyStubs as error:
        raise Problem("conflict", f"Nothing was added: {error}.") from error
    headers = {"Location": f"{call.request.origin}/_sandbox/operation-stubs/{placed.id}"}
    return Reply.json(view(placed), 201, headers=headers)


def clear_operation_stubs(call: Call) -> Reply:
    """Take all away."""
    call.namespace.operation_stubs.reset()
    return Reply(204)


def get_operation_stub(call: Call) -> Reply:
    """One stub. Raises Problem `not-found`."""
    return Reply.json(view(_found(call)))


def remove_operation_stub(call: Call) -> Reply:
    """Take one away; it as it was. Raises Problem `not-found`."""
    found = _found(call)
    call.namespace.operation_stubs.remove(found.id)
    return Reply.json(view(found))


def _found(call: Call) -> Placed:
    stub_id = call.params["stub_id"]
    found = call.namespace.operation_stubs.get(stub_id)
    if found is None:
        raise Problem("not-found", f"There is no stub {stub_id!r} in this namespace.")
    return found
