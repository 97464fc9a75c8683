"""The account that a namespace belongs to: what its flows may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit import fields

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

ACCOUNT: Final = "account"
ENTITIES: Final = "entities"
DESTINATIONS: Final = "destinations"

DEFAULT_ACCOUNT: Final[Mapping[str, Any]] = {
    "id": "65a0000000000000000000ac",
    "name": "Sandbox Account",
    "sso_id": "65a0000000000000000000ad",
    "time_zone": "UTC",
    "field_suffix": "sandbox",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account's own things by id; destinations by the id of their instance."""

    id: str
    name: str
    time_zone: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    entities: Mapping[str, Any] = field(default_factory=dict)
    destinations: Mapping[str, Any] = field(default_factory=dict)

    def knows_field(self, field_id: str) -> bool:
        """Whether flows may name this field."""
        return field_id in self.fields or field_id in fields.standard_fields()

    def entity(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The entity that a source or a step names: `id`, `name` and, if known, `time_zone`.

        grade: documented | the id chooses the entity, its name is the account's |
          API reference, Flow
        grade: inferred | an entity without an id is the account's own, whose id is the account's |
          help centre, Adding a source
        grade: ours | an id the account does not know is taken with the name that was sent |
          no source
        """
        entity_id = str(sent.get("id") or self.id).lower()
        own = {"id": self.id, "name": self.name}
        known = self.entities.get(entity_id) or (own if entity_id == self.id else {})
        name = known.get("name") or sent.get("name") or f"Entity {entity_id}"
        zone = sent.get("time_zone") or known.get("time_zone")
        return {"id": entity_id, "name": name, **({"time_zone": zone} if zone else {})}


def kept_entity(
    sent: Mapping[str, Any], entity_id: str, now: str, existing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An entity as it is kept; `existing` is the one it replaces.

    grade: ours | members that no document names are kept as they were sent | no source
    """
    return {
        "id": entity_id,
        "source": None,
        "recipient": None,
        **{name: value for name, value in sent.items() if name != "id"},
        "created_at": (existing or {}).get("created_at", now),
        "updated_at": now,
    }


def account_document(namespace: Namespace) -> Mapping[str, Any]:
    """What is kept of the account itself."""
    kept = namespace.store.collection(ACCOUNT).get(ACCOUNT)
    return DEFAULT_ACCOUNT if kept is None else kept.value


def account_of(namespace: Namespace) -> Account:
    """The account of a namespace."""
    store = namespace.store
    account = account_document(namespace)

    def by_id(name: str) -> dict[str, Any]:
        return {record.id: record.value for record in store.collection(name).records()}

    return Account(
        id=account["id"],
        name=account["name"],
        time_zone=account["time_zone"],
        fields=by_id(fields.COLLECTION),
        entities=by_id(ENTITIES),
        destinations=by_id(DESTINATIONS),
    )
