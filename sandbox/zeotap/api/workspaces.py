"""Workspaces: list and get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.contract.message import Reply
from sandbox.zeotap.auth import WORKSPACES
from sandbox.zeotap.objects import Value, in_workspace, listed, workspace_of
from sandbox.zeotap.permissions import MEMBERS, member_key

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace


def list_workspaces(call: Call) -> Reply:
    """listWorkspaces: those of the caller.

    grade: documented | X-Workspace-ID is not needed | API reference, Workspaces
    """
    values = call.namespace.store.collection(WORKSPACES).values()
    mine = [value for value in values if _belongs(call, value["id"])]
    return listed(call, mine, lambda value: _shown(call.namespace, value))


def get_workspace(call: Call) -> Reply:
    """getWorkspace: the one of the path; whether the caller may was found before."""
    record = call.namespace.store.collection(WORKSPACES).get(workspace_of(call))
    assert record is not None, "nobody belongs to a workspace that does not exist"
    return Reply.json(_shown(call.namespace, record.value))


def _belongs(call: Call, workspace_id: str) -> bool:
    if call.caller.bound_to is not None:
        return bool(call.caller.bound_to == workspace_id)
    key = member_key(workspace_id, call.caller.account_id)
    return key in call.namespace.store.collection(MEMBERS)


def _shown(namespace: Namespace, value: Value) -> Value:
    shown = {name: kept for name, kept in value.items() if name not in ("created_at", "updated_at")}
    shown["member_count"] = len(in_workspace(namespace, MEMBERS, value["id"]))
    return {**shown, "created_at": value["created_at"], "updated_at": value["updated_at"]}
