"""What is told of resources: by a small file, or by `x-sandbox-resource` in the document.

A file is a mapping of resource to {collection, item, id, parent}, or to false for what is none:

    invoices: {collection: /v2/invoice, item: /v2/invoice/{no}, id: no}
    lines: {item: /v2/invoice/{no}/lines/{line}, parent: invoices}
    reports: false

In the document, `x-sandbox-resource` at a path that ends in a parameter says the same: a name,
{name, collection, id, parent}, or false. At a single operation it says whose that operation is, as
a name or {name, action}, or that it is nobody's: false.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.contract.document import Document
from sandbox.world.section import Faults, Section

EXTENSION: Final = "x-sandbox-resource"
_MEMBERS: Final = ("collection", "item", "id", "parent")
_LAST: Final = re.compile(r"(.*)/\{[^{}/]+\}")
_WORDS: Final = "an object with collection, item, id, parent, or false"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one resource; empty for what is not said. `ignored`: it is none."""

    name: str
    collection: str = ""
    item: str = ""
    id: str = ""
    parent: str | None = None
    ignored: bool = False


def read_mapping(section: Section, faults: Faults) -> dict[str, Told]:
    """The resources that a mapping file tells of; what is wrong with it goes to `faults`."""
    if not section.is_object(faults, "an object of resources"):
        return {}
    found = {str(below.path[-1]): _told(below, faults) for below in section.items()}
    for below in section.items():
        parent = below.value.get("parent") if isinstance(below.value, Mapping) else None
        if isinstance(parent, str) and parent not in found:
            faults.append(below.fault("parent", f"there is no resource {parent!r} in this file"))
    return found


def check_mapping(section: Section, document: Document, faults: Faults) -> dict[str, Told]:
    """As `read_mapping`; paths that the document does not have are faults too."""
    found = read_mapping(section, faults)
    paths = {operation.path for operation in document.operations}
    for name, told in found.items():
        for member, path in (("collection", told.collection), ("item", told.item)):
            if path and path not in paths:
                text = f"the document has no path {path!r}"
                faults.append(section.fault((name, member), text, "a path of the document"))
    return found


def told_resources(document: Document, mapping: Mapping[str, Told]) -> dict[str, Told]:
    """What `mapping` and the document say, by name; the mapping comes first."""
    told = {one.name: one for one in _in_document(document)}
    return {**told, **{name: _completed(one, document) for name, one in mapping.items()}}


@dataclass(frozen=True, slots=True)
class ToldOperation:
    """What an operation says of itself: whose it is, which is nobody's where `resource` is empty,
    and what it does, which is empty where it does not say."""

    resource: str
    action: str = ""


def told_operations(document: Document) -> dict[str, ToldOperation]:
    """The operations with `x-sandbox-resource` of their own, by their keys."""
    return {
        operation.key: _of_operation(operation.extensions[EXTENSION])
        for operation in document.operations
        if EXTENSION in operation.extensions
    }


def _of_operation(said: Any) -> ToldOperation:
    if isinstance(said, Mapping):
        return ToldOperation(str(said.get("name") or ""), str(said.get("action") or ""))
    return ToldOperation("" if said is False else str(said))


def _told(section: Section, faults: Faults) -> Told:
    name = str(section.path[-1])
    if section.value is False:
        return Told(name, ignored=True)
    if not section.is_object(faults, _WORDS):
        return Told(name)
    faults += section.unknown_members(_MEMBERS)
    said = {
        member: section.value[member]
        for member in _MEMBERS
        if member in section.value and section.at(member).is_text(faults)
    }
    item = said.get("item", "")
    if not _LAST.fullmatch(item) and "item" in said:
        text = f"{item!r} does not end in a parameter"
        faults.append(section.fault("item", text, "a path such as /things/{id}"))
    if not item and not said.get("collection"):
        faults.append(section.fault((), "says neither collection nor item", _WORDS))
    return Told(name, said.get("collection", ""), item, said.get("id", ""), said.get("parent"))


def _completed(told: Told, document: Document) -> Told:
    """With the path that was not said; what is to be ignored is found by its name."""
    item, collection = told.item, told.collection
    above = _LAST.fullmatch(item)
    if above and not collection:
        collection = above[1]
    for operation in document.operations:
        if item:
            break
        above = _LAST.fullmatch(operation.path)
        if above is None:
            continue
        named = above[1].rpartition("/")[2] == told.name
        if above[1] == collection or (not collection and told.ignored and named):
            item, collection = operation.path, above[1]
    return Told(told.name, collection, item, told.id, told.parent, told.ignored)


def _in_document(document: Document) -> list[Told]:
    raw = document.raw.get("paths")
    paths = raw if isinstance(raw, Mapping) else {}
    items = {above[1]: str(path) for path in paths if (above := _LAST.fullmatch(str(path)))}
    found = []
    for path, item in paths.items():
        above = _LAST.fullmatch(str(path))
        said = _said_at(item) if isinstance(item, Mapping) else None
        if above is not None and said is not None:
            found.append(_of_extension(str(path), above[1], said))
        elif path in items and said:
            found.append(_of_extension(items[str(path)], str(path), said))
    return found


def _said_at(item: Mapping[str, Any]) -> Any:
    """What a path says, else the first of its operations that names a resource."""
    if EXTENSION in item:
        return item[EXTENSION]
    said = (one.get(EXTENSION) for one in item.values() if isinstance(one, Mapping))
    return next(filter(None, said), None)


def _of_extension(path: str, collection: str, said: Any) -> Told:
    if said is False:
        return Told(path, collection, path, ignored=True)
    if not isinstance(said, Mapping):
        return Told(str(said), collection, path)
    name = str(said.get("name") or collection.rpartition("/")[2])
    parent = said.get("parent")
    return Told(
        name,
        str(said.get("collection") or collection),
        path,
        str(said.get("id") or ""),
        None if parent is None else str(parent),
    )
