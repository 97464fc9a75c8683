"""Puts a checked section of a world into a namespace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.zeotap.api import audience_syncs, syncs
from sandbox.zeotap.api.api_keys import AS_CREATOR, key_members
from sandbox.zeotap.api.models import model_members
from sandbox.zeotap.api.roles import role_members
from sandbox.zeotap.auth import API_KEYS, TOKENS, WORKSPACES
from sandbox.zeotap.identity import new_id, now
from sandbox.zeotap.objects import (
    ACCOUNTS,
    AUDIENCE_SYNCS,
    AUDIENCES,
    CONNECTIONS,
    DESTINATIONS,
    MODELS,
    ROWS,
    SOURCES,
    SYNCS,
    Value,
)
from sandbox.zeotap.permissions import (
    MEMBERS,
    ROLES,
    SYSTEM_IDS,
    SYSTEM_ROLES,
    member_key,
)

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

_ID_MEMBERS: Final = frozenset(
    (
        "id",
        "account",
        "source_id",
        "model_id",
        "audience_id",
        "destination_id",
        "connection_id",
        "created_by",
    )
)
_BEGINNING: Final = "2026-01-01T00:00:00Z"


@dataclass(slots=True)
class Furnisher:
    """Makes the objects of a section, with everything they need not say."""

    namespace: Namespace
    world: Mapping[str, Any]
    _now: str = field(init=False)
    _creator: str = ""

    def __post_init__(self) -> None:
        self._now = now(self.namespace)

    def install(self) -> None:
        """Everything of the section into the store."""
        for role_id, (name, permissions) in SYSTEM_ROLES.items():
            role = role_members(name, f"The role {name}", list(permissions))
            times = {"created_at": _BEGINNING, "updated_at": _BEGINNING}
            self._put(
                ROLES, {"id": role_id, "workspace_id": None, **role, "is_system": True, **times}
            )
        for account in self.world["accounts"]:
            self._put(ACCOUNTS, _lowered(account))
        for told in self.world["tokens"]:
            token = {
                "id": told["token"],
                "account_id": told["account"].lower(),
                "expires_at": told.get("expires_at"),
            }
            self._put(TOKENS, token)
        for workspace in self.world["workspaces"]:
            self._workspace(_lowered(workspace))

    def _workspace(self, told: Value) -> None:
        id, name = told["id"], told["name"]
        self._put(
            WORKSPACES,
            {
                "id": id,
                "name": name,
                "slug": told.get("slug") or _slug(name),
                "avatar_url": "",
                "default_role": "member",
                "settings": told.get("settings", {}),
                "organization_id": self.world["organization"]["id"].lower(),
                "created_at": self._now,
                "updated_at": self._now,
            },
        )
        self._creator = self._owner_of(told)
        for kind, make in _MAKERS.items():
            for item in told.get(kind, []):
                make(self, id, _lowered(item))

    def _owner_of(self, told: Value) -> str:
        """Who made what says nothing about it: the first owner, else the first account."""
        owners = [one["account"] for one in told.get("members", []) if one["role"] == "owner"]
        accounts = [account["id"] for account in self.world["accounts"]]
        found: str = next(iter([*owners, *accounts]), SYSTEM_IDS["owner"])
        return found.lower()

    def _put(self, collection: str, value: Value) -> None:
        self.namespace.store.collection(collection).put(value["id"], value)

    def _object(self, workspace_id: str, told: Value, members: Mapping[str, Any]) -> Value:
        made = told.get("created_at", self._now)
        return {
            "id": told.get("id") or new_id(self.namespace),
            "workspace_id": workspace_id,
            **members,
            "created_by": told.get("created_by", self._creator),
            "created_at": made,
            "updated_at": told.get("updated_at", made),
        }

    def _member(self, workspace_id: str, told: Value) -> None:
        role_id = SYSTEM_IDS.get(told["role"], told["role"].lower())
        value = {"workspace_id": workspace_id, "account_id": told["account"], "role_id": role_id}
        key = member_key(workspace_id, told["account"])
        self.namespace.store.collection(MEMBERS).put(key, value)

    def _role(self, workspace_id: str, told: Value) -> None:
        members = role_members(told["name"], told.get("description", ""), told["permissions"])
        value = self._object(workspace_id, told, members)
        del value["created_by"]
        self._put(ROLES, value)

    def _api_key(self, workspace_id: str, told: Value) -> None:
        role = told.get("role", self.namespace.switches["zeotap_api_key_role"])
        role_id = None if role == AS_CREATOR else SYSTEM_IDS.get(role, role.lower())
        members = key_members(told["name"], told["key"], role_id, told.get("status", "active"))
        self._put(API_KEYS, self._object(workspace_id, told, members))

    def _shared(self, workspace_id: str, told: Value) -> None:
        members = {"name": told["name"], "type": told.get("type"), "config": told["config"]}
        self._put(CONNECTIONS, self._object(workspace_id, told, members))

    def _destination(self, workspace_id: str, told: Value) -> None:
        self._put(DESTINATIONS, self._connection(workspace_id, told, "destination_type"))

    def _source(self, workspace_id: str, told: Value) -> None:
        self._put(SOURCES, self._connection(workspace_id, told, "source_type"))

    def _connection(self, workspace_id: str, told: Value, type_member: str) -> Value:
        return self._object(
            workspace_id,
            told,
            {
                "connection_id": told.get("connection_id"),
                "name": told["name"],
                type_member: told[type_member],
                "config": told["config"],
                "status": told.get("status", "pending"),
                "status_error": told.get("status_error", ""),
            },
        )

    def _model(self, workspace_id: str, told: Value) -> None:
        value = self._object(workspace_id, told, model_members(told))
        self._put(MODELS, value)
        self._rows(workspace_id, value["id"], told)

    def _audience(self, workspace_id: str, told: Value) -> None:
        members = {
            "name": told["name"],
            "primary_key_column": told.get("primary_key_column", ""),
        }
        self._put(AUDIENCES, self._object(workspace_id, told, members))
        self._rows(workspace_id, told["id"], told)

    def _rows(self, workspace_id: str, id: str, told: Value) -> None:
        rows = {"id": id, "workspace_id": workspace_id, "rows": told.get("rows", [])}
        self._put(ROWS, rows)

    def _sync(self, workspace_id: str, told: Value) -> None:
        self._pipeline(SYNCS, workspace_id, told, syncs.RESOURCE.members(told))

    def _audience_sync(self, workspace_id: str, told: Value) -> None:
        members = audience_syncs.RESOURCE.members(told)
        self._pipeline(AUDIENCE_SYNCS, workspace_id, told, members)

    def _pipeline(
        self, collection: str, workspace_id: str, told: Value, members: Mapping[str, Any]
    ) -> None:
        last = {name: told.get(name) for name in ("last_synced_at", "last_run_id")}
        self._put(collection, {**self._object(workspace_id, told, members), **last})


_MAKERS: Final = {
    "members": Furnisher._member,
    "roles": Furnisher._role,
    "api_keys": Furnisher._api_key,
    "connections": Furnisher._shared,
    "destinations": Furnisher._destination,
    "sources": Furnisher._source,
    "models": Furnisher._model,
    "audiences": Furnisher._audience,
    "syncs": Furnisher._sync,
    "audience_syncs": Furnisher._audience_sync,
}


def _lowered(told: Mapping[str, Any]) -> Value:
    """The object with its ids in lower case."""
    return {
        name: value.lower() if name in _ID_MEMBERS and isinstance(value, str) else value
        for name, value in told.items()
    }


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or "workspace"
