"""Which web pages may drive the control plane: those that it serves itself, and no others.

A page of another site cannot read its answers, as they allow no other origin. But it could send
what needs no permission (a POST without a body resets a namespace), and a name that resolves to
this machine would give it our origin. Programs send neither `Origin` nor `Sec-Fetch-Site`, and ask
for an address or a name without an owner.

grade: ours | what a browser sends for a page of another origin is refused with 403 | no source
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sandbox.contract.problems import Problem
from sandbox.hosts import is_this_machine, plain_host

if TYPE_CHECKING:
    from sandbox.contract.message import Request

_OWN: Final = frozenset(("same-origin", "none"))
_READING: Final = frozenset(("GET", "HEAD"))
# Nobody can own these in the public name system, so no page elsewhere can have them.
_PRIVATE: Final = (".localhost", ".internal", ".local", ".test", ".home.arpa")


def check_site(request: Request, *, guarded: bool) -> None:
    """Raise Problem `forbidden` for what a page of another site makes a browser send.

    `guarded` says that a token is demanded: then no page can do harm by a name alone.
    """
    headers = request.headers
    host = headers.get("host", "")
    origin = headers.get("origin")
    if origin is not None and _authority(origin) != host.lower():
        raise _refusal(f"a page of {origin[:200]}")
    site = headers.get("sec-fetch-site", "none")
    followed = headers.get("sec-fetch-mode") == "navigate" and request.method in _READING
    if site not in _OWN and not followed:
        raise _refusal("a page of another site")
    if not guarded and request.door != "in-process" and not _is_ownerless(host):
        raise Problem(
            "forbidden",
            f"The control plane was asked for as {host[:200]!r}, a name that somebody may own. Ask "
            "for 127.0.0.1 or localhost, or start the sandbox with a token.",
        )


def _refusal(who: str) -> Problem:
    return Problem(
        "forbidden",
        f"This comes from {who}; only pages of the sandbox itself may use its control plane. "
        "Drive it from a program, or through a server of your own.",
    )


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_ownerless(authority: str) -> bool:
    """Whether the host is an address, or a name that the public name system cannot have."""
    try:
        host = plain_host(urlsplit(f"//{authority}").hostname or "")
    except ValueError:
        return False
    if "." not in host or is_this_machine(host) or host.endswith(_PRIVATE):
        return True
    return host.replace(".", "").isdigit()
