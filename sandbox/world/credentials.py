"""Credentials of a namespace's own: keys that only it knows, by which calls find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any

from sandbox.contract.problems import Finding, Problem
from sandbox.world.store import Record, Snapshot

if TYPE_CHECKING:
    from sandbox.product import Product
    from sandbox.world.fixtures import World

KEYS = "keys"
_USUAL = ("x-api-key", "api-key", "api_key", "apikey")


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """A credential of a product that a namespace can have of its own.

    It takes the place of the first record of `collection` whose members are those of `where`: the
    id of the record is the credential. `prefix` is what a made-up one begins with.
    """

    name: str
    collection: str
    where: Mapping[str, Any]
    prefix: str = ""

    def made_up(self, namespace: str) -> str:
        """A credential for the namespace of this name: always the same, and no other's."""
        return self.prefix + sha256(f"{self.name} of {namespace}".encode()).hexdigest()[:32]

    def put_into(self, snapshot: Snapshot, credential: str) -> Snapshot:
        """`snapshot` with this credential; as it is where it has none of this kind."""
        kept = snapshot.get(self.collection, {})
        fitting = (record for record in kept.values() if _fits(record.value, self.where))
        old = next(fitting, None)
        if old is None:
            return snapshot
        records = {
            credential if record is old else id: _renamed(record, credential)
            if record is old
            else record
            for id, record in kept.items()
        }
        return {**snapshot, self.collection: records}


def _fits(value: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(value.get(name) == wanted for name, wanted in where.items())


def _renamed(record: Record, id: str) -> Record:
    value = {name: id if kept == record.id else kept for name, kept in record.value.items()}
    return Record(id, value)


@dataclass(frozen=True, slots=True)
class OwnCredentials:
    """The credentials a namespace was made with, and how they get into its worlds.

    `given` are those of the products by name; `keys` others, which only lead to the namespace.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    kinds: tuple[CredentialKind, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Every credential by which calls find the namespace."""
        return (*self.given.values(), *self.keys)

    def as_json(self) -> dict[str, Any]:
        """As they are asked for."""
        return {**self.given, **({KEYS: list(self.keys)} if self.keys else {})}

    def put_into(self, snapshot: Snapshot) -> Snapshot:
        """`snapshot` with these credentials in the place of its own."""
        for kind in self.kinds:
            if kind.name in self.given:
                snapshot = kind.put_into(snapshot, self.given[kind.name])
        return snapshot

    def world(self, world: World) -> World:
        """`world` with these credentials in the place of its own."""
        snapshot = self.put_into(world.snapshot)
        return world if snapshot is world.snapshot else replace(world, snapshot=snapshot)


def own_credentials(
    products: Iterable[Product], namespace: str, wanted: Mapping[str, Any] | bool
) -> OwnCredentials:
    """The credentials `wanted` for the namespace of this name.

    True stands for one of each kind made up, the value True in a mapping for one made up. `keys` is
    a list of others, by which calls only find the namespace. Raises Problem `unprocessable` for
    what is neither, and for an empty text.
    """
    kinds = {kind.name: kind for product in products for kind in product.credentials}
    asked: dict[str, Any] = dict.fromkeys(kinds, True)
    if not isinstance(wanted, bool):
        asked = dict(wanted)
    keys = asked.pop(KEYS, ())
    for key in keys:
        _check(KEYS, key)
    given: dict[str, str] = {}
    for name, value in asked.items():
        if name not in kinds:
            raise _refusal(name, f"is unknown; there are {', '.join([*kinds, KEYS])}")
        given[name] = kinds[name].made_up(namespace) if value is True else _check(name, value)
    return OwnCredentials(given, tuple(keys), tuple(kinds.values()))


def _check(name: str, value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    raise _refusal(name, "must be a text, or true for one that is made up")


def _refusal(name: str, message: str) -> Problem:
    finding = Finding(("body", "credentials", name), "credentials", message)
    text = f"The credential {name[:80]!r} {message}."
    return Problem("unprocessable", text, findings=[finding])


@dataclass(frozen=True, slots=True)
class KeyPlaces:
    """Where API keys stand in requests: names of headers, lower case, and of query parameters."""

    headers: tuple[str, ...]
    query: tuple[str, ...]


def key_places(products: Sequence[Product]) -> KeyPlaces:
    """Where the documents of `products` say that keys stand, and where they usually do."""
    places: dict[str, list[str]] = {"header": list(_USUAL), "query": list(_USUAL)}
    for scheme in _schemes(products):
        if scheme.get("type") == "apiKey" and scheme.get("in") in places:
            places[scheme["in"]].append(str(scheme.get("name", "")))
    headers = dict.fromkeys(name.lower() for name in places["header"])
    return KeyPlaces(tuple(headers), tuple(dict.fromkeys(places["query"])))


def _schemes(products: Sequence[Product]) -> Iterator[Mapping[str, Any]]:
    for product in products:
        raw = getattr(product.document, "raw", {})
        schemes = raw.get("components", {}).get("securitySchemes", {})
        yield from (scheme for scheme in schemes.values() if isinstance(scheme, Mapping))


class Owners:
    """Which namespace each registered credential belongs to; false while there is none.

    One look-up in a dictionary, whatever their number. Python's text hashes are keyed by chance
    for each process, so its time tells nothing; the namespace itself then compares the credential
    in constant time, as for every call.
    """

    __slots__ = ("_lock", "_owners")

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self._lock = Lock()

    def __bool__(self) -> bool:
        return bool(self._owners)

    def find(self, credential: str) -> str | None:
        """The name of the namespace that has this credential."""
        return self._owners.get(credential)

    def register(self, namespace: str, credentials: Iterable[str]) -> None:
        """Let calls with one of `credentials` find `namespace`.

        Raises Problem `conflict`, and registers none, when another namespace has one of them.
        """
        wanted = list(credentials)
        with self._lock:
            for credential in wanted:
                if self._owners.get(credential, namespace) != namespace:
                    owner = self._owners[credential]
                    raise Problem(
                        "conflict", f"The namespace {owner!r} has one of these credentials already."
                    )
            self._owners = {**self._owners, **dict.fromkeys(wanted, namespace)}

    def forget(self, namespace: str) -> None:
        """Take out what belongs to `namespace`."""
        if not self._owners:
            return
        with self._lock:
            self._owners = {
                credential: owner
                for credential, owner in self._owners.items()
                if owner != namespace
            }
