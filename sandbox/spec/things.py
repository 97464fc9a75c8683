"""The things of a resource in a namespace: found, kept and removed, by their ids and parents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson

from sandbox.contract.problems import Problem
from sandbox.spec.identity import note_id

if TYPE_CHECKING:
    from sandbox.spec.resources import Resource
    from sandbox.world.namespace import Namespace
    from sandbox.world.store import Collection

MOST_THINGS: Final = 50_000
"""How many things of one resource a namespace keeps."""

MOST_BYTES: Final = 256 * 1024 * 1024
"""How many bytes of JSON all things of a namespace may come to."""

Thing = dict[str, Any]
Parents = tuple[str, ...]


class Things:
    """What a namespace holds of one resource, below certain parents.

    A thing is kept under its parents' ids and its own, so that the same id may come again below
    another parent. Changes are made with the lock of the namespace held.
    """

    __slots__ = ("_collection", "_namespace", "_prefix", "_resource", "key")

    def __init__(
        self, namespace: Namespace, document: str, resource: Resource, parents: Parents
    ) -> None:
        self._namespace = namespace
        self._resource = resource
        self._collection = collection_of(namespace, document, resource.name)
        self._prefix = _joined(parents)
        self.key = f"{document}.{resource.name}/{self._prefix}"

    def get(self, id: Any) -> Thing | None:
        """The thing of this id."""
        record = self._collection.get(self._id(id))
        return None if record is None else record.value

    def all(self) -> list[Thing]:
        """All things below the parents, in the order in which they came."""
        if not self._resource.parents:
            return self._collection.values()
        return [
            record.value
            for record in self._collection.records()
            if record.id.rpartition("/")[0] == self._prefix
        ]

    def put(self, thing: Thing) -> Thing:
        """Keep `thing` under its id. Raises Problem where there are too many."""
        id = thing[self._resource.id_member]
        key, weight = self._id(id), _weight_of(thing)
        before = self._collection.get(key)
        self._check(int(before is None), weight - (0 if before is None else before.weight))
        self._collection.put(key, thing, weight)
        note_id(self._namespace, self.key, id)
        return thing

    def check_room(self, things: Sequence[Mapping[str, Any]]) -> None:
        """Raises Problem where there is no room for all of these."""
        self._check(len(things), sum(map(_weight_of, things)))

    def _check(self, count: int, weight: int) -> None:
        if count and len(self._collection) + count > MOST_THINGS:
            text = f"{self._resource.name} may have {MOST_THINGS} things; delete some."
            raise Problem("unavailable", text)
        if weight > 0 and self._namespace.store.weight + weight > MOST_BYTES:
            text = f"All things together may come to {MOST_BYTES} bytes; delete some."
            raise Problem("unavailable", text)

    def remove(self, id: Any) -> None:
        """Forget the thing of this id."""
        self._collection.delete(self._id(id))

    def __contains__(self, id: object) -> bool:
        return self._id(id) in self._collection

    def _id(self, id: Any) -> str:
        own = quote(str(id), safe="")
        return f"{self._prefix}/{own}" if self._resource.parents else own


def collection_of(namespace: Namespace, document: str, resource: str) -> Collection:
    """Where the store keeps a resource."""
    return namespace.store.collection(f"spec.{document}.{resource}")


def remove_below(
    namespace: Namespace, document: str, resources: Iterable[Resource], ids: Sequence[Any]
) -> None:
    """Forget everything below a thing that is gone; `ids` are those of its parents and its own."""
    prefix = _joined(tuple(map(str, ids)))
    for resource in resources:
        kept = collection_of(namespace, document, resource.name)
        for record in kept.records():
            if record.id.startswith(f"{prefix}/"):
                kept.delete(record.id)


def _weight_of(thing: Mapping[str, Any]) -> int:
    try:
        return len(orjson.dumps(thing))
    except TypeError:  # what JSON cannot say: whole numbers of more than 64 bits
        return len(repr(thing))


def _joined(ids: Parents) -> str:
    return "/".join(quote(str(id), safe="") for id in ids)
