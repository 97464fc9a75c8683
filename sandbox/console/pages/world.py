"""The addresses of the pages of the world, and of the charts."""

from __future__ import annotations

from typing import Any, Final

from sandbox.console.pages import (
    charts,
    clock,
    destinations,
    expectations,
    faults,
    holdings,
    namespaces,
    outbox,
    snapshots,
)

# method, address below the namespace, page
PAGES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("GET", "/charts", charts.charts_page),
    ("GET", "/world", namespaces.list_page),
    ("POST", "/world/namespaces", namespaces.create),
    ("POST", "/world/namespaces/fork", namespaces.fork),
    ("POST", "/world/namespaces/reset", namespaces.reset),
    ("POST", "/world/namespaces/delete", namespaces.delete),
    ("GET", "/world/file", holdings.world_page),
    ("POST", "/world/file", holdings.load_text),
    ("POST", "/world/file/built-in", holdings.load_built_in),
    ("GET", "/world/credentials", holdings.credentials_page),
    ("GET", "/world/lists", holdings.lists_page),
    ("POST", "/world/lists", holdings.add_to_list),
    ("POST", "/world/lists/remove", holdings.remove_from_list),
    ("GET", "/world/switches", holdings.switches_page),
    ("POST", "/world/switches", holdings.turn),
    ("GET", "/world/clock", clock.clock_page),
    ("POST", "/world/clock", clock.change),
    ("GET", "/world/faults", faults.list_page),
    ("POST", "/world/faults", faults.arm),
    ("POST", "/world/faults/disarm", faults.disarm),
    ("GET", "/world/outbox", outbox.outbox_page),
    ("GET", "/world/outbox/<int:number>", outbox.one_page),
    ("POST", "/world/outbox/hold", outbox.hold),
    ("POST", "/world/outbox/release", outbox.release),
    ("POST", "/world/outbox/flush", outbox.flush),
    ("POST", "/world/outbox/<int:number>/<any(fire, drop, duplicate):action>", outbox.handle),
    ("GET", "/world/snapshots", snapshots.list_page),
    ("POST", "/world/snapshots", snapshots.take),
    ("POST", "/world/snapshots/restore", snapshots.restore),
    ("POST", "/world/snapshots/delete", snapshots.delete),
    ("POST", "/world/snapshots/history", snapshots.keep),
    ("POST", "/world/snapshots/history/<int:number>/restore", snapshots.step_back),
    ("POST", "/world/snapshots/branch", snapshots.branch),
    ("GET", "/world/expectations", expectations.list_page),
    ("POST", "/world/expectations/clear", expectations.clear),
    ("GET", "/world/destinations", destinations.list_page),
    ("POST", "/world/destinations/<workspace>/<id>/test", destinations.test),
    ("POST", "/world/destinations/<workspace>/<id>/stream", destinations.stream),
    ("GET", "/world/magic", holdings.magic_page),
    ("GET", "/world/documents", holdings.documents_page),
)
