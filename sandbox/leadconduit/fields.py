"""The fields that leads can have: the standard ones of every account, and the account's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

COLLECTION = "fields"
"""The store's collection of custom fields, by id."""

DELETED = "deleted_fields"
"""The store's collection of custom fields that were deleted; flows may use them still."""

_DATA = Path(__file__).with_name("standard_fields.json")

# grade: documented | field types there are; a dumped field of type array is read as text |
#   leadconduit-types 4.23.2; leadconduit-fields 1.4.1
TYPES = frozenset(
    {
        "boolean",
        "city",
        "credential",
        "date",
        "dob",
        "email",
        "first_name",
        "gender",
        "ip",
        "last_name",
        "number",
        "phone",
        "postal_code",
        "range",
        "ssn",
        "state",
        "street",
        "string",
        "time",
        "trustedform_url",
        "url",
    }
)


@cache
def _data() -> Mapping[str, Any]:
    loaded: dict[str, Any] = orjson.loads(_DATA.read_bytes())
    return MappingProxyType(loaded)


@cache
def standard_fields() -> Mapping[str, Mapping[str, Any]]:
    """The standard fields by id, as the API shows them.

    grade: observed | ids, names and types of the standard fields |
      leadconduit-fields 1.4.1; API reference, Field
    grade: ours | a description is the name in sentence case | no source
    """
    return MappingProxyType(
        {field["id"]: MappingProxyType(_complete(field)) for field in _data()["fields"]}
    )


def _complete(field: Mapping[str, Any]) -> dict[str, Any]:
    name: str = field["name"]
    return {
        "id": field["id"],
        "name": name,
        "type": field["type"],
        "description": _sentence(name),
        "standard": True,
        "aggregate": False,
        "deprecated": False,
        **{key: field[key] for key in ("deprecated", "see") if key in field},
    }


def _sentence(name: str) -> str:
    """`First Name` as `First name`; words that are not merely capitalised stay (`IP address`)."""
    first, *rest = name.split(" ")
    return " ".join([first, *(word.lower() if word.istitle() else word for word in rest)])


def examples_of(type_name: str) -> list[str]:
    """Sample values of a field type, as somebody might submit them."""
    samples: Mapping[str, list[str]] = _data()["examples"]
    return list(samples.get(type_name, samples["string"]))


def defined_field(namespace: Namespace, field_id: str) -> Mapping[str, Any] | None:
    """The field with this id: the account's own, else the standard one, else None."""
    record = namespace.store.collection(COLLECTION).get(field_id)
    if record is not None:
        own: Mapping[str, Any] = record.value
        return own
    return standard_fields().get(field_id)


def find_field(namespace: Namespace, field_id: str) -> Mapping[str, Any] | None:
    """The field as flows see it: one that was deleted is there still."""
    field = defined_field(namespace, field_id)
    if field is None:
        record = namespace.store.collection(DELETED).get(field_id)
        field = None if record is None else record.value
    return field


def own_field(
    said: Mapping[str, Any], now: str, existing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A field of the account's own as it is kept; `existing` is the one it replaces."""
    return {
        "id": said["id"],
        "name": said["name"],
        "type": said["type"],
        "description": said.get("description", said["name"]),
        "standard": False,
        "aggregate": said.get("aggregate", False),
        "deprecated": said.get("deprecated", False),
        **{name: said[name] for name in ("see", "examples") if name in said},
        "created_at": now if existing is None else existing.get("created_at", now),
        "updated_at": now,
    }


def field_type(namespace: Namespace, field_id: str) -> str:
    """What values of the field are read as; `string` for a field that is gone, and for arrays."""
    field = find_field(namespace, field_id)
    type_name: str = "string" if field is None else field["type"]
    return type_name if type_name in TYPES else "string"
