"""The paths of a document's servers: clients that were made from it ask there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sandbox.contract.servers import servers_of

if TYPE_CHECKING:
    from sandbox.contract.document import Document


def base_paths(document: Document) -> tuple[str, ...]:
    """The paths of all servers of a document, of its paths and operations too, longest first.

    Variables stand at their defaults. `/` is left out: it changes nothing.
    """
    found = {
        unquote(server.path)
        for holder in _holders(document.raw)
        for server in servers_of(holder)
        if server.path
    }
    return tuple(sorted(found, key=lambda path: (-len(path), path)))


def _holders(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What may name servers: the document, each path, each operation."""
    yield raw
    for item in _values(raw.get("paths")):
        yield item
        yield from _values(item)


def _values(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield from (one for one in value.values() if isinstance(one, Mapping))
