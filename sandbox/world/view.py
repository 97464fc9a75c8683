"""How recorded messages are shown: bodies readable, secrets masked, size bounded."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

import orjson

SHOWN_BYTES = 64 * 1024
"""How much of a body is shown where nobody says otherwise."""

_SECRET = re.compile(
    "authorization|api[-_]?key|token|secret|password|credential|cookie", re.IGNORECASE
)
# The password behind a name, or what stands alone before the host: it may be a token.
_PASSWORD = re.compile(r"(?<=://)([^/?#\s:@]*:)?[^/?#\s]+(?=@)")
_IN_QUERY = re.compile(r"(?<=[?&])([^=&#\s]+)=([^&#\s]+)")


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, without the secrets in them: `Basic ***`, `***`."""
    return {
        name: _mask(name.lower(), value) if _SECRET.search(name) else value
        for name, value in headers.items()
    }


def is_secret(name: str) -> bool:
    """Whether what has this name is masked wherever it is shown."""
    return _SECRET.search(name) is not None


def _mask(name: str, value: str) -> str:
    scheme, space, _ = value.partition(" ")
    if name.endswith("authorization") and space:
        return f"{scheme} ***"
    return "***"


def masked_url(url: str) -> str:
    """The URL, without the password and the secret parameters in it."""
    url = _PASSWORD.sub(r"\1***", url)
    return _IN_QUERY.sub(
        lambda found: f"{found[1]}=***" if _SECRET.search(found[1]) else found[0], url
    )


def shown(headers: Mapping[str, str], body: bytes, limit: int = SHOWN_BYTES) -> dict[str, Any]:
    """Headers and body as a JSON value.

    `body` is the JSON value of a JSON body, the text of another UTF-8 body, Base64 text of any
    other and None where there is none; `body_kind` says which (`json`, `text`, `base64`, `empty`).
    A body of more than `limit` bytes is cut to its beginning, as text or Base64, and marked with
    `body_cut`; `body_size` is always the size of the whole.
    """
    kind, value = _body(body[:limit], whole=len(body) <= limit)
    view = {
        "headers": masked(headers),
        "body": value,
        "body_kind": kind,
        "body_size": len(body),
    }
    if len(body) > limit:
        view["body_cut"] = True
    return view


UNREADABLE: Final = object()


def json_value(body: bytes) -> Any:
    """The JSON value of `body`; `UNREADABLE` for what is not JSON, or too deep to be shown."""
    try:
        value = orjson.loads(body)
        # JSON can be read deeper than it can be written, and it will stand inside an answer.
        orjson.dumps([[[[[[[[value]]]]]]]])
    except (ValueError, TypeError):
        return UNREADABLE
    return value


def _body(body: bytes, *, whole: bool) -> tuple[str, Any]:
    if not body:
        return "empty", None
    if whole and body.lstrip()[:1] in _JSON_STARTS:
        value = json_value(body)
        if value is not UNREADABLE:
            return "json", value
    # A cut may have split the last character of a text, which has up to four bytes.
    for end in range(len(body), len(body) - (1 if whole else 4), -1):
        try:
            return "text", body[:end].decode()
        except UnicodeDecodeError:
            continue
    return "base64", b64encode(body).decode()


_JSON_STARTS = frozenset(bytes([byte]) for byte in b'{["tfn-0123456789')
