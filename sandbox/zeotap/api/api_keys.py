"""API keys: list, create, revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.auth import API_KEYS, key_hash
from sandbox.zeotap.identity import new_id
from sandbox.zeotap.objects import (
    Value,
    changed,
    created,
    found,
    in_workspace,
    listed,
    store,
    workspace_of,
)
from sandbox.zeotap.permissions import role_of

if TYPE_CHECKING:
    from sandbox.call import Call

# grade: documented | keys start with sk_live_ and are shown by their first twelve characters |
#   API reference, API Keys
PREFIX: Final = "sk_live_"
SHOWN: Final = 12
AS_CREATOR: Final = "creator"
"""Named in the place of a role by what has none, and may do what the account may that made it."""
_HIDDEN: Final = ("key_hash", "role_id")


def list_api_keys(call: Call) -> Reply:
    """listApiKeys: never with the keys themselves."""
    return listed(call, in_workspace(call.namespace, API_KEYS, workspace_of(call)), _shown)


def create_api_key(call: Call) -> Reply:
    """createApiKey: the only answer with the key.

    Raises `Problem` 400 for an unknown role, 403 for one that may do what the caller may not.
    grade: ours | nobody makes a key that may do more than they may themselves, 403 | no source
    grade: documented | the key is in this answer and nowhere else | API reference, API Keys
    """
    namespace = call.namespace
    with namespace.lock:
        role_id = _role_of_new(call)
        key = PREFIX + new_id(namespace).replace("-", "")
        value = created(call, key_members(call.body["name"], key, role_id))
        store(namespace, API_KEYS, value)
    shown: Value = {}
    for name, member in _shown(value).items():
        shown |= {"key": key, name: member} if name == "key_prefix" else {name: member}
    return Reply.json(shown, 201)


def _role_of_new(call: Call) -> str | None:
    """The id of the role that a new key is to have; None where it acts as its creator.

    Raises `Problem`, as creating does.
    """
    namespace = call.namespace
    wanted = call.body.get("role", namespace.switches["zeotap_api_key_role"])
    if wanted == AS_CREATOR:
        return None
    role = role_of(namespace, workspace_of(call), wanted)
    if role is None:
        raise Problem("bad-request", "role not found")
    if not call.caller.permissions.issuperset(role["permissions"]):
        raise Problem("forbidden", "insufficient permissions")
    return str(role["id"])


def revoke_api_key(call: Call) -> Reply:
    """revokeApiKey: it counts no more, but is still listed. Raises `Problem` 404.

    grade: inferred | a revoked key stays in the list; revoking it again answers the same |
      API reference, API Keys
    """
    namespace = call.namespace
    with namespace.lock:
        value = found(call, API_KEYS, "keyId", "api key")
        store(namespace, API_KEYS, changed(namespace, value, {"status": "revoked"}))
    return Reply.json({"status": namespace.switches["zeotap_revoked_status"]})


def key_members(name: str, key: str, role_id: str | None, status: str = "active") -> Value:
    """What is stored of a key, which is not the key."""
    return {
        "name": name,
        "key_prefix": key[:SHOWN],
        "key_hash": key_hash(key),
        "role_id": role_id,
        "status": status,
    }


def _shown(value: Value) -> Value:
    return {name: member for name, member in value.items() if name not in _HIDDEN}
