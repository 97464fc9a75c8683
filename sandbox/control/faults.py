"""Operations on the armed faults: what goes wrong on purpose."""

from __future__ import annotations

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.control.fault_form import check_door, read_fault, view
from sandbox.world.faults import Armed, TooManyFaults


def list_faults(call: Call) -> Reply:
    """The faults in the order of their arming, and how often each struck."""
    door = call.request.door
    return Reply.json({"faults": [view(one, door) for one in call.namespace.faults]})


def arm_fault(call: Call) -> Reply:
    """Arm one. Raises Problem `validation`, `unprocessable` and `conflict`."""
    plan = read_fault(call.body)
    check_door(plan, call.request.door)
    try:
        armed = call.namespace.faults.arm(plan)
    except TooManyFaults as error:
        raise Problem("conflict", f"Nothing was armed: {error}.") from error
    headers = {"Location": f"{call.request.origin}/_sandbox/faults/{armed.id}"}
    return Reply.json(view(armed, call.request.door), 201, headers=headers)


def clear_faults(call: Call) -> Reply:
    """Disarm all, and let go whoever waits because of one."""
    call.namespace.faults.clear()
    return Reply(204)


def get_fault(call: Call) -> Reply:
    """One fault. Raises Problem `not-found`."""
    return Reply.json(view(_found(call), call.request.door))


def disarm_fault(call: Call) -> Reply:
    """Disarm one; it as it was. Raises Problem `not-found`."""
    found = _found(call)
    call.namespace.faults.disarm(found.id)
    return Reply.json(view(found, call.request.door))


def _found(call: Call) -> Armed:
    fault_id = call.params["fault_id"]
    found = call.namespace.faults.get(fault_id)
    if found is None:
        raise Problem("not-found", f"There is no fault {fault_id!r} in this namespace.")
    return found
