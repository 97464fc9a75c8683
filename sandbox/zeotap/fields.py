"""The fields that a destination offers for mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from sandbox.zeotap.connectors import Connector

Shape = Literal["array", "object"]


def fields_of(
    connector: Connector,
    config: Mapping[str, Any],
    object: str | None = None,
    shape: Shape = "array",
) -> Any:
    """The fields of a destination: a list, or `{object, fields}` in the other shape.

    `object` chooses between the objects of the type (Contact, Lead, …); without it the config
    does, and without that the type's own default. Fields of an object that is not known are those
    of the type's object `*`, if there is one. Types without mapping have none.

    grade: documented | the structure varies by the type of the destination | Destinations API,
      Describe Fields
    grade: inferred | the answer is a bare list; fields of applications have name, label, type and
      required, columns of warehouses name, type and nullable | Models API, columns
    """
    told = connector.fields
    chosen = object or config.get(told.get("selector", ""))
    name: str = chosen if chosen and isinstance(chosen, str) else told.get("default", "")
    if "columns" in told:
        found = [dict(column) for column in told["columns"]]
    else:
        known, members = _object(told.get("objects", {}), name)
        name = known or name
        found = [_field(field, about or {}) for field, about in members.items()]
    return found if shape == "array" else {"object": name or None, "fields": found}


def _object(objects: Mapping[str, Any], name: str) -> tuple[str, Mapping[str, Any]]:
    """The object of a name, however it is written: `Custom Events`, `custom_events`."""
    for known, members in objects.items():
        if _plain(known) == _plain(name):
            return known, members
    return "", objects.get("*", {})


def _field(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "label": told.get("label") or _label(name),
        "type": told.get("type", "string"),
        "required": told.get("required", False),
    }


def _label(name: str) -> str:
    """`LastName`, `last_name`: Last Name."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).split()
    return " ".join(word[:1].upper() + word[1:] for word in words)


def _plain(text: str) -> str:
    return re.sub("[^a-z0-9*]", "", text.lower())
