"""Plain words for values and kinds, for messages that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

LONGEST_VALUE = 80
_FEW = 10

_KINDS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "an array",
    "object": "an object",
    "null": "null",
}


def shortened(value: Any) -> str:
    """`value` as JSON, cut to 80 characters."""
    try:
        text = orjson.dumps(_clipped(value, 3)).decode()
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def listed(words: Sequence[str], last: str = "or") -> str:
    """`a, b or c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def kinds_in_words(kinds: Iterable[str]) -> str:
    """`a string or null`, for JSON Schema type names."""
    return listed([_KINDS.get(kind, kind) for kind in kinds])


def counted(number: int, word: str) -> str:
    """`1 item`, `3 items`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _clipped(value: Any, depth: int) -> Any:
    """Enough of `value` to fill the 80 characters, so that a huge one costs nothing."""
    if isinstance(value, str):
        return value[: LONGEST_VALUE + 1]
    if isinstance(value, Mapping) and value:
        kept = list(value.items())[:_FEW] if depth else []
        shown = {str(name)[:LONGEST_VALUE]: _clipped(member, depth - 1) for name, member in kept}
        return shown if len(kept) == len(value) else {**shown, "…": "…"}
    if isinstance(value, list | tuple) and value:
        items = [_clipped(item, depth - 1) for item in value[:_FEW]] if depth else []
        return items if len(items) == len(value) else [*items, "…"]
    return value
