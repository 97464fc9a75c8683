"""A product small enough to see through: it keeps notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sandbox.contract.message import Reply
from sandbox.product import Product
from sandbox.world.namespace import Namespace
from sandbox.world.section import Section, WorldFault
from sandbox.world.switches import Switch


def note_product(name: str = "notes") -> Product:
    """Holds `notes: {items: [text, …]}` and stores each with an id and the time."""
    return Product(
        name=name,
        prefix="/",
        recorded=True,
        document=cast(Any, None),
        behaviours={},
        authenticate=lambda call: None,
        render=lambda problem: Reply(problem.status),
        switches=(Switch("colour", "red", ("red", "blue"), "ours", "of the notes"),),
        check_world=_check,
        install=_install,
    )


def _check(section: Section) -> list[WorldFault]:
    faults = section.unknown_members(("items",))
    items = section.at("items")
    if items.is_list(faults, "a list of texts"):
        for item in items.items():
            item.is_text(faults)
    return faults


def _install(namespace: Namespace, section: Mapping[str, Any]) -> None:
    notes = namespace.store.collection("notes")
    for text in section.get("items", []):
        id = namespace.ids.object_id()
        notes.put(id, {"id": id, "text": text, "at": namespace.clock.now_ms()})
