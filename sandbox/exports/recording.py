"""What is exported: requests of a namespace, or everything that belongs to one lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.exports.sent import Sent, delivery_sent, request_sent
from sandbox.exports.varying import ids_in, texts

if TYPE_CHECKING:
    from sandbox.world.journal import Entry
    from sandbox.world.namespace import Namespace

MAX_EXPORTED = 10_000


class UnknownLead(LookupError):
    """There is no such lead; the message says so."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What the forms are written from. `lead` and `events` are there for the path of one lead."""

    namespace: str
    world: str
    seed: int | str
    base_url: str
    requests: tuple[Sent, ...]
    deliveries: tuple[Sent, ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()
    lead: Mapping[str, Any] | None = None
    secrets: bool = False
    world_ids: frozenset[str] = frozenset()

    @property
    def sent(self) -> tuple[Sent, ...]:
        """Requests and deliveries in the order of their times."""
        return tuple(sorted((*self.requests, *self.deliveries), key=lambda one: one.time_ms))


def recording_of(
    namespace: Namespace,
    base_url: str,
    *,
    entries: Iterable[Entry] | None = None,
    lead_id: str | None = None,
    secrets: bool = False,
) -> Recording:
    """The `entries`, else all requests of the namespace; with a `lead_id` the requests that made or
    changed this lead, what was delivered of it, and its events.

    Raises UnknownLead.
    """
    journal = namespace.journal
    chosen = journal.oldest(MAX_EXPORTED) if entries is None else list(entries)
    path: dict[str, Any] = {}
    if lead_id is not None:
        chosen = [entry for entry in chosen if entry.lead_id == lead_id]
        path = _path(namespace, lead_id, secrets)
    holders = credentials_of(namespace)
    return Recording(
        namespace=namespace.name,
        world=namespace.world.name,
        seed=namespace.seed,
        base_url=base_url,
        requests=tuple(
            request_sent(entry, base_url, secrets=secrets, holders=holders) for entry in chosen
        ),
        secrets=secrets,
        world_ids=ids_of_world(namespace),
        **path,
    )


def _path(namespace: Namespace, lead_id: str, secrets: bool) -> dict[str, Any]:
    """Deliveries and events of a lead, and the lead itself. Raises UnknownLead."""
    import orjson

    lead = namespace.leads.find(lead_id)
    if lead is None:
        raise UnknownLead(f"there is no lead {lead_id[:80]!r} in namespace {namespace.name!r}")
    sent = namespace.outbox.deliveries.oldest(
        MAX_EXPORTED, where=lambda exchange: exchange.lead_id == lead_id
    )
    events = namespace.events.oldest(
        MAX_EXPORTED, where=lambda event: event.get("vars", {}).get("lead", {}).get("id") == lead_id
    )
    return {
        "deliveries": tuple(delivery_sent(exchange, secrets=secrets) for exchange in sent),
        "events": tuple(orjson.loads(orjson.dumps(event)) for event in events),
        "lead": orjson.loads(orjson.dumps(lead.as_json())),
    }


def ids_of_world(namespace: Namespace) -> frozenset[str]:
    """The ids that stand in the world as it was written: those are the same in every run. Others
    are made when a world is loaded, and tell when that was."""
    written = (text for _, text in texts(namespace.world.document))
    return frozenset(one for text in written for one in ids_in(text))


def credentials_of(namespace: Namespace) -> dict[str, str]:
    """Who holds a key or a token of the world: an expression of Python over the fixture `sandbox`.

    The collections are those of the products, by name.
    """
    collection = namespace.store.collection
    found: dict[str, str] = {}
    for number, record in enumerate(collection("zeotap.tokens").records()):
        found[record.id] = f"sandbox.zeotap.tokens[{number}].token"
    for number, record in enumerate(collection("api_keys").records()):
        found[record.id] = f"sandbox.keys[{number}].key"
    return found
