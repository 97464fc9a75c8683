"""date: a day."""

from __future__ import annotations

from typing import Any, Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.date_formats import Day, read_day
from sandbox.leadconduit.values.javascript import print_value, raw_of
from sandbox.leadconduit.values.rich import Rich

# grade: documented | tried in this order, US before European | API reference, Types
FORMATS: Final = (
    "ddd MMM DD YYYY",
    "MMM DD YYYY",
    "M/D/YYYY",
    "M/D/YY",
    "YYYY-MM-DD",
    "MM-DD-YYYY",
    "MMDDYYYY",
    "YYYYMMDD",
    "ddd DD MMM YYYY",
    "DD MMM YYYY",
    "D/M/YYYY",
    "D/M/YY",
    "YYYY-DD-MM",
    "DD-MM-YYYY",
    "DDMMYYYY",
    "YYYYDDMM",
)


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich day: the instant at which it begins in the server's zone; None if invalid.

    grade: observed | what no format fits exactly is read by the best partial fit |
    leadconduit-types 4.23.2
    """
    raw = raw_of(value)
    raw = value if raw is None else raw
    text = print_value(raw)
    day = find_day(text, context)
    props = {"raw": raw, "valid": day is not None}
    if day is None:
        return Rich("date", "string", text, text, props)
    return rich_day("date", day, props, context)


def rich_day(type_name: str, day: Day, props: dict[str, Any], context: ValueContext) -> Rich:
    """`day` as a rich date with these properties."""
    instant = instants.of_wall(instants.wall(*day), context.zone)
    text = instants.iso_day(instants.days_of(*day))
    return Rich(type_name, "date", instants.to_value(instant), text, props)


def find_day(text: str, context: ValueContext) -> Day | None:
    """The day `text` names: by an exact format, else by the best partial fit."""
    today = instants.date_of(
        instants.wall_of(instants.of_datetime(context.now), context.zone) // instants.DAY
    )
    return read_day(text, FORMATS, today, exact=True) or read_day(text, FORMATS, today, exact=False)
