"""Credentials: secrets kept under an id, for sources and deliveries to refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.variables import normal

if TYPE_CHECKING:
    from sandbox.leadconduit.integrations.base import Integration
    from sandbox.world.namespace import Namespace

COLLECTION: Final = "credentials"
"""The store's collection of credentials, by id, with their secrets."""

SECRETS: Final = ("password", "token", "secret", "access_token", "refresh_token")
"""The members that are never shown."""

# grade: documented | the types of credentials | API description, Credential
# grade: inferred | what each of them consists of | leadconduit-custom 2.23.8 (user); no source
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "user": ("username", "password"),
    "token": ("token",),
    "oauth1": ("token", "secret"),
    "oauth2": ("access_token",),
}
"""What a credential of each type cannot do without."""

MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "user": ("username", "password"),
    "token": ("token", "expires_at"),
    "oauth1": ("token", "secret", "expires_at"),
    "oauth2": ("access_token", "refresh_token", "expires_at"),
}
"""What a credential of each type may consist of."""


def kept_credential(
    sent: Mapping[str, Any], credential_id: str, now: str, existing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A credential as it is kept; secrets that were not sent are those of `existing`.

    grade: ours | members of other types are dropped | no source
    """
    names, before = MEMBERS[sent["type"]], existing or {}
    same_type = before.get("type") == sent["type"]
    stays = {name: before[name] for name in SECRETS if same_type and name in before}
    return {
        "id": credential_id,
        "name": sent["name"],
        "type": sent["type"],
        **{name: value for name, value in {**stays, **sent}.items() if name in names},
        "created_at": before.get("created_at", now),
        "updated_at": now,
    }


def shown_credential(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The credential without its secrets.

    grade: ours | secrets are left out of every answer | no source
    """
    return {name: value for name, value in credential.items() if name not in SECRETS}


def name_credential(
    integration: Integration, properties: dict[str, Any], owner: Mapping[str, Any]
) -> None:
    """Let `credential_id` of the step or source that delivers stand for a mapped one, in place.

    grade: documented | a source may have a credential_id | API reference, Source
    grade: inferred | it, or that of a step, is used where none is mapped and the module declares
      one | no source
    """
    given = owner.get("credential_id")
    if given and normal(properties.get("credential_id")) is None and _takes_credential(integration):
        properties["credential_id"] = given


def with_credential(
    integration: Integration, properties: dict[str, Any], namespace: Namespace
) -> dict[str, Any]:
    """The properties of a delivery with the credential that `credential_id` names as `credential`,
    for a module that declares a `credential_id`.

    The given object is left alone, so that the secret gets into no trace and no event.
    grade: observed | modules find the credential of the mapped credential_id as credential |
      leadconduit-custom 2.23.8
    grade: ours | an id that the account does not know is none | no source
    """
    named = normal(properties.get("credential_id"))
    if not isinstance(named, str) or not _takes_credential(integration):
        return properties
    record = namespace.store.collection(COLLECTION).get(named.lower())
    return properties if record is None else {**properties, "credential": record.value}


def _takes_credential(integration: Integration) -> bool:
    return any(variable.name == "credential_id" for variable in integration.request_variables)
