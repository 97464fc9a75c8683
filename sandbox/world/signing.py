"""Signatures of what is sent out, by which a recipient knows that it came from here, and when.

The header reads `t=1767344400,v1=…`: the time in seconds, and the HMAC-SHA256 of `t.body` with the
secret, in hex.
grade: ours | deliveries are signed as many senders of webhooks do | no source
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from sandbox.world.exchange import OutgoingRequest

HEADER: Final = "Sandbox-Signature"
TOLERANCE_SECONDS: Final = 300.0
_LONGEST: Final = 500


class SignatureError(ValueError):
    """A signature that does not hold; the message says why, and shows no secret."""


@dataclass(frozen=True, slots=True)
class Signing:
    """How requests are signed: with which secret, in which header."""

    secret: str
    header: str = HEADER

    def __repr__(self) -> str:
        return f"Signing(secret='***', header={self.header!r})"

    def signed(self, request: OutgoingRequest, seconds: int) -> OutgoingRequest:
        """`request` with its signature, made at `seconds` since 1970."""
        value = f"t={seconds},v1={signature(self.secret, request.body, seconds)}"
        return replace(request, headers={**request.headers, self.header: value})


def signature(secret: str, body: bytes, seconds: int) -> str:
    """The signature of `body` at a time, in hex."""
    return hmac.new(secret.encode(), b"%d.%s" % (seconds, body), sha256).hexdigest()


def verify_signature(
    headers: Mapping[str, str],
    body: bytes,
    secret: str,
    *,
    now: float,
    header: str = HEADER,
    tolerance: float = TOLERANCE_SECONDS,
) -> int:
    """When `body` was signed, in seconds since 1970; for recipients.

    `headers` are those that came, in any case, `now` the time in seconds since 1970 (that of the
    clock of the namespace, where a test sets it). Compares in constant time. Raises
    `SignatureError` when there is no signature, it was made with another secret or over another
    body, or it is more than `tolerance` seconds away.
    """
    said = {name.lower(): value for name, value in headers.items()}.get(header.lower())
    if said is None:
        raise SignatureError(f"there is no header {header}")
    parts = dict(part.strip().partition("=")[::2] for part in said[:_LONGEST].split(","))
    seconds = parts.get("t", "")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12) or "v1" not in parts:
        raise SignatureError(f"{header} is not of the form t=SECONDS,v1=HEX")
    expected = signature(secret, body, int(seconds))
    if not hmac.compare_digest(expected.encode(), parts["v1"].encode()):
        raise SignatureError(f"{header} does not fit the body and the secret")
    if abs(now - int(seconds)) > tolerance:
        raise SignatureError(f"{header} was made more than {tolerance:g} s away from now")
    return int(seconds)
