"""What a namespace holds: collections of records, restored without copying a single object."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import orjson


class Record:
    """One version of one stored object.

    `value` is never changed; a change puts a new record in its place. That is what lets snapshots,
    namespaces and threads share records. `derived` keeps what was computed from the value (a
    compiled flow), `checked` the operations whose contract this version was seen to keep; both
    must follow from the value alone. `weight` is how many bytes it is said to take.
    """

    __slots__ = ("_json", "checked", "derived", "id", "revision", "value", "weight")

    def __init__(self, id: str, value: Any, revision: int = 1, weight: int = 0) -> None:
        self.id = id
        self.weight = weight
        self.value = value
        self.revision = revision
        self.derived: dict[str, Any] = {}
        self.checked: set[str] = set()
        self._json: bytes | None = None

    @property
    def json(self) -> bytes:
        """The value as JSON, written once."""
        if self._json is None:
            self._json = orjson.dumps(self.value)
        return self._json


Snapshot = Mapping[str, dict[str, Record]]


class Collection:
    """Records by id, in the order in which their ids first came."""

    __slots__ = ("_lock", "_records", "_shared", "_weight")

    def __init__(self, lock: threading.Lock, records: dict[str, Record] | None = None) -> None:
        self._lock = lock
        self._records = {} if records is None else records
        # A dictionary that a snapshot holds too is copied before the first change.
        self._shared = records is not None
        self._weight: int | None = None

    def get(self, id: str) -> Record | None:
        """The record with this id."""
        return self._records.get(id)

    @property
    def weight(self) -> int:
        """How many bytes all records together are said to take; added up after a restore."""
        if self._weight is None:
            self._weight = sum(record.weight for record in self.records())
        return self._weight

    def put(self, id: str, value: Any, weight: int = 0) -> Record:
        """Store `value`, in the place of what had this id; its record. It is said to take `weight`
        bytes, where anybody counts."""
        with self._lock:
            self._own()
            before = self._records.get(id)
            record = Record(id, value, 1 if before is None else before.revision + 1, weight)
            self._records[id] = record
            if self._weight is not None:
                self._weight += weight - (0 if before is None else before.weight)
            return record

    def delete(self, id: str) -> Record | None:
        """Take the record with this id out; it as it was, or None."""
        with self._lock:
            if id not in self._records:
                return None
            self._own()
            gone = self._records.pop(id)
            if self._weight is not None:
                self._weight -= gone.weight
            return gone

    def records(self) -> list[Record]:
        """All records, in order."""
        return list(self._records.values())

    def values(self) -> list[Any]:
        """All values, in order."""
        return [record.value for record in self.records()]

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, id: object) -> bool:
        return id in self._records

    def share(self) -> dict[str, Record]:
        """The records, for a snapshot; the next change leaves them alone. The lock is held."""
        self._shared = True
        return self._records

    def adopt(self, records: dict[str, Record]) -> None:
        """Hold what a snapshot holds. The lock is held."""
        self._records = records
        self._shared = True
        self._weight = None

    def _own(self) -> None:
        if self._shared:
            self._records = dict(self._records)
            self._shared = False


class Store:
    """Named collections. Safe to use from many threads; a sequence of calls is made whole by the
    namespace's lock."""

    __slots__ = ("_collections", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._collections: dict[str, Collection] = {}

    def collection(self, name: str) -> Collection:
        """The collection of this name, made at its first use; the same object from then on."""
        found = self._collections.get(name)
        if found is not None:
            return found
        with self._lock:
            return self._collections.setdefault(name, Collection(self._lock))

    @property
    def weight(self) -> int:
        """How many bytes all that is stored is said to take."""
        return sum(collection.weight for collection in tuple(self._collections.values()))

    def names(self) -> list[str]:
        """The names of the collections that exist."""
        return list(self._collections)

    def snapshot(self) -> Snapshot:
        """What is stored now, to be restored here or in another store; copies no object."""
        with self._lock:
            return {name: kept.share() for name, kept in self._collections.items()}

    def restore(self, snapshot: Snapshot) -> None:
        """Hold exactly what `snapshot` holds."""
        with self._lock:
            for name, collection in self._collections.items():
                collection.adopt(snapshot.get(name, {}))
            for name, records in snapshot.items():
                if name not in self._collections:
                    self._collections[name] = Collection(self._lock, records)

    def exchange(self, before: Snapshot, after: Snapshot) -> None:
        """Follow what is there to begin with: collections that only `after` has are added, those
        that only `before` had are emptied, and all others stay as they are."""
        with self._lock:
            for name in before.keys() - after.keys():
                if name in self._collections:
                    self._collections[name].adopt({})
            for name in after.keys() - before.keys():
                kept = self._collections.setdefault(name, Collection(self._lock))
                if not len(kept):
                    kept.adopt(after[name])
