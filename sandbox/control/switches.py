"""Operations on switches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.control.refusals import unprocessable
from sandbox.world.switches import Switch, SwitchError, Switches


def list_switches(call: Call) -> Reply:
    """Every switch and how it stands."""
    return Reply.json({"switches": call.namespace.switches.as_json()})


def set_switches(call: Call) -> Reply:
    """Turn all switches in the body, or none. Raises Problem `unprocessable`."""
    with call.namespace.lock:
        switches = call.namespace.switches
        check_switches(switches, call.body, ("body",))
        for name, value in call.body.items():
            switches.set(name, value)
        return Reply.json({"switches": switches.as_json()})


def check_switches(
    definitions: Iterable[Switch], values: Mapping[str, Any], at: tuple[str, ...]
) -> None:
    """Raises Problem `unprocessable`, with a finding for each unknown name or value."""
    switches = Switches(definitions)
    findings = []
    for name, value in values.items():
        try:
            switches.check({name: value})
        except SwitchError as error:
            findings.append(Finding((*at, name), "switch", str(error)))
    if findings:
        raise unprocessable("A switch cannot be turned; nothing was changed.", findings)
