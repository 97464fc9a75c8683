"""JSON as the imitated engine reads and writes it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any, Final

import orjson

from sandbox.leadconduit.integrations.objects import MAX_DEPTH, UNDEFINED, TooMuch, ordered
from sandbox.leadconduit.values.javascript import number_value, print_number
from sandbox.leadconduit.values.rich import Rich


class InvalidJson(ValueError):
    """Text that is no JSON; the message quotes it."""


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BIG: Final = re.compile(r"(?<![\w.])-?\d{16}")


def read_json(text: str) -> Any:
    """The value of a JSON text; raises `InvalidJson` or `TooMuch`.

    Numbers are doubles (whole ones are ints where an int is exact), the last of several members
    of one name counts, the literals NaN and Infinity are no JSON.
    """
    if _BIG.search(text) is None and "__proto__" not in text:
        try:
            return _bounded(orjson.loads(text))
        except ValueError:
            pass
    try:
        value = json.loads(
            text,
            parse_int=_whole,
            parse_float=_real,
            parse_constant=_refuse,
            object_pairs_hook=_members,
        )
    except RecursionError:
        raise TooMuch("the JSON text is nested too deep") from None
    except ValueError:
        raise InvalidJson(f'"{text}" is not valid JSON') from None
    return _sound(_bounded(value))


def _whole(text: str) -> float:
    return _real(text) if len(text) > 16 else number_value(int(text))


def _real(text: str) -> float:
    return number_value(float(text))


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # grade: inferred | a member named __proto__ vanishes | no source
    return {_sound(name): _sound(value) for name, value in pairs if name != "__proto__"}


def _sound(value: Any) -> Any:
    """A text without halves of characters, which no UTF-8 could carry on."""
    if isinstance(value, list):
        return [_sound(item) for item in value]
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _bounded(value: Any) -> Any:
    """The value itself, once it is known to be no deeper than the bound."""
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        if not below:
            return value
        level = below
    raise TooMuch(f"the JSON text is nested deeper than {MAX_DEPTH}")


def write_json(value: Any, indent: int = 0) -> str:
    """`value` as JSON: undefined members are left out, what is no number is null, dates are ISO."""
    return _write(value, indent, 0)


def _write(value: Any, indent: int, depth: int) -> str:
    if isinstance(value, str):
        return _quote(value)
    if value is None or value is UNDEFINED:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return print_number(value) if math.isfinite(value) else "null"
    if depth > MAX_DEPTH:
        raise TooMuch(f"values are nested deeper than {MAX_DEPTH}")
    if isinstance(value, Mapping):
        inner = [
            f"{_quote(key)}:{' ' if indent else ''}{_write(item, indent, depth + 1)}"
            for key, item in ordered(value)
            if item is not UNDEFINED
        ]
        return _wrap("{}", inner, indent, depth)
    if isinstance(value, list | tuple):
        return _wrap("[]", [_write(item, indent, depth + 1) for item in value], indent, depth)
    return _write_special(value, indent, depth)


def _write_special(value: Any, indent: int, depth: int) -> str:
    if isinstance(value, Rich):
        return _write(value.value, indent, depth)
    return _quote(iso(value) if isinstance(value, datetime) else str(value))


def iso(moment: datetime) -> str:
    """A time as ISO text in UTC, with milliseconds."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _wrap(brackets: str, items: list[str], indent: int, depth: int) -> str:
    if not items:
        return brackets
    if not indent:
        return brackets[0] + ",".join(items) + brackets[1]
    outer = "\n" + " " * (indent * depth)
    inner = outer + " " * indent
    return brackets[0] + inner + f",{inner}".join(items) + outer + brackets[1]


def _quote(text: str) -> str:
    quoted: str = encode_basestring(text)
    if text.isascii():
        return quoted
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
