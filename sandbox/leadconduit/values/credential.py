"""credential: a secret, kept as it is until it is masked."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import print_value
from sandbox.leadconduit.values.rich import Rich


def parse(value: Any, context: ValueContext) -> Rich | None:
    """A rich credential; null stays null.

    grade: observed | always valid, and keeps no raw text | leadconduit-types 4.23.2
    """
    del context
    if value is None:
        return None
    text = print_value(value)
    return Rich("credential", "string", text, text, {"masked": False, "valid": True})
