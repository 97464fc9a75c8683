"""range: two numbers, one number, or a number and more."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sandbox.leadconduit.values import instants
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import BLANKS, number_value, print_number, text_to_parse
from sandbox.leadconduit.values.rich import Rich

_DATE: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?Z)?", re.ASCII
)
_TO: Final = re.compile("to", re.IGNORECASE)
_WORDS: Final = re.compile(rf"[^0-9.+\-{BLANKS}]")
_NOT_NUMBER: Final = re.compile(r"[^0-9.\-]")
_RUN: Final = re.compile(r"[0-9.\-]++")
_UPPER: Final = re.compile(rf"[{BLANKS}]++(-?)[{BLANKS}]*+(\d++(?:\.\d++)?)", re.ASCII)
_UNSIGNED: Final = re.compile(r"\d++(?:\.\d++)?", re.ASCII)
_UNSIGNED_END: Final = re.compile(r"\d+(?:\.\d+)?\Z", re.ASCII)
_SIGNED_END: Final = re.compile(r"-?\d+(?:\.\d*)?\Z", re.ASCII)
_NUMBER: Final = re.compile(r"-?(?:\d++(?:\.\d*+)?|\.\d++)", re.ASCII)
_MAX_DIGITS: Final = 400
_MAX_PRINTED_PLAIN: Final = 1e21


def parse(value: Any, context: ValueContext) -> Rich:
    """A rich range with `min`, `max`, `avg` and `mid`.

    grade: observed | words vanish, `to`, blanks and dashes split, `10+` is open; one number is
    its own range and keeps its text; ISO dates count as their milliseconds; a third number on the
    left gives the minimum its dash | leadconduit-types 4.23.2
    """
    del context
    raw = text_to_parse(value)
    text = _DATE.sub(_milliseconds, raw)
    cleaned = _WORDS.sub("", _TO.sub(" ", text))
    low = _open_end(cleaned)
    if low is not None:
        props = {"raw": raw, "avg": None, "mid": None, "min": low, "max": None, "valid": True}
        return _rich(f"{print_number(low)}+", props)
    pair = _pair(cleaned)
    return _of_pair(raw, *pair) if pair else _of_one(raw, text, cleaned)


def _rich(text: str, props: dict[str, Any]) -> Rich:
    return Rich("range", "string", text, text, props)


def _of_pair(raw: str, low: float, high: float) -> Rich:
    middle = (low + high) / 2
    props = {
        "raw": raw,
        "avg": _two_decimals(middle),
        "mid": number_value(math.trunc(middle)) if math.isfinite(middle) else middle,
        "min": low,
        "max": high,
        "valid": True,
    }
    return _rich(f"{print_number(low)}-{print_number(high)}", props)


def _of_one(raw: str, text: str, cleaned: str) -> Rich:
    left = _NOT_NUMBER.sub("", cleaned)
    valid = _NUMBER.fullmatch(left) is not None
    number = _read(left) if valid else None
    parts = dict.fromkeys(("min", "max", "avg", "mid"), number)
    return _rich(text, {"raw": raw, **parts, "valid": valid})


def _milliseconds(found: re.Match[str]) -> str:
    """An ISO date as milliseconds since 1970; a day that does not exist stays as it is."""
    year, month, day, *clock = (int(part or 0) for part in found.groups())
    if not (1 <= month <= 12 and 1 <= day <= instants.days_in_month(year, month)):
        return found[0]
    return str(instants.wall(year, month, day, *clock))


def _open_end(text: str) -> float | None:
    """The number in front of the first plus sign that has one."""
    at = text.find("+")
    while at >= 0:
        if text[at - 1 : at].isdecimal():
            found = _UNSIGNED_END.search(text, max(0, at - _MAX_DIGITS), at)
            return _read(found[0]) if found else None
        at = text.find("+", at + 1)
    return None


def _pair(text: str) -> tuple[float, float] | None:
    """The two numbers that a dash, blanks, or both part; None where there are no two."""
    for run in _RUN.finditer(text):
        low, high = _split(text, run)
        bound = _SIGNED_END.search(low[-_MAX_DIGITS:]) if high else None
        if bound:
            return _read(bound[0]), _read(high)
    return None


def _split(text: str, run: re.Match[str]) -> tuple[str, str]:
    """What stands left and right of the last parting in or after a run of digits and dashes."""
    low = run[0].rstrip("-")
    dashes = len(run[0]) - len(low)
    after = _UPPER.match(text, run.end())
    if after and dashes + len(after[1]) <= 1:
        return low, after[2]
    at = low.rfind("-")
    while at > 0:
        upper = _UNSIGNED.match(low, at + 1)
        if upper and low[at - 1] != "-":
            return low[:at], upper[0]
        at = low.rfind("-", 0, at)
    return low, ""


def _read(text: str) -> int | float:
    return number_value(float(text))


def _two_decimals(number: float) -> int | float:
    if not abs(number) < _MAX_PRINTED_PLAIN:
        return number
    rounded = Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return number_value(float(rounded))
