"""Numbers as text, by the patterns of numeral.js in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Final

from sandbox.leadconduit.templates.moments import ordinal

MAX_PATTERN: Final = 100
_MAX_DECIMALS: Final = 20
_TOO_LARGE: Final = Decimal("1e30")

_SCALES: Final = (("t", 12), ("b", 9), ("m", 6), ("k", 3))
_ABBREVIATION: Final = re.compile(r"( ?)a([kmbt]?)")
_OPTIONAL: Final = re.compile(r"\[(0*)\]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern taken apart.

    `kind` is number, percent, ordinal, exponent or time. `sign` says how negative numbers and
    plus signs are shown: `-`, `(`, `+` or `end` (the sign behind). `scale` is the abbreviation
    that is asked for: None for none, "" for the fitting one. `least` to `most` decimals are
    printed; `drop` drops them when all are 0.
    """

    kind: str
    sign: str
    symbol: str
    symbol_last: bool
    symbol_space: str
    suffix_space: str
    scale: str | None
    scale_space: str
    thousands: bool
    digits: int
    no_whole: bool
    least: int
    most: int
    drop: bool


def format_number(number: float, pattern: str) -> str:
    """`number` as `pattern` says. Raises ValueError for a pattern or a number that is too long.

    grade: documented | patterns such as $0,0.00, 0[.]00000, (0,0.0000), 0.0a, 0o, 00000, 0.00% |
      API reference, Templates
    grade: inferred | details as in numeral.js: halves round towards plus infinity | numeral 2
    """
    parts = read_pattern(pattern)
    value = Decimal(repr(number) if isinstance(number, float) else number)
    if abs(value) >= _TOO_LARGE:
        raise ValueError(f"the number {number!r:.40} is too large to format")
    if parts.kind == "time":
        return _time(value)
    if parts.kind == "exponent":
        return _exponent(value, parts)
    if parts.kind == "percent":
        value *= 100
    return _dressed(value, parts)


def _dressed(value: Decimal, parts: Pattern) -> str:
    """The digits with abbreviation, symbol, sign and suffix around them."""
    value, scale = _scaled(value, parts)
    rounded = _rounded(value, parts.most)
    if scale and parts.scale == "" and abs(rounded) >= 1000 and scale != "t":
        above = _SCALES[[name for name, _ in _SCALES].index(scale) - 1]
        rounded, scale = _rounded(rounded / 1000, parts.most), above[0]
    text = _digits(abs(rounded), parts) + (parts.scale_space + scale if scale else "")
    if parts.kind == "ordinal":
        text += parts.suffix_space + ordinal(int(abs(rounded)))[-2:]
    if parts.kind == "percent":
        text += parts.suffix_space + "%"
    return _signed(_with_symbol(text, parts), rounded < 0, parts)


def _with_symbol(text: str, parts: Pattern) -> str:
    if not parts.symbol:
        return text
    pieces = [parts.symbol, parts.symbol_space, text]
    return "".join(reversed(pieces) if parts.symbol_last else pieces)


def _signed(text: str, negative: bool, parts: Pattern) -> str:
    if parts.sign == "(":
        return f"({text})" if negative else text
    if parts.sign == "+":
        return ("-" if negative else "+") + text
    if parts.sign == "+end":
        return text + ("-" if negative else "+")
    if parts.sign == "-end":
        return text + ("-" if negative else "")
    return ("-" if negative else "") + text


