"""gender: male, female or other."""

from __future__ import annotations

from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse, trim
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

    grade: observed | trimmed, any case, six spellings | leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    normal, abbreviation = _GENDERS.get(trim(text).lower(), (text, None))
    props = {"raw": text, "valid": abbreviation is not None, "abbr": abbreviation}
    return Rich("gender", "string", normal, normal, props)
