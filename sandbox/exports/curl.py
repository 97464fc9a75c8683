"""A recorded request as a curl line to paste into a shell."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping

_MADE_BY_CURL = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent"})
# What curl sends by itself, the type only where there is a body.
_DEFAULTS = {"accept": "*/*", "content-type": "application/x-www-form-urlencoded"}


def curl_line(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    secrets: bool = False,
) -> str:
    """The request as one line for a POSIX shell.

    Credentials are masked unless `secrets`. Headers that curl makes itself are left out. A body
    that is not text is piped through `base64`.
    """
    parts = ["curl", "-sS"]
    if method == "HEAD":
        parts.append("-I")
    elif method != ("POST" if body else "GET"):
        parts += ["-X", method]
    parts.append(url)
    given = {name.lower(): value for name, value in (headers or {}).items()}
    if body and "content-type" not in given:
        parts += ["-H", "Content-Type:"]  # else curl would call the body a form
    for name, value in (headers or {}).items():
        if name.lower() not in _MADE_BY_CURL and _DEFAULTS.get(name.lower()) != value:
            parts += _header(name, value, secrets)
    return _with_body(shlex.join(parts), body)


def _header(name: str, value: str, secrets: bool) -> list[str]:
    from sandbox.world.view import masked

    if name.lower() == "authorization" and value[:6].lower() == "basic ":
        user = _basic_user(value[6:])
        if user is not None:
            return ["-u", user if secrets else f"{user.partition(':')[0]}:***"]
    shown = value if secrets else masked({name: value})[name]
    return ["-H", f"{name}: {shown}"]


def _basic_user(encoded: str) -> str | None:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return None


def _with_body(line: str, body: bytes) -> str:
    if not body:
        return line
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        encoded = base64.b64encode(body).decode()
        return f"printf %s {encoded} | base64 -d | {line} --data-binary @-"
    # Not --data, which takes a text that starts with @ for the name of a file.
    return f"{line} --data-raw {shlex.quote(text)}"