def _scaled(value: Decimal, parts: Pattern) -> tuple[Decimal, str]:
    if parts.scale is None:
        return value, ""
    for name, power in _SCALES:
        if parts.scale == name or (not parts.scale and abs(value) >= Decimal(10) ** power):
            return value / Decimal(10) ** power, name
    return value, ""


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` to so many decimals, halves towards plus infinity; never -0."""
    shifted = value.scaleb(decimals) + Decimal("0.5")
    rounded = shifted.to_integral_value(ROUND_FLOOR).scaleb(-decimals)
    return rounded if rounded else Decimal(0)


def _digits(value: Decimal, parts: Pattern) -> str:
    whole, _, decimals = f"{value:.{parts.most}f}".partition(".")
    decimals = decimals[: parts.least] + decimals[parts.least :].rstrip("0")
    if parts.drop and not decimals.strip("0"):
        decimals = ""
    whole = whole.rjust(parts.digits, "0")
    if parts.thousands:
        whole = re.sub(r"\B(?=([0-9]{3})+\Z)", ",", whole)
    if parts.no_whole:
        whole = ""
    return f"{whole}.{decimals}" if decimals else whole


def _exponent(value: Decimal, parts: Pattern) -> str:
    if not value:
        return _digits(value, parts) + "e+0"
    power = value.adjusted()
    mantissa = _rounded(value.scaleb(-power), parts.most)
    if abs(mantissa) >= 10:
        mantissa, power = mantissa / 10, power + 1
    text = f"{_digits(abs(mantissa), parts)}e{'-' if power < 0 else '+'}{abs(power)}"
    return _signed(text, mantissa < 0, parts)


def _time(value: Decimal) -> str:
    """Seconds as h:mm:ss."""
    seconds = int(_rounded(abs(value), 0))
    text = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "-" + text if value < 0 else text


@lru_cache(maxsize=256)
def read_pattern(pattern: str) -> Pattern:
    """The parts of a pattern. Raises ValueError for one that is too long or has no 0."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"a number pattern has at most {MAX_PATTERN} characters")
    if "0" not in pattern:
        raise ValueError(f"{pattern!r} is no number pattern such as 0,0.00: it has no 0")
    rest = pattern.strip()
    kind, rest, suffix_space = _kind(rest)
    sign, rest = _sign(rest)
    scale, scale_space, rest = _scale(rest)
    symbol, symbol_space, last, rest = _symbol(rest)
    drop = "[.]" in rest
    whole, _, decimals = rest.replace("[.]", ".").partition(".")
    optional = "".join(_OPTIONAL.findall(decimals))
    needed = _OPTIONAL.sub("", decimals).count("0")
    if needed + len(optional) > _MAX_DECIMALS:
        raise ValueError(f"a number pattern has at most {_MAX_DECIMALS} decimals")
    return Pattern(
        kind=kind,
        sign=sign,
        symbol=symbol,
        symbol_last=last,
        symbol_space=symbol_space,
        suffix_space=suffix_space,
        scale=scale,
        scale_space=scale_space,
        thousands="," in whole,
        digits=whole.split(",")[0].count("0"),
        no_whole=not whole,
        least=needed,
        most=needed + len(optional),
        drop=drop,
    )


def _kind(rest: str) -> tuple[str, str, str]:
    """The kind of number, the pattern without the sign of it, and the blank before that sign."""
    if ":" in rest:
        return "time", rest, ""
    if found := re.search(r"e[+-]0", rest):
        return "exponent", rest.replace(found[0], "", 1), ""
    for kind, mark in (("percent", "%"), ("ordinal", "o")):
        if mark in rest:
            space = " " if f" {mark}" in rest else ""
            return kind, rest.replace(space + mark, "", 1), space
    return "number", rest, ""


def _sign(rest: str) -> tuple[str, str]:
    if "(" in rest:
        return "(", rest.replace("(", "").replace(")", "")
    for mark in "+-":
        if mark in rest:
            end = rest.index(mark) > rest.index("0")
            return mark + ("end" if end else ""), rest.replace(mark, "")
    return "-", rest


def _scale(rest: str) -> tuple[str | None, str, str]:
    found = _ABBREVIATION.search(rest)
    if found is None:
        return None, "", rest
    return found[2], found[1], rest.replace(found[0], "", 1)


def _symbol(rest: str) -> tuple[str, str, bool, str]:
    """The currency sign, the blank beside it, whether it stands behind, and what is left."""
    if "$" not in rest:
        return "", "", False, rest.strip()
    last = rest.index("$") > rest.index("0")
    spaced = " $" in rest if last else "$ " in rest
    left = rest.replace("$", "").strip()
    return "$", " " if spaced else "", last, left
