"""The way to a part of a document, and how references write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sandbox.contract.document_faults import Where

# Where the files of a document are kept inside of it, by name.
FILES = "x-sandbox-files"
# Marks what could not be read, and was told to be left out.
BROKEN = "x-sandbox-broken"


def pointer_to(where: Where) -> str:
    """`where` as a reference: `#/components/schemas/Lead`."""
    return "#" + "".join(
        "/" + str(step).replace("~", "~0").replace("/", "~1").replace("%", "%25") for step in where
    )


def steps_of(reference: str) -> Where:
    """The steps of a reference inside of the document."""
    pieces = unquote(reference[1:]).split("/")[1:]
    return tuple(piece.replace("~1", "/").replace("~0", "~") for piece in pieces)


def at(raw: Mapping[str, Any], where: Where) -> Any:
    """What stands at `where`, None where nothing does."""
    value: Any = raw
    for step in where:
        if isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, Mapping) and step in value:
            value = value[step]
        else:
            return None
    return value
