"""time: an instant, found anywhere in a text."""

from __future__ import annotations

from typing import Any

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse
from sandbox.leadconduit.values.rich import Rich


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich instant; it prints as ISO text with milliseconds in UTC."""
    # Its patterns take longer to build than all other types together.
    from sandbox.leadconduit.values.natural import find_instant

    text = text_to_parse(value)
    instant = find_instant(text, instants.of_datetime(context.now), context.zone)
    props = {"raw": text, "valid": instant is not None}
    if instant is None:
        return Rich("time", "string", text, text, props)
    return Rich("time", "date", instants.to_value(instant), instants.iso(instant), props)
