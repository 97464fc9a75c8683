"""The API keys of a world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

_ROLES = {
    "owner": "manages the account",
    "partner": "sends leads",
    "superuser": "may update all flows",
}


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key: the password of HTTP Basic authentication, with any user name."""

    key: str
    role: str
    name: str | None

    @property
    def about(self) -> str:
        """Who holds it and what it may do, in words."""
        may = _ROLES.get(self.role, self.role)
        return f"{self.name}, {may}" if self.name else may


def api_keys(namespace: Namespace) -> list[ApiKey]:
    """The keys of the namespace, in the order of the world."""
    from sandbox.leadconduit.auth import API_KEYS

    return [
        ApiKey(record.id, record.value["role"], record.value.get("name"))
        for record in namespace.store.collection(API_KEYS).records()
    ]


def find_key(keys: Sequence[ApiKey], role: str) -> str:
    """The first key of this role. Raises LookupError when the world has none."""
    for key in keys:
        if key.role == role:
            return key.key
    raise LookupError(f"the world has no API key of the role {role!r}")
