"""Cross-origin requests: pages of other origins may use the imitated APIs, not the sandbox itself.

grade: ours | an origin of this machine is echoed and may send cookies, any other is told `*` |
  no source
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sandbox.addressing import PREFIXES
from sandbox.contract.message import Reply, Request
from sandbox.hosts import is_this_machine
from sandbox.routing import OURS

if TYPE_CHECKING:
    from sandbox.routing import Router

_NAMES: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+(\s*,\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+)*")
_LONGEST: Final = 4096
_SECONDS: Final = "600"
# Pages may read these without being told so.
_READABLE: Final = frozenset(
    (
        *("cache-control", "content-language", "content-length", "content-type"),
        *("expires", "last-modified", "pragma", "vary"),
    )
)


def preflight(request: Request, router: Router) -> Reply | None:
    """The answer to a browser that asks whether it may send a request; None where it does not ask,
    or asks for something of the sandbox itself.

    The methods are those of the path; where there is no such path, the one that is asked for, so
    that the page learns of the 404.
    """
    wanted = request.headers.get("access-control-request-method")
    path = _path(request)
    if request.method != "OPTIONS" or wanted is None or _is_ours(path):
        return None
    methods = router.allow(path) or (wanted if _NAMES.fullmatch(wanted[:_LONGEST]) else "GET")
    headers = {
        **_origin(request.headers["origin"]),
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Max-Age": _SECONDS,
        "Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    }
    names = request.headers.get("access-control-request-headers", "").strip()
    if names and len(names) <= _LONGEST and _NAMES.fullmatch(names):
        headers["Access-Control-Allow-Headers"] = names
    return Reply(204, headers=headers)


def let_in(request: Request, reply: Reply) -> None:
    """Allow the page that sent `request` to read `reply`, unless it is of the sandbox itself.

    What the operation says of the matter by itself stays as it is.
    """
    if _is_ours(_path(request)):
        return
    told = {name.lower() for name in reply.headers}
    added = {} if "access-control-allow-origin" in told else _origin(request.headers["origin"])
    exposed = [name for name in reply.headers if name.lower() not in _READABLE]
    if exposed and "access-control-expose-headers" not in told:
        added["Access-Control-Expose-Headers"] = ", ".join(exposed)
    vary = next((value for name, value in reply.headers.items() if name.lower() == "vary"), "")
    kept = {name: value for name, value in reply.headers.items() if name.lower() != "vary"}
    # Another mapping: what is recorded is what the operation answered.
    reply.headers = {**kept, **added, "Vary": f"{vary}, Origin" if vary else "Origin"}


def _origin(origin: str) -> dict[str, str]:
    """Who may read: pages of this machine by name, with their cookies; else anyone, without."""
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        host = ""
    if len(origin) <= _LONGEST and origin.isprintable() and is_this_machine(host):
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
        }
    return {"Access-Control-Allow-Origin": "*"}


def _path(request: Request) -> str:
    """The path without the namespace that it begins with."""
    for start in PREFIXES:
        if request.path.startswith(start):
            _, slash, rest = request.path[len(start) :].partition("/")
            return slash + rest or "/"
    return request.path


def _is_ours(path: str) -> bool:
    return path == OURS or path.startswith(f"{OURS}/")
