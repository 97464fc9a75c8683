"""The members that every world has, whatever the products: read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from sandbox.world.clock import Clock, parse_instant
from sandbox.world.section import Faults, Section
from sandbox.world.stub_members import read_stub
from sandbox.world.stubs import Stub
from sandbox.world.switches import SwitchError, Switches


@dataclass(frozen=True, slots=True)
class ClockStart:
    """How the clock of a fresh namespace stands: `at` None is real time."""

    at: datetime | None = None
    frozen: bool = False


_HOST = re.compile(r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.ASCII | re.IGNORECASE)


def read_name(section: Section, faults: Faults) -> str:
    """A text that is not empty."""
    if not section.is_text(faults):
        return ""
    name: str = section.value
    if not name:
        faults.append(section.fault((), "the name is empty", "a text"))
    return name


def read_about(section: Section, faults: Faults) -> str:
    """A text for people."""
    return section.value if section.is_text(faults) else ""


def read_seed(section: Section, faults: Faults) -> int | str:
    """What ids and chance follow from."""
    value = section.value
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    faults.append(section.fault((), f"{section.kind} is no seed", "a whole number or a text"))
    return 0


def read_clock(section: Section, faults: Faults) -> ClockStart:
    """`{now: TIME, frozen: true|false}`; without `frozen` the clock runs on from `now`."""
    if not section.is_object(faults, "an object with now and frozen"):
        return ClockStart()
    faults += section.unknown_members(("now", "frozen"))
    frozen = section.value.get("frozen", False)
    if not isinstance(frozen, bool):
        faults.append(section.fault("frozen", f"{frozen!r} is neither", "true or false"))
    if "now" not in section.value:
        return ClockStart(None, frozen is True)
    try:
        at = parse_instant(str(section.value["now"]))
        Clock().freeze(at)
        return ClockStart(at, frozen is True)
    except ValueError as error:
        faults.append(section.fault("now", str(error), "a time such as 2026-03-02T09:00:00Z"))
        return ClockStart()


def read_switches(section: Section, faults: Faults, switches: Switches) -> dict[str, Any]:
    """Values by the names of switches that exist."""
    if not section.is_object(faults, "an object of switch names and values"):
        return {}
    for name, value in section.value.items():
        try:
            switches.check({name: value})
        except SwitchError as error:
            faults.append(section.fault(name, str(error)))
    return dict(section.value)


def read_stubs(section: Section, faults: Faults) -> tuple[Stub, ...]:
    """The answers given in the place of servers."""
    if not section.is_list(faults, "a list of stubs"):
        return ()
    stubs = [read_stub(below, faults) for below in section.items()]
    return tuple(stub for stub in stubs if stub is not None)


def read_hosts(section: Section, faults: Faults) -> tuple[str, ...]:
    """The hosts that may really be called."""
    if not section.is_list(faults, "a list of host names"):
        return ()
    for below in section.items():
        if not is_host(below.value):
            faults.append(below.fault((), f"{below.value!r} is no host", HOST_WORDS))
    return tuple(str(host) for host in section.value)


HOST_WORDS = "a host name such as crm.example.org, an address, or *.example.org"


def is_host(value: object) -> bool:
    """Whether `value` can stand in a list of allowed hosts: no scheme, no port, no path."""
    if not isinstance(value, str):
        return False
    try:
        ip_address(value)
    except ValueError:
        return _HOST.fullmatch(value) is not None
    return True
