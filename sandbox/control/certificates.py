"""Operations on the certificates that the stand-in for TrustedForm knows."""

from __future__ import annotations

from datetime import timedelta

from sandbox.call import Call
from sandbox.contract.message import Reply
from sandbox.world.clock import iso, parse_instant

COLLECTION = "trustedform_certificates"
LIFE = timedelta(days=90)


def issue_certificate(call: Call) -> Reply:
    """A new certificate, valid from now on by the clock of the namespace."""
    namespace, described = call.namespace, call.body or {}
    with namespace.lock:
        now = namespace.clock.now()
        number = namespace.ids.uuid().replace("-", "") + namespace.ids.uuid()[:8]
        expires = described.get("expires_at")
        certificate = {
            **described,
            "id": number,
            "url": f"https://cert.trustedform.com/{number}",
            "ping_url": f"https://ping.trustedform.com/{number}",
            "created_at": iso(now),
            "expires_at": iso(parse_instant(expires) if expires else now + LIFE),
        }
        namespace.store.collection(COLLECTION).put(number, certificate)
    return Reply.json(certificate, 201)


def list_certificates(call: Call) -> Reply:
    """All certificates, as they are now."""
    return Reply.json({"certificates": call.namespace.store.collection(COLLECTION).values()})
