"""A document whose resources are kept: what is posted can be read, changed and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.contract.preferences import NO_PREFERENCES, read_preferences
from sandbox.spec.crud import Behaviour, Kept
from sandbox.spec.resources import Recognised, Resource, recognise
from sandbox.spec.seeds import check_section, examples_of, install_things

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.document import Document
    from sandbox.contract.message import Reply
    from sandbox.spec.mapping import Told
    from sandbox.world.namespace import Namespace
    from sandbox.world.section import Section, WorldFault


@dataclass(frozen=True, slots=True)
class State:
    """The resources of a document, and what its operations do with them.

    The namespace's store holds the things of a resource in the collection `spec.NAME.RESOURCE`, so
    that resets, snapshots and forks hold for them.
    """

    document: Document
    name: str
    resources: Mapping[str, Resource]
    behaviours: Mapping[str, Behaviour]
    kept: Mapping[str, Kept]
    found: Recognised

    @classmethod
    def of(
        cls, document: Document, name: str = "", mapping: Mapping[str, Told] | None = None
    ) -> State:
        """What `document`, called `name`, and a mapping file (see mapping.py) say of resources."""
        name = name or document.name
        found = recognise(document, mapping)
        kept = _kept(name, found)
        behaviours = {
            operation.key: Behaviour(operation, part, kept[part.resource.name])
            for operation in document.operations
            for part in [found.parts.get(operation.key)]
            if part is not None
        }
        return cls(document, name, found.resources, behaviours, kept, found)

    @property
    def operations(self) -> frozenset[str]:
        """The keys of the operations that it answers."""
        return frozenset(self.behaviours)

    def answer(self, call: Call) -> Reply | None:
        """What the operation does with its resource; None where it has none, where the caller
        prefers a certain answer (`Prefer: code=…`), and for a body that is no object.

        Raises Problem 404, 409 and others where the operation declares no shape for them.
        """
        behaviour = self.behaviours.get(call.operation.key)
        if behaviour is None or read_preferences(call.request) != NO_PREFERENCES:
            return None
        return behaviour(call)

    def check_world(self, section: Section) -> list[WorldFault]:
        """Everything wrong with what a world tells of resources: each a list of objects."""
        return check_section(section, self.kept)

    def install(self, namespace: Namespace, told: Mapping[str, Any]) -> None:
        """Fill a fresh namespace: what a checked section tells of, else the document's examples."""
        for name, kept in sorted(self.kept.items(), key=lambda one: len(one[1].resource.parents)):
            if name in told:
                install_things(namespace, kept, told[name], checked=True)
            else:
                shown = examples_of(self.document, self.found.parts, kept.resource)
                install_things(namespace, kept, list(shown), checked=False)


def _kept(document: str, found: Recognised) -> dict[str, Kept]:
    kept = {name: Kept(document, resource) for name, resource in found.resources.items()}
    for name, one in kept.items():
        if one.resource.parent in kept:
            one.parent = kept[str(one.resource.parent)]
        one.below = tuple(_below(name, found))
        one.has_way_in = any(
            part.action == "create" or part.may_create
            for part in found.parts.values()
            if part.resource.name == name
        )
    return kept


def _below(name: str, found: Recognised, depth: int = 10) -> list[Resource]:
    """All resources below one, however deep."""
    children = [one for one in found.resources.values() if one.parent == name]
    if depth == 0:
        return []
    return children + [one for child in children for one in _below(child.name, found, depth - 1)]
