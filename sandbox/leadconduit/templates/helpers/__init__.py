"""The helpers that templates can call."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from sandbox.leadconduit.templates.context import TemplateError
from sandbox.leadconduit.templates.helpers.formatting import FORMATTING
from sandbox.leadconduit.templates.helpers.hashing import HASHING
from sandbox.leadconduit.templates.helpers.helper import Helper
from sandbox.leadconduit.templates.helpers.mathematics import MATHEMATICS
from sandbox.leadconduit.templates.helpers.texts import TEXTS

HELPERS: Final[Mapping[str, Helper]] = {
    **FORMATTING,
    **TEXTS,
    **MATHEMATICS,
    **HASHING,
}


def unknown_helper(name: str, position: int) -> TemplateError:
    """The error for a call of a helper that does not exist."""
    close = get_close_matches(name, HELPERS, n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(HELPERS)}"
    return TemplateError(f"helper {name!r} is unknown; {advice}", position)


__all__ = ["HELPERS", "Helper", "unknown_helper"]
