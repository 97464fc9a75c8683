"""state: a state or province, by code or name."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse, utf16_length
from sandbox.leadconduit.values.rich import Rich
from sandbox.leadconduit.values.states import CODES, NAMES


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich state; unknown text is its own code and name, and valid all the same.

    grade: observed | nothing is trimmed; two characters are looked up as code, anything else with
    each word capitalised as name, so that names with a small word are never found by name |
    leadconduit-types 4.23.2
    """
    del context
    text = text_to_parse(value)
    code = _code(text)
    normal, name = (text, text) if code is None else (code, NAMES[code])
    return Rich("state", "string", normal, normal, {"raw": text, "name": name, "valid": True})


def _code(text: str) -> str | None:
    if utf16_length(text) == 2:
        code = text.upper()
        return code if code in NAMES else None
    return CODES.get(" ".join(word[:1].upper() + word[1:].lower() for word in text.split(" ")))
