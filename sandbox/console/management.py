"""What the console reads of flows: the management API, with the key of the world, leaving no
trace."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from sandbox.console.control import Refused
from sandbox.console.visit import Visit
from sandbox.contract.message import Reply


def read(visit: Visit, path: str, /, **query: Any) -> Any:
    """The JSON value that the management API answers. Raises Refused for an error."""
    reply = visit.looking.send(
        "GET", path, query=urlencode(query), headers={**signed(visit, "owner"), "accept": JSON}
    )
    return value_of(reply)


JSON = "application/json"


def signed(visit: Visit, role: str) -> dict[str, str]:
    """The header with the first key of this role in the world; none where there is no such key."""
    keys = visit.control.get("/world")["credentials"]
    key = next((one["key"] for one in keys if one["role"] == role), None)
    if key is None:
        return {}
    return {"authorization": "Basic " + b64encode(f"API:{key}".encode()).decode()}


def value_of(reply: Reply) -> Any:
    """The JSON value of an answer. Raises Refused for an error."""
    try:
        value = orjson.loads(reply.body)
    except ValueError:
        value = {}
    if reply.status >= 400:
        told = value.get("error") if isinstance(value, dict) else None
        raise Refused(reply.status, {"title": "The product refused", "detail": told or ""})
    return value


def path_of(flow_id: str, entity_id: str = "", tail: str = "") -> str:
    """The path of a flow, or of what is below one of its sources."""
    path = f"/flows/{quote(flow_id, safe='')}"
    return f"{path}/sources/{quote(entity_id, safe='')}/{tail}" if entity_id else path
