"""What a fresh namespace holds: the examples of the document, or what a world says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Finding
from sandbox.spec.described import keyword, plain
from sandbox.spec.identity import new_id
from sandbox.spec.places import json_media, success
from sandbox.spec.things import Things

if TYPE_CHECKING:
    from sandbox.contract.document import Document
    from sandbox.spec.crud import Kept
    from sandbox.spec.parts import Part
    from sandbox.spec.resources import Resource
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault

Thing = dict[str, Any]


def examples_of(document: Document, parts: Mapping[str, Part], resource: Resource) -> list[Thing]:
    """The things that the document shows as examples, each id once: those of lists first."""
    found: dict[str, Thing] = {}
    for thing in _shown(document, parts, resource):
        id = thing.get(resource.id_member)
        if id is not None and resource.validator.is_valid(thing):
            found.setdefault(str(id), thing)
    return list(found.values())


def _shown(document: Document, parts: Mapping[str, Part], resource: Resource) -> Iterator[Thing]:
    own = [
        (operation, parts[operation.key])
        for operation in document.operations
        if operation.key in parts and parts[operation.key].resource.name == resource.name
    ]
    for operation, part in sorted(own, key=lambda one: one[1].action != "list"):
        answer = success(operation)
        media = json_media(answer[1]) if answer and part.place else None
        for example in media.examples.values() if media else ():
            yield from _things_in(example, part)
    schema, schemas = resource.validator.schema, resource.schemas
    more = keyword(schema, "examples", schemas)
    for example in (keyword(schema, "example", schemas), *(more if isinstance(more, list) else ())):
        if isinstance(example, dict):
            yield example


def _things_in(example: Any, part: Part) -> Iterator[Thing]:
    assert part.place is not None
    for step in part.place.path:
        example = example.get(step) if isinstance(example, Mapping) else None
    for thing in example if isinstance(example, list) else [example]:
        if isinstance(thing, dict):
            yield thing


def check_section(section: Section, kept: Mapping[str, Kept]) -> list[WorldFault]:
    """Everything wrong with what a world tells of resources; each fault with its line."""
    faults = section.unknown_members(list(kept)) if kept else []
    if not kept and section.value:
        faults.append(section.fault((), "this API keeps nothing"))
    for name, one in kept.items():
        below = section.at(name)
        if name in section.value and below.is_list(faults, f"a list of {name}"):
            faults += _check_things(below, one)
    return faults


def _check_things(section: Section, kept: Kept) -> Iterator[WorldFault]:
    resource, seen = kept.resource, set()
    for below in section.items():
        if not isinstance(below.value, Mapping):
            yield below.fault((), f"{below.kind} where an object belongs", "an object")
            continue
        told, parents = _taken_apart(below.value, resource)
        for name in resource.parents:
            if name not in below.value:
                text = f"says not what it belongs to: {name!r} is missing"
                yield below.fault((), text, ", ".join(resource.parents))
        for finding in resource.validator.findings(told, ()):
            if not _is_added(finding, kept):
                yield below.fault(finding.location, finding.message, _expected(finding))
        key = (*parents, str(told.get(resource.id_member)))
        if resource.id_member in told and key in seen:
            text = f"{told[resource.id_member]!r} is there already"
            yield below.fault(resource.id_member, text, "an id of its own")
        seen.add(key)


def _is_added(finding: Finding, kept: Kept) -> bool:
    """Whether this is only of a member that the sandbox adds by itself."""
    name = str(finding.location[-1]) if finding.location else ""
    return finding.rule == "required" and name in kept.maker.made_by_itself


def _expected(finding: Finding) -> str:
    return "" if finding.expected is None else str(finding.expected)[:200]


def install_things(
    namespace: Namespace, kept: Kept, told: list[Mapping[str, Any]], *, checked: bool
) -> None:
    """Put things into the store of a fresh namespace; examples that belong nowhere are left out."""
    resource, random = kept.resource, namespace.random
    for whole in told:
        thing, said = _taken_apart(whole, resource)
        parents = said if checked else _guessed_parents(namespace, kept, whole)
        if parents is None or len(parents) != len(resource.parents):
            continue
        things = Things(namespace, kept.document, resource, parents)
        if thing.get(resource.id_member) is None:
            thing[resource.id_member] = new_id(namespace, resource, things.key, things.__contains__)
        if checked:
            thing = kept.maker.given(thing, namespace.clock.now(), random)
        things.put(thing)


def _taken_apart(told: Mapping[str, Any], resource: Resource) -> tuple[Thing, tuple[str, ...]]:
    """A thing, and the ids of what it belongs to, which are no members of it."""
    parents = tuple(str(told[name]) for name in resource.parents if name in told)
    others = {name for name in resource.parents if name not in resource.members}
    return {name: value for name, value in told.items() if name not in others}, parents


def _guessed_parents(
    namespace: Namespace, kept: Kept, thing: Mapping[str, Any]
) -> tuple[str, ...] | None:
    """What an example belongs to: what it says itself, else the first there is; None if unknown."""
    names = kept.resource.parents
    if not names:
        return ()
    by_plain = {plain(name): value for name, value in thing.items()}
    said = [by_plain.get(plain(name)) for name in names if name != kept.resource.id_member]
    if len(said) == len(names) and all(isinstance(one, str | int) for one in said):
        return tuple(map(str, said))
    if kept.parent is None:
        return None
    from sandbox.spec.things import collection_of

    records = collection_of(namespace, kept.document, kept.parent.resource.name).records()
    if not records:
        return None
    from urllib.parse import unquote

    first = tuple(unquote(step) for step in records[0].id.split("/"))
    return first if len(first) == len(names) else None
