"""Which version of OpenAPI a document is written in."""

from __future__ import annotations

import re
from typing import Any, Literal

from sandbox.contract.document_faults import DocumentError, Faults

Version = Literal["2.0", "3.0", "3.1", "3.2"]

_KNOWN = re.compile(r"(3\.[012])(\..*)?")


def version_of(raw: Any, faults: Faults) -> Version:
    """The version of `raw`. Raises DocumentError for what is no document of a known one."""
    if not isinstance(raw, dict):
        raise DocumentError((), "an OpenAPI document is a mapping; this is something else")
    word = "openapi" if "openapi" in raw else "swagger"
    told = raw.get(word)
    text = str(told)
    if isinstance(told, int | float) and not isinstance(told, bool):
        faults.warning((word,), f"the version must be text: write {word}: '{text}'")
    found = _KNOWN.fullmatch(text)
    if word == "openapi" and found:
        return found[1]  # type: ignore[return-value]
    if word == "swagger" and text in ("2.0", "2"):
        return "2.0"
    shown = "missing" if told is None else repr(told)
    message = f"the version must be 3.0, 3.1, 3.2 (or swagger: '2.0'), but is {shown}"
    raise DocumentError((word,) if told is not None else (), message)


def check_content(raw: dict[str, Any]) -> None:
    """Raises DocumentError for a document with nothing to serve."""
    if raw.get("paths") is None and raw.get("webhooks") is None:
        raise DocumentError((), "there is nothing to serve: no paths and no webhooks")
    for member in ("paths", "webhooks"):
        if not isinstance(raw.get(member) or {}, dict):
            got = type(raw[member]).__name__
            raise DocumentError((member,), f"expected a mapping, got {got}")
