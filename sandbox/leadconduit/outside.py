"""What a world holds of the services around: webhooks, pricing services, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sandbox.world.clock import iso, parse_instant

if TYPE_CHECKING:
    from sandbox.world.namespace import Namespace

WEBHOOKS: Final = "prismatic_flows"
"""Webhooks of Prismatic by their ids: `api_keys`, `paused`, `takes` and `result`, each optional."""

SERVICES: Final = "pricing_services"
"""Pricing services by their ids: `name` and `url`."""

CERTIFICATES: Final = "trustedform_certificates"
"""Certificates of TrustedForm by the ids in their addresses."""

# grade: inferred | an unclaimed certificate lives 90 days | no source
LIFE: Final = timedelta(days=90)


def issue(namespace: Namespace, described: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a certificate; it as it is kept, with id, addresses and times.

    grade: observed | ids have 40 characters | leadconduit-trustedform 2.6.0
    """
    ids = namespace.ids
    created = described.get("created_at")
    created_at = parse_instant(created) if created else namespace.clock.now()
    expires = described.get("expires_at")
    number = described.get("id") or (ids.uuid().replace("-", "") + ids.uuid()[:8])
    certificate = {
        **described,
        "id": number,
        "url": f"https://cert.trustedform.com/{number}",
        "ping_url": f"https://ping.trustedform.com/{number}",
        "created_at": iso(created_at),
        "expires_at": iso(parse_instant(expires) if expires else created_at + LIFE),
    }
    namespace.store.collection(CERTIFICATES).put(number, certificate)
    return certificate


def install_outside(namespace: Namespace, world: Mapping[str, Any]) -> None:
    """Put the services, webhooks and certificates of a checked section into a fresh namespace."""
    store = namespace.store
    for service in world.get("services", []):
        store.collection(SERVICES).put(service["id"].lower(), service)
    for webhook in world.get("prismatic", []):
        store.collection(WEBHOOKS).put(webhook["id"], webhook)
    for certificate in world.get("certificates", []):
        issue(namespace, certificate)
