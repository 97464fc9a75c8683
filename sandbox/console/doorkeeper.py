"""Who may look at the console, and which of their requests come from its own pages."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

COOKIE = "sandbox_console"
FIELD = "_proof"
_HEADER = "Sandbox-Console-Proof"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Doorkeeper:
    """Lets in who brings the control token, and who comes to a sandbox that has none.

    The browser keeps a keyed digest of the token in a cookie, never the token. Requests that
    change something must carry `proof`, which only pages of this console hold.
    """

    def __init__(self, token: str | None) -> None:
        self.token = token
        key = secrets.token_bytes(32)
        self.proof = hmac.new(key, b"proof", hashlib.sha256).hexdigest()
        self._pass = hmac.new(key, (token or "").encode(), hashlib.sha256).hexdigest()

    def is_known(self, request: Request) -> bool:
        """Whether the sandbox has no token, or the browser showed it before."""
        if self.token is None:
            return True
        return hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self._pass.encode())

    def admits(self, given: str) -> str | None:
        """The cookie for a browser that shows the token; None where it is another one."""
        right = hmac.compare_digest(given.encode(), (self.token or "").encode())
        return self._pass if right and self.token else None

    def is_own(self, request: Request) -> bool:
        """Whether a request that changes something comes from a page of this console."""
        origin = request.headers.get("Origin")
        if origin not in (None, "null") and urlsplit(origin).netloc != request.host:
            return False
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return False
        given = request.headers.get(_HEADER) or request.form.get(FIELD, "")
        return hmac.compare_digest(given.encode(), self.proof.encode())

    def is_here(self, request: Request) -> bool:
        """Whether the host that the browser asked for is this machine, or a token guards it.

        Without that any name that resolves to this machine would give its owner's pages the same
        origin as ours.
        """
        if self.token is not None:
            return True
        host = urlsplit(f"//{request.host}").hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")
