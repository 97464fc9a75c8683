"""Members: who belongs to a workspace, and with which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.auth import path_id
from sandbox.zeotap.objects import ACCOUNTS, Value, in_workspace, listed, workspace_of
from sandbox.zeotap.permissions import MEMBERS, OWNER, ROLES, member_key, role_of

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace


def list_members(call: Call) -> Reply:
    """listMembers."""
    members = in_workspace(call.namespace, MEMBERS, workspace_of(call))
    return listed(call, members, lambda member: _shown(call.namespace, member))


def update_member_role(call: Call) -> Reply:
    """updateMemberRole. Raises `Problem` 404, 400 for an unknown role, 409 for the last owner."""
    namespace = call.namespace
    with namespace.lock:
        member = _found(call)
        role = role_of(namespace, workspace_of(call), call.body["role"])
        if role is None:
            raise Problem("bad-request", "role not found")
        if role["id"] != OWNER:
            _keep_an_owner(namespace, member)
        after = {**member, "role_id": role["id"]}
        namespace.store.collection(MEMBERS).put(_key(member), after)
    return Reply.json(_shown(namespace, after))


def remove_member(call: Call) -> Reply:
    """removeMember. Raises `Problem` 404, and 409 for the last owner."""
    namespace = call.namespace
    with namespace.lock:
        member = _found(call)
        _keep_an_owner(namespace, member)
        namespace.store.collection(MEMBERS).delete(_key(member))
    return Reply.json({"status": "removed"})


def _found(call: Call) -> Value:
    account_id = path_id(call, "accountId", "account")
    key = member_key(workspace_of(call), account_id)
    record = call.namespace.store.collection(MEMBERS).get(key)
    if record is None:
        raise Problem("not-found", "member not found")
    found: Value = record.value
    return found


def _key(member: Value) -> str:
    return member_key(member["workspace_id"], member["account_id"])


def _keep_an_owner(namespace: Namespace, member: Value) -> None:
    """Raises `Problem` 409 when nobody else owns the workspace of an owner."""
    others = [
        one
        for one in in_workspace(namespace, MEMBERS, member["workspace_id"])
        if one["role_id"] == OWNER and one["account_id"] != member["account_id"]
    ]
    if member["role_id"] == OWNER and not others:
        raise Problem("conflict", "a workspace needs an owner")


def _shown(namespace: Namespace, member: Value) -> Value:
    account: Any = namespace.store.collection(ACCOUNTS).get(member["account_id"])
    role: Any = namespace.store.collection(ROLES).get(member["role_id"])
    return {
        "account_id": member["account_id"],
        "email": account.value["email"],
        "name": account.value["name"],
        "role": role.value["name"],
        "role_id": member["role_id"],
    }
