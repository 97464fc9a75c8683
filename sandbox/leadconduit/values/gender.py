"""gender: male, female or other."""

from __future__ import annotations

from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import print_value, raw_of, trim
from sandbox.leadconduit.values.rich import Rich

_GENDERS: Final = {
    "m": ("male", "M"),
    "male": ("male", "M"),
    "f": ("female", "F"),
    "female": ("female", "F"),
    "o": ("other", "O"),
    "other": ("other", "O"),
}


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich gender; unknown text is kept, invalid, with `abbr` null.

    grade: observed | trimmed, any case, six spellings; raw is the thing given |
    leadconduit-types 4.23.2
    """
    del context
    raw = raw_of(value)
    raw = value if raw is None else raw
    text = print_value(raw)
    normal, abbreviation = _GENDERS.get(trim(text).lower(), (text, None))
    props = {"raw": raw, "valid": abbreviation is not None, "abbr": abbreviation}
    return Rich("gender", "string", normal, normal, props)
