"""From the files of a document to the one form that is served, kept on disk by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.contract.cache import cached
from sandbox.contract.document_faults import DocumentFault
from sandbox.contract.places import Places
from sandbox.contract.sources import SourceError, Sources


class Prepared(NamedTuple):
    """A document in the form of OpenAPI 3.1, in one piece, and what was wrong on the way there.

    `files` are those it is made of, the root first, also those that could not be read.
    """

    raw: dict[str, Any]
    faults: tuple[DocumentFault, ...]
    places: Places
    files: tuple[Path, ...]


def prepare(sources: Sources) -> Prepared:
    """The document that `sources` hold; it is made once, and then kept by the content of its files.

    Raises DocumentError for what cannot be served, and OSError for a root that cannot be read.
    """
    text = sources.root_text()
    key = f"{sources.root}\0{sources.outside}\0".encode() + text
    kept = cached(key, lambda _: _made(sources), lambda kept: _is_fresh(kept, sources))
    places = Places(sources, kept["version"])
    faults = tuple(_fault(one, sources) for one in kept["faults"])
    files = (sources.path, *(sources.folder / name for name in kept["files"]))
    return Prepared(kept["raw"], faults, places, files)


def _fault(kept: Mapping[str, Any], sources: Sources) -> DocumentFault:
    file, path = sources.path_of(kept["file"]), tuple(kept["path"])
    return DocumentFault(file, kept["line"], path, kept["message"], kept["severity"])


def _is_fresh(kept: Mapping[str, Any], sources: Sources) -> bool:
    """Whether all the files are what they were when the document was made."""
    return all(_digest(sources, name) == digest for name, digest in kept["files"].items())


def _digest(sources: Sources, name: str) -> str:
    """What stands for the text of a file, or for why it cannot be read."""
    try:
        return hashlib.sha256(sources.text(name)).hexdigest()
    except SourceError as error:
        return str(error)


def _made(sources: Sources) -> dict[str, Any]:
    from sandbox.contract.making import made

    value = made(sources)
    others = [name for name in sources.tried if name != sources.root]
    return {**value, "files": {name: _digest(sources, name) for name in others}}
