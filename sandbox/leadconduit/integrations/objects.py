"""Objects as the imitated engine keeps them: key order, truth, and nesting by dotted names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from sandbox.leadconduit.values.javascript import BLANKS, print_number
from sandbox.leadconduit.values.rich import Rich

MAX_DEPTH: Final = 100
MAX_ARRAY: Final = 50_000


class TooMuch(Exception):
    """A structure that is deeper or longer than the sandbox is willing to build."""


class Undefined:
    """A member that is present but undefined, and a hole in a sparse array."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()

_INHERITED: Final = frozenset(
    (
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
    )
)
"""Names every object of the imitated engine answers to without having them."""


class Builtin:
    """One of the functions that stand behind the inherited names, leaked into the data."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return f"function {self.name}() {{ [native code] }}"


def inherited(name: str) -> Builtin | None:
    """What an object without a member of this name still answers; None for ordinary names."""
    return Builtin(name) if name in _INHERITED else None


_INDEX: Final = re.compile(r"(?:0|[1-9][0-9]{0,9})\Z")


def ordered(mapping: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """The members of an object: whole-number keys first and ascending, the rest as inserted."""
    if not any(key[:1].isdigit() for key in mapping):
        return mapping.items()
    indexes = sorted((key for key in mapping if _INDEX.match(key)), key=int)
    if not indexes:
        return mapping.items()
    chosen = set(indexes)
    rest = [key for key in mapping if key not in chosen]
    return [(key, mapping[key]) for key in (*indexes, *rest)]


def truthy(value: Any) -> bool:
    """Whether a condition on `value` holds: containers and rich values always, 0 and "" never."""
    if isinstance(value, str):
        return bool(value)
    if value is None or value is UNDEFINED or value is False:
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return not (value == 0 or math.isnan(value))
    return True


_DECIMAL: Final = re.compile(r"[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\Z", re.ASCII)
_RADIX: Final = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)\Z")
_MAX_DIGITS: Final = 400


def to_number(value: Any) -> float:
    """The number a value counts as in a comparison; NaN where it counts as none."""
    if isinstance(value, Rich):
        value = value.value
    if isinstance(value, datetime):
        return value.timestamp() * 1000
    if isinstance(value, bool | int | float):
        return float(value)
    if value is None:
        return 0.0
    if isinstance(value, list):
        return to_number(value[0]) if len(value) == 1 else (math.nan if value else 0.0)
    return _text_to_number(value) if isinstance(value, str) else math.nan


def _text_to_number(text: str) -> float:
    stripped = text.strip(BLANKS)
    if not stripped:
        return 0.0
    if len(stripped) > _MAX_DIGITS:
        return math.nan
    if _DECIMAL.match(stripped):
        return float(stripped)
    if _RADIX.match(stripped):
        return float(int(stripped, 0))
    return math.nan


def _segment(text: str) -> str | float:
    """One segment of a dotted name: a number where it reads as one (an empty one is 0)."""
    if text and (text[0].isalpha() or text[0] == "_") and text[0] != "I":
        return text
    number = _text_to_number(text)
    return text if math.isnan(number) else number


def _is_container(value: Any) -> bool:
    return isinstance(value, dict | list)


def _get(holder: Any, key: str | float) -> Any:
    if isinstance(holder, dict):
        name = key if isinstance(key, str) else print_number(key)
        return holder.get(name, inherited(name) or UNDEFINED)
    index = _index(key)
    return holder[index] if index is not None and index < len(holder) else UNDEFINED


def _index(key: str | float) -> int | None:
    if isinstance(key, str) or key < 0 or not float(key).is_integer():
        return None
    return int(key)


def nest(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn dotted names into objects, whole-number segments into arrays, possibly with holes.

    Of a name and a longer name below it the plain one wins. Raises `TooMuch`.

    grade: observed | dots nest, numeric segments make arrays, an empty segment is index 0, the
    plain value beats the branch | leadconduit-default 2.9.14, leadconduit-custom 2.23.8
    """
    nested = _Nested()
    for name, value in ordered(flatten(values)):
        if "." in name or not name[:1].isalpha():
            nested.place([_segment(part) for part in name.split(".")], value)
        else:
            nested.put(nested.result, name, _empty_copy(value))
    return nested.result


class _Nested:
    """An object that grows by paths, and how many array items it may still grow by."""

    __slots__ = ("result", "room")

    def __init__(self) -> None:
        self.result: dict[str, Any] = {}
        self.room = MAX_ARRAY

    def place(self, path: list[str | float], value: Any) -> None:
        """Put a value at the end of a path, unless a plain value is in the way."""
        if len(path) > MAX_DEPTH:
            raise TooMuch(f"a name of {len(path)} segments is deeper than {MAX_DEPTH}")
        holder: Any = self.result
        for key, following in pairwise(path):
            if key == "__proto__":
                return
            inner = _get(holder, key)
            if not _is_container(inner):
                if inner is not UNDEFINED:
                    return
                inner = {} if isinstance(following, str) else []
                self.put(holder, key, inner)
            holder = inner
        self.put(holder, path[-1], _empty_copy(value))

    def put(self, holder: Any, key: str | float, value: Any) -> None:
        """Put a member; an array keeps only whole-number members, others are not seen any more."""
        if isinstance(holder, dict):
            if key != "__proto__":
                holder[key if isinstance(key, str) else print_number(key)] = value
            return
        index = _index(key)
        if index is None:
            return
        self.room -= max(0, index + 1 - len(holder))
        if self.room < 0:
            raise TooMuch(f"arrays of more than {MAX_ARRAY} items, index {index}")
        holder.extend([UNDEFINED] * (index + 1 - len(holder)))
        holder[index] = value


def _empty_copy(value: Any) -> Any:
    return type(value)() if _is_container(value) else value


def flatten(values: Any, *, keep_arrays: bool = False) -> dict[str, Any]:
    """Dotted name to value for everything below `values`; empty objects and arrays are values.

    With `keep_arrays` an array is a value itself, else its items go by their index. Raises
    `TooMuch`.
    """
    flat: dict[str, Any] = {}
    for name, value in _walk(values, "", keep_arrays, 0):
        flat[name] = value
    return flat


def _walk(values: Any, prefix: str, keep: bool, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > MAX_DEPTH:
        raise TooMuch(f"values are nested deeper than {MAX_DEPTH}")
    for key, value in members(values):
        branch = isinstance(value, Mapping) or (isinstance(value, list) and not keep)
        if branch and len(value):
            yield from _walk(value, f"{prefix}{key}.", keep, depth + 1)
        else:
            yield prefix + key, value


def members(value: Any) -> Iterable[tuple[str, Any]]:
    """The members of an object, the items of an array by index, the characters of a text."""
    if isinstance(value, Mapping):
        return ordered(value)
    if isinstance(value, list | str):
        return [(str(i), item) for i, item in enumerate(value) if item is not UNDEFINED]
    return ()
