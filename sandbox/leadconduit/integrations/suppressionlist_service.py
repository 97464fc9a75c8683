"""SuppressionList itself, as far as deliveries call it: the lists of the world over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sandbox.leadconduit import lists
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from sandbox.world.store import Collection

HOST: Final = "suppressionlist.com"


def serves(url: str) -> bool:
    """Whether an address belongs to SuppressionList."""
    host = (urlsplit(url).hostname or "") if url.startswith("https://") else ""
    return host.endswith(f".{HOST}")


def answer(request: OutgoingRequest, store: Collection, now: datetime) -> IncomingResponse:
    """The reply to a call of `/exists/…` or `/lists/…/items`, which may change the lists.

    grade: documented | paths, bodies and members of the replies | SuppressionList API
    grade: inferred | a list that does not exist is 404 to a query and made by an addition |
    no source
    """
    kind, *parts = urlsplit(request.url).path.strip("/").split("/", 2)
    names = [name for name in unquote(parts[0]).split("|") if name] if parts else []
    if request.method == "GET" and kind == "exists" and len(parts) == 2:
        return _exists(store, names, unquote(parts[1]))
    change = _CHANGES.get(request.method)
    if kind == "lists" and parts[1:] == ["items"] and names and change is not None:
        values = _values(request.body)
        return (
            _error(400, "values must be a list")
            if values is None
            else change(store, names, values, now)
        )
    return _error(404, "Not found")


def _exists(store: Collection, names: list[str], value: str) -> IncomingResponse:
    unknown = [name for name in names if store.get(lists.key_of(store, name)) is None]
    if unknown or not names:
        return _error(404, f"List not found: {', '.join(unknown)}")
    found = {name: lists.find(store, name, value) for name in names}
    entries = [
        {"list_id": name, "list_url_name": name, "added_at": added_at}
        for name, added_at in found.items()
        if added_at is not None
    ]
    reply: dict[str, Any] = {"specified_lists": names, "key": value, "found": bool(entries)}
    if entries:
        reply["exists_in_lists"] = [entry["list_url_name"] for entry in entries]
        reply["entries"] = entries
    return _reply(200, reply)


def _add(store: Collection, names: list[str], values: list[str], now: datetime) -> IncomingResponse:
    for name in names:
        lists.add(store, name, values, now)
    return _reply(200, {"accepted": len(values), "rejected": 0})


def _delete(
    store: Collection, names: list[str], values: list[str], now: datetime
) -> IncomingResponse:
    del now
    deleted = 0
    gone = {lists.normal(value) for value in values}
    for name in names:
        key = lists.key_of(store, name)
        record = store.get(key)
        before = record.value if record is not None else {"items": {}}
        items = before["items"]
        kept = {value: added_at for value, added_at in items.items() if value not in gone}
        if len(kept) < len(items):
            store.put(key, {**before, "items": kept})
            deleted += len(items) - len(kept)
    return _reply(200, {"deleted": deleted, "rejected": len(values) * len(names) - deleted})


_Change = Callable[[Collection, list[str], list[str], datetime], IncomingResponse]
_CHANGES: Final[dict[str, _Change]] = {"POST": _add, "DELETE": _delete}


def _values(body: bytes) -> list[str] | None:
    try:
        read = read_json(body.decode("utf-8", "replace"))
    except (InvalidJson, TooMuch):
        return None
    values = read.get("values") if isinstance(read, dict) else None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    return values


def _error(status: int, text: str) -> IncomingResponse:
    return _reply(status, {"error": text})


def _reply(status: int, value: dict[str, Any]) -> IncomingResponse:
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Runtime": "0.001"}
    return IncomingResponse(status, headers, write_json(value).encode())
