"""The first date or time in a text, written as people write: what `time` fields are read with.

grade: observed | texts are read as the library chrono 2.x reads casual English |
leadconduit-types 4.23.2
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from sandbox.leadconduit.values.natural import clock, named, numeric, relative
from sandbox.leadconduit.values.natural.components import reference_at
from sandbox.leadconduit.values.natural.refining import refine

_PARSERS: Final = (
    numeric.YEAR_FIRST,
    numeric.ISO,
    numeric.SLASHES,
    relative.WITHIN,
    named.DAY_FIRST,
    named.MONTH_FIRST,
    named.WEEKDAY,
    numeric.MONTH_AND_YEAR,
    clock.TIME,
    relative.AGO,
    relative.LATER,
    relative.DAY_WORD,
    relative.DAY_TIME,
    named.MONTH_NAME,
    relative.UNIT,
    relative.SIGNED,
    relative.END_OF_MONTH,
)
# grade: ours | a date that starts behind the 400th character is not found | no source
_MAX_LENGTH: Final = 400


def find_instant(text: str, now: int, zone: tzinfo) -> int | None:
    """The instant the first date in `text` names, at `now` in `zone`; None if there is none."""
    reference = reference_at(now, zone)
    head = text[:_MAX_LENGTH]
    found = [result for parser in _PARSERS for result in parser.find_all(head, reference)]
    results = refine(head, found)
    return results[0].start.instant if results else None
