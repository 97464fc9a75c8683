"""The text of one file of a document as a JSON value: JSON where it is that, else YAML."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from sandbox.contract.yaml import MOST_LEVELS, parse_yaml


def parse_text(text: bytes) -> Any:
    """The value in `text`. Raises YamlError for what is neither JSON nor YAML.

    JSON is read by its own parser where it can be: that takes a tenth of the time.
    """
    if text[:64].lstrip()[:1] in (b"{", b"["):
        try:
            value = json.loads(text, object_pairs_hook=_members, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return _read_yaml(text)
        if not _is_too_deep(value):
            return value
    return _read_yaml(text)


def _read_yaml(text: bytes) -> Any:
    value = parse_yaml(text)
    return _with_merged(value) if b"<<" in text else value


def _with_merged(value: Any) -> Any:
    """`value` with what `<<` names taken over: YAML 1.2 has no such key, but authors use it."""
    if isinstance(value, list):
        return [_with_merged(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: _with_merged(member) for name, member in value.items()}
    told = made.get("<<")
    parts = told if isinstance(told, list) else [told]
    merged = [part for part in parts if isinstance(part, dict)]
    if not merged or len(merged) < len(parts):
        return made
    del made["<<"]
    for part in merged:
        made = {**part, **made}
    return made


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is here twice")  # the reader of YAML tells which, and where
    return members


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [
            below
            for node in level
            for below in (node.values() if isinstance(node, dict) else node)
            if isinstance(below, dict | list)
        ]
        if not level:
            return False
    return True
