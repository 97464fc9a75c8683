"""Recorded messages with their bodies, as they are read or byte for byte."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.world.exchange import Exchange
    from sandbox.world.journal import Entry

_MOST = 16 * 1024 * 1024


def whole(item: Entry | Exchange, params: Mapping[str, Any]) -> dict[str, Any]:
    """`item` with headers and bodies; byte for byte, as Base64, where `bodies` is `exact`."""
    if params.get("bodies") != "exact":
        return item.as_json()
    view = item.as_json(limit=_MOST)
    for name, body in _bodies(item).items():
        if view[name] is not None and body:
            view[name] |= {"body": b64encode(body).decode(), "body_kind": "base64"}
    return view


def _bodies(item: Any) -> dict[str, bytes]:
    if hasattr(item, "request_body"):
        return {"request": item.request_body, "reply": item.reply_body}
    response = item.response
    return {"request": item.request.body, "response": b"" if response is None else response.body}
