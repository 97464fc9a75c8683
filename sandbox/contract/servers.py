"""The addresses a document names, their variables filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.contract.parts import Server


def servers_of(raw: Mapping[str, Any]) -> tuple[Server, ...]:
    """The `servers` of a document; what has no address is left out."""
    servers = raw.get("servers")
    entries = servers if isinstance(servers, list) else []
    return tuple(
        _server(entry)
        for entry in entries
        if isinstance(entry, Mapping) and isinstance(entry.get("url"), str)
    )


def _server(entry: Mapping[str, Any]) -> Server:
    variables = entry.get("variables")
    known: Mapping[str, Any] = variables if isinstance(variables, Mapping) else {}
    url = re.sub(r"\{([^{}]*)\}", lambda found: _value(known.get(found[1]), found[0]), entry["url"])
    return Server(url, _base_path(url), str(entry.get("description") or ""))


def _value(variable: Any, otherwise: str) -> str:
    if not isinstance(variable, Mapping):
        return otherwise
    options = variable.get("enum")
    first = options[0] if isinstance(options, list) and options else otherwise
    return str(variable.get("default", first))


def _base_path(url: str) -> str:
    """`/v2` of `https://api.example.com/v2/`; empty where the API begins at the root."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    path = path.rstrip("/")
    return path if path.startswith("/") or not path else f"/{path}"
