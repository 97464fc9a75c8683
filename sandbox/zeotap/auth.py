"""Who is calling, in which workspace, and what they may do there."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Problem
from sandbox.world.clock import parse_instant
from sandbox.zeotap.identity import read_id
from sandbox.zeotap.limits import count_request
from sandbox.zeotap.permissions import MEMBERS, REQUIRED, ROLES, member_key

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

TOKENS: Final = "zeotap.tokens"
"""The tokens of accounts; the token is the id."""
API_KEYS: Final = "zeotap.api_keys"
WORKSPACES: Final = "zeotap.workspaces"
HEADER: Final = "x-workspace-id"
TEST_PREFIX: Final = "sk_test_"


@dataclass(frozen=True, slots=True)
class Caller:
    """The account behind a token. An API key is bound to one workspace, and has a role of its own.

    `workspace_id` is that of the path, once it was found that the caller may use it; `permissions`
    are those they have there.
    """

    account_id: str
    bound_to: str | None = None
    key_role: str | None = None
    workspace_id: str = ""
    permissions: frozenset[str] = frozenset()


def authenticate(call: Call) -> Caller | None:
    """Who makes this call, in the workspace of its path; None where anyone may.

    Raises `Problem`: 401 without a good token; 400, 403 or 404 for what is wrong with the
    workspace; 403 without the permission; 429 for too many requests.
    grade: inferred | the order of these, and their texts | no source
    """
    if not call.operation.security:
        return None
    caller = _recognised(call)
    if "id" not in call.params:
        return caller
    workspace_id = _workspace(call)
    role_id = _role_in(call.namespace, caller, workspace_id)
    if role_id is None:
        status = call.namespace.switches["zeotap_foreign_workspace_status"]
        if status == 404:
            raise Problem("not-found", "workspace not found")
        raise Problem("forbidden", "forbidden")
    count_request(call.namespace, workspace_id)
    role = call.namespace.store.collection(ROLES).get(role_id)
    permissions = frozenset(role.value["permissions"] if role else ())
    if REQUIRED[call.operation.id] not in permissions:
        raise Problem("forbidden", "insufficient permissions")
    return replace(caller, workspace_id=workspace_id, permissions=permissions)


def key_hash(key: str) -> str:
    """What is stored of an API key.

    grade: documented | keys are stored as hashes and cannot be read again | Security
    """
    return sha256(key.encode()).hexdigest()


def _recognised(call: Call) -> Caller:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise _unauthorized("missing or invalid authorization header")
    namespace = call.namespace
    refused = token.startswith(TEST_PREFIX) and not namespace.switches["zeotap_test_tokens"]
    found = None if refused else _of_account(namespace, token) or _of_key(namespace, token)
    if found is None:
        raise _unauthorized("invalid or expired token")
    return found


def _unauthorized(text: str) -> Problem:
    return Problem("unauthorized", text, headers={"WWW-Authenticate": "Bearer"})


def _of_account(namespace: Namespace, token: str) -> Caller | None:
    """The account whose token this is, unless it has expired. Every token is compared."""
    found: Any = None
    for record in namespace.store.collection(TOKENS).records():
        if hmac.compare_digest(record.id.encode(), token.encode()):
            found = record.value
    if found is None:
        return None
    expires = found.get("expires_at")
    if expires is not None and parse_instant(expires) <= namespace.clock.now():
        return None
    return Caller(found["account_id"])


def _of_key(namespace: Namespace, token: str) -> Caller | None:
    """The holder of an API key that was not revoked.

    grade: documented | an API key belongs to one workspace | API reference, API Keys
    grade: inferred | it acts with a role of its own; switch zeotap_api_key_role | no source
    """
    wanted = key_hash(token)
    for key in namespace.store.collection(API_KEYS).values():
        if hmac.compare_digest(key["key_hash"], wanted) and key["status"] == "active":
            return Caller(key["created_by"], key["workspace_id"], key["role_id"])
    return None


def _workspace(call: Call) -> str:
    """The workspace of the path, once the header agrees. Raises `Problem`."""
    switches = call.namespace.switches
    sent = call.request.headers.get(HEADER)
    if sent is None and switches["zeotap_missing_workspace_header"] == 400:
        raise Problem("bad-request", "X-Workspace-ID header is required")
    mismatch = switches["zeotap_workspace_mismatch"]
    named = read_id(sent)
    if sent is not None and named is None and mismatch != "ignore":
        raise Problem("bad-request", "invalid X-Workspace-ID")
    workspace_id = path_id(call, "id", "workspace")
    if named is not None and named != workspace_id and mismatch != "ignore":
        raise Problem("forbidden", "workspace mismatch", status=mismatch)
    return workspace_id


def path_id(call: Call, name: str, what: str) -> str:
    """The id in the path. Raises `Problem` for what is no UUID.

    grade: inferred | an id that is no UUID answers 400; switch zeotap_malformed_id_status |
      no source
    """
    found = read_id(call.params.get(name))
    if found is not None:
        return found
    if call.namespace.switches["zeotap_malformed_id_status"] == 404:
        raise Problem("not-found", f"{what} not found")
    raise Problem("bad-request", f"invalid {what} id")


def _role_in(namespace: Namespace, caller: Caller, workspace_id: str) -> str | None:
    """The id of the caller's role in a workspace; None for one they do not belong to."""
    if caller.bound_to not in (None, workspace_id):
        return None
    if caller.key_role is not None:
        return caller.key_role
    member = namespace.store.collection(MEMBERS).get(member_key(workspace_id, caller.account_id))
    return None if member is None else member.value["role_id"]
