"""How the language of the imitated engine prints, trims and counts; nothing about leads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from sandbox.leadconduit.values.rich import Rich

BLANKS: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What `\\s` and `trim` take for a blank."""

OBJECT: Final = "[object Object]"
_MAX_DEPTH: Final = 64
_EXACT: Final = 2**53


def print_number(number: float) -> str:
    """`number` as text: 100, 0.5, 1e+21, NaN; never 100.0 or -0."""
    if isinstance(number, int) and abs(number) <= _EXACT:
        return str(number)
    try:
        real = float(number)
    except OverflowError:
        real = math.inf if number > 0 else -math.inf
    if math.isnan(real):
        return "NaN"
    if math.isinf(real):
        return "Infinity" if real > 0 else "-Infinity"
    if real == 0:
        return "0"
    return _print_finite(real)


def _print_finite(real: float) -> str:
    sign = "-" if real < 0 else ""
    digits, exponent = _digits(abs(real))
    if 0 < exponent <= 21:
        if len(digits) <= exponent:
            return sign + digits + "0" * (exponent - len(digits))
        return f"{sign}{digits[:exponent]}.{digits[exponent:]}"
    if -6 < exponent <= 0:
        return f"{sign}0.{'0' * -exponent}{digits}"
    power = exponent - 1
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'+' if power > 0 else '-'}{abs(power)}"


def _digits(real: float) -> tuple[str, int]:
    """The shortest digits of `real`, and where the point stands: 0.digits times ten to that."""
    mantissa, _, power = repr(real).partition("e")
    whole, _, fraction = mantissa.partition(".")
    joined = whole + ("" if fraction == "0" else fraction)
    leading = len(joined) - len(joined.lstrip("0"))
    exponent = len(whole) - leading + int(power or 0)
    return joined.strip("0") or "0", exponent


def print_value(value: Any, depth: int = 0) -> str:
    """Any value as text: arrays joined with commas, objects as `[object Object]`."""
    if isinstance(value, str):
        return value
    if isinstance(value, Rich):
        return value.text
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return print_number(value)
    if isinstance(value, list | tuple):
        return _print_list(value, depth)
    if isinstance(value, Mapping):
        return OBJECT
    return str(value)


def _print_list(items: list[Any] | tuple[Any, ...], depth: int) -> str:
    if depth >= _MAX_DEPTH:
        return ""
    return ",".join("" if item is None else print_value(item, depth + 1) for item in items)


def text_to_parse(value: Any) -> str:
    """The text a field type reads: the raw text of what was parsed before, else the value's own.

    grade: observed | an object with a raw member counts as that raw text | leadconduit-types 4.23.2
    """
    raw = raw_of(value)
    return print_value(value if raw is None else raw)


def raw_of(value: Any) -> Any:
    """The `raw` member of a rich value or an object; None where there is none."""
    if isinstance(value, Rich):
        return value.props.get("raw")
    if isinstance(value, Mapping):
        return value.get("raw")
    return None


def trim(text: str) -> str:
    """`text` without the blanks around it."""
    return text.strip(BLANKS)


def utf16_length(text: str) -> int:
    """How many UTF-16 units `text` has: what this language calls its length."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def number_value(real: float) -> int | float:
    """`real` as an int where it is a whole number small enough to be exact, else as a float."""
    if isinstance(real, int):
        return real if abs(real) <= _EXACT else _as_float(real)
    if math.isfinite(real) and real == int(real) and abs(real) <= _EXACT:
        return int(real)
    return real


def _as_float(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def is_truthy(value: Any) -> bool:
    """Whether a condition takes `value` for true: empty lists and objects are, 0 and "" are not."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return bool(value) or isinstance(value, list | tuple | Mapping)
