"""Who is calling: API keys in HTTP Basic, and what each role may do."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sandbox.contract.problems import Problem
from sandbox.world.credentials import CredentialKind

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace

API_KEYS: Final = "api_keys"
"""The store's collection of API keys; the key is the id."""

Role = Literal["owner", "partner", "superuser"]
ROLES: Final[tuple[Role, ...]] = ("owner", "partner", "superuser")

CREDENTIALS: Final = (
    CredentialKind("api_key", API_KEYS, {"role": "owner"}),
    CredentialKind("partner_key", API_KEYS, {"role": "partner"}),
)

_MANAGERS: Final = frozenset({"owner", "superuser"})
# grade: documented | only superusers may update all flows | API reference, Update all flows
# grade: inferred | a partner may read the description of a source it sends leads to |
#   help centre, Submission docs
_MAY: Final = {
    "updateAllFlows": frozenset({"superuser"}),
    "getSourceMeta": frozenset(ROLES),
    **dict.fromkeys(("getUser", "updateUser", "getStatus", "getUiVersion"), frozenset(ROLES)),
}

_NOT_ONLY_JSON: Final = frozenset({"getEventStats"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of an API key. `account` is the id of its account, None for the owner's own.

    grade: ours | the id of a user tells which of the account's keys it holds | no source
    """

    role: Role
    name: str | None = None
    account: str | None = None
    user_id: str = ""


def authenticate(call: Call) -> Caller | None:
    """Who makes this call; None where anyone may and no known key was sent.

    Raises `Problem`: 401 without a good key or without the right, 403 where `strict_accept` is on
    and JSON is not asked for.
    grade: documented | a missing or wrong key answers 401 "authentication failed" |
      API reference, Authentication
    grade: inferred | a good key without the right answers 401 "not authorized" |
      API reference, schema NotAuthorized
    """
    caller = recognise(call.namespace, call.request.headers.get("authorization", ""))
    security = call.operation.security
    if not security or {} in security:
        return caller
    if caller is None:
        raise Problem("unauthorized", "authentication failed")
    if caller.role not in _MAY.get(call.operation.id, _MANAGERS):
        raise Problem("unauthorized", "not authorized")
    if call.operation.id not in _NOT_ONLY_JSON:
        _insist_on_json(call)
    return caller


def _insist_on_json(call: Call) -> None:
    """Refuse an Accept header without JSON.

    grade: observed | Accept that does not name JSON answers 403 with this text; switch
    strict_accept | a published third-party client of the live API
    """
    if not call.namespace.switches["strict_accept"]:
        return
    if "json" not in call.request.headers.get("accept", "").lower():
        raise Problem("forbidden", "misconfigured csrf: check Accept header is set properly")


def recognise(namespace: Namespace, authorization: str) -> Caller | None:
    """The holder of the key in an Authorization header, None if there is none or it is unknown.

    Every key is compared, each in constant time, so that the time taken tells nothing.
    grade: documented | HTTP Basic, the password is the key, the user name does not matter |
      API reference, Authentication
    """
    sent = _password(authorization)
    found: Any = None
    place = 0
    for at, record in enumerate(namespace.store.collection(API_KEYS).records()):
        if hmac.compare_digest(record.id.encode(), sent):
            found, place = record.value, at
    if found is None:
        return None
    user_id = f"65a0000000000000{place + 1:08x}"
    return Caller(found["role"], found.get("name"), found.get("account"), user_id)


def _password(authorization: str) -> bytes:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(credentials.strip(), validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
