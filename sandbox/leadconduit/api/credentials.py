"""Credentials: kept with their secrets, shown without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.api.kept import found, insist_on_id, new_id
from sandbox.leadconduit.credentials import (
    COLLECTION,
    NEEDED,
    kept_credential,
    shown_credential,
)
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.call import Call

_NOUN: Final = "credential"


def list_credentials(call: Call) -> Reply:
    """listCredentials: all of them, without their secrets."""
    kept = call.namespace.store.collection(COLLECTION).values()
    return Reply.json([shown_credential(one) for one in kept])


def create_credential(call: Call) -> Reply:
    """createCredential: keep a new one. Raises `Problem` 409."""
    namespace = call.namespace
    with namespace.lock:
        credential_id = new_id(call, COLLECTION, _NOUN)
        credential = kept_credential(call.body, credential_id, iso(namespace.clock.now()))
        namespace.store.collection(COLLECTION).put(credential_id, credential)
    return Reply.json(shown_credential(credential), 201)


def get_credential(call: Call) -> Reply:
    """getCredential: one of them. Raises `Problem` 404."""
    return Reply.json(shown_credential(found(call, COLLECTION, _NOUN).value))


def update_credential(call: Call) -> Reply:
    """updateCredential: replace one. Raises `Problem` 404, and 422 for secrets that are missing."""
    namespace = call.namespace
    with namespace.lock:
        before = found(call, COLLECTION, _NOUN).value
        insist_on_id(call.body, before["id"], _NOUN)
        credential = kept_credential(call.body, before["id"], iso(namespace.clock.now()), before)
        _insist_on_secrets(credential)
        namespace.store.collection(COLLECTION).put(before["id"], credential)
    return Reply.json(shown_credential(credential))


def delete_credential(call: Call) -> Reply:
    """deleteCredential: take one away. Raises `Problem` 404."""
    with call.namespace.lock:
        credential = found(call, COLLECTION, _NOUN).value
        call.namespace.store.collection(COLLECTION).delete(credential["id"])
    return Reply.json(shown_credential(credential))


def _insist_on_secrets(credential: Mapping[str, Any]) -> None:
    kind = credential["type"]
    findings = [
        Finding(("body", name), "required", f"a credential of the type {kind} needs {name}")
        for name in NEEDED[kind]
        if name not in credential
    ]
    if findings:
        detail = f"The credential cannot be saved: {findings[0].message}"
        raise Problem("unprocessable", detail, findings=findings)
