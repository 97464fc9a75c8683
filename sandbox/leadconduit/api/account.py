"""The account, whoever is calling, and what this is a version of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.account import ACCOUNT, account_document
from sandbox.leadconduit.flow_check import is_time_zone
from sandbox.leadconduit.flows import LIVE
from sandbox.leadconduit.outside import SERVICES
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.leadconduit.auth import Caller

USERS: Final = "users"
"""The store's collection of what users keep: their ui_state, by their ids."""

_CHANGEABLE: Final = ("name", "time_zone")
_TEST_FILE: Final = b"LeadConduit firehose test\n"


def get_account(call: Call) -> Reply:
    """getAccount: the account.

    grade: ours | its API key is not shown | API description, Account (shows it)
    """
    return Reply.json(account_document(call.namespace))


def update_account(call: Call) -> Reply:
    """updateAccount: change its name or time zone. Raises `Problem` 422.

    grade: ours | members that are not sent stay; other members cannot be changed | no source
    grade: inferred | a new time zone acts on live flows at once | no source
    """
    namespace, sent = call.namespace, call.body
    zone = sent.get("time_zone")
    if zone is not None and not is_time_zone(zone):
        message = f"there is no time zone {zone[:80]!r}"
        expected = "America/New_York, say"
        finding = Finding(("body", "time_zone"), "time_zone", message, expected, zone[:80])
        raise Problem("unprocessable", f"T{message[1:]}; send {expected}", findings=[finding])
    with namespace.lock:
        before = account_document(namespace)
        changes = {name: sent[name] for name in _CHANGEABLE if name in sent}
        account = {**before, **changes, "updated_at": iso(namespace.clock.now())}
        namespace.store.collection(ACCOUNT).put(ACCOUNT, account)
        live = namespace.store.collection(LIVE)
        for record in live.records():
            live.put(record.id, record.value)  # a new record is compiled anew
    return Reply.json(account)


def get_user(call: Call) -> Reply:
    """getUser: whoever holds the key.

    grade: inferred | a key stands for a user | API description, AuthenticatedUser
    """
    return Reply.json(_user(call, call.caller))


def update_user(call: Call) -> Reply:
    """updateUser: keep the state of the caller's user interface. Raises `Problem` 404.

    grade: documented | the body has ui_state | API description, Update a user
    grade: inferred | only the caller's own; members of the state that are not sent stay | no source
    """
    user = _user(call, call.caller)
    if call.params["id"].lower() != user["id"]:
        raise Problem("not-found", f"There is no user {call.params['id']} but the caller's own")
    with call.namespace.lock:
        state = {**user["ui_state"], **call.body.get("ui_state", {})}
        call.namespace.store.collection(USERS).put(user["id"], state)
    return Reply.json({**user, "ui_state": state})


def _user(call: Call, caller: Caller) -> dict[str, Any]:
    namespace = call.namespace
    account = account_document(namespace)
    state = namespace.store.collection(USERS).get(caller.user_id)
    own = caller.account is None
    return {
        "id": caller.user_id,
        "name": caller.name or caller.role.capitalize(),
        "role": caller.role,
        "account_id": account["id"] if own else caller.account,
        "account_name": account["name"] if own else caller.name,
        "ui_state": state.value if state is not None else {},
    }


def get_status(call: Call) -> Reply:
    """getStatus: the version.

    grade: ours | it is the version of the sandbox | API description, Status (version alone)
    """
    del call
    return Reply.json({"version": _version()})


def get_ui_version(call: Call) -> Reply:
    """getUiVersion: the version once more, as there is no user interface."""
    del call
    return Reply.json({"version": _version()})


def _version() -> str:
    import sandbox

    return sandbox.__version__


def list_services(call: Call) -> Reply:
    """listServices: the pricing services that flows may name.

    grade: inferred | a service has an id and a name | API description, PricingService
    """
    kept = call.namespace.store.collection(SERVICES)
    return Reply.json(
        [{"id": record.id, "name": record.value.get("name", "")} for record in kept.records()]
    )


def check_firehose(call: Call) -> Reply:
    """checkFirehose: answer as if a test file had been written.

    grade: documented | the answer is the ETag of a test file | API description, Firehose
    grade: ours | nothing is written anywhere; all keys are good | no source
    """
    del call
    digest = hashlib.md5(_TEST_FILE, usedforsecurity=False).hexdigest()
    return Reply.json({"ETag": f'"{digest}"'})
