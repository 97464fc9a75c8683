"""Roles: those of the product, and those of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.auth import API_KEYS, path_id
from sandbox.zeotap.objects import (
    Value,
    changed,
    created,
    in_workspace,
    listed,
    removed,
    store,
    workspace_of,
)
from sandbox.zeotap.permissions import MEMBERS, ROLES, role_of

if TYPE_CHECKING:
    from sandbox.call import Call

CHANGEABLE = ("name", "description", "permissions")


def list_roles(call: Call) -> Reply:
    """listRoles: those of the product first."""
    mine = (None, workspace_of(call))
    values = call.namespace.store.collection(ROLES).values()
    return listed(call, (value for value in values if value["workspace_id"] in mine))


def get_role(call: Call) -> Reply:
    """getRole. Raises `Problem` 404."""
    return Reply.json(_found(call))


def create_role(call: Call) -> Reply:
    """createRole: a role of the workspace.

    grade: documented | there are custom roles; permissions only add up | RBAC, Roles
    """
    body = call.body
    with call.namespace.lock:
        members = role_members(body["name"], body.get("description", ""), body["permissions"])
        value = created(call, members)
        del value["created_by"]
        return Reply.json(store(call.namespace, ROLES, value), 201)


def update_role(call: Call) -> Reply:
    """updateRole. Raises `Problem` 404, and 403 for a role of the product."""
    with call.namespace.lock:
        before = _own(call)
        members = {name: call.body[name] for name in CHANGEABLE if name in call.body}
        return Reply.json(store(call.namespace, ROLES, changed(call.namespace, before, members)))


def delete_role(call: Call) -> Reply:
    """deleteRole. Raises `Problem` 404, 403 for a role of the product, 409 for one in use."""
    namespace = call.namespace
    with namespace.lock:
        value = _own(call)
        holders = in_workspace(namespace, MEMBERS, workspace_of(call))
        holders += in_workspace(namespace, API_KEYS, workspace_of(call))
        if any(holder["role_id"] == value["id"] for holder in holders):
            raise Problem("conflict", "role is in use")
        return removed(namespace, ROLES, value)


def role_members(name: str, description: str, permissions: list[str]) -> Value:
    """The members of a custom role."""
    return {
        "name": name,
        "description": description,
        "is_system": False,
        "permissions": list(dict.fromkeys(permissions)),
    }


def _found(call: Call) -> Value:
    found = role_of(call.namespace, workspace_of(call), path_id(call, "roleId", "role"))
    if found is None:
        raise Problem("not-found", "role not found")
    return found


def _own(call: Call) -> Value:
    value = _found(call)
    if value["is_system"]:
        raise Problem("forbidden", "system roles cannot be changed")
    return value
