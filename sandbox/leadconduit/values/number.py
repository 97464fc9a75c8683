"""number: what is left of a text when everything but digits, point and dash is dropped."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import number_value, print_number, print_value, raw_of
from sandbox.leadconduit.values.rich import Rich

_NOISE: Final = re.compile(r"[^0-9.\-]")
_NUMBER: Final = re.compile(r"-?(?:\d++(?:\.\d*+)?|\.\d++)", re.ASCII)


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich number; not-a-number and invalid where no single number is left.

    grade: observed | letters, signs and commas vanish, so 1e3 is 13 and ($5) is 5; booleans,
    lists and objects are invalid | leadconduit-types 4.23.2
    """
    del context
    raw = raw_of(value)
    number = number_of(value)
    props = {"valid": not math.isnan(number), "raw": value if raw is None else raw}
    return Rich("number", "number", number, print_number(number), props)


def number_of(value: Any) -> int | float:
    """The number that a value is read as; not-a-number where there is none."""
    if isinstance(value, Rich) and value.kind == "number" and isinstance(value.value, int | float):
        return value.value
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, int | float):
        return number_value(value)
    if not isinstance(value, str | Rich):
        return math.nan
    left = _NOISE.sub("", print_value(value))
    return number_value(float(left)) if _NUMBER.fullmatch(left) else math.nan
