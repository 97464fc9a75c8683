"""Whether two results are the same as far as JSON can tell."""

from __future__ import annotations

import json
from typing import Any


def same(ours: Any, expected: Any) -> bool:
    """Equal, where numbers are doubles, true is not 1, and the order of members does not count."""
    if isinstance(ours, bool) or isinstance(expected, bool):
        return ours is expected
    if isinstance(ours, int | float) and isinstance(expected, int | float):
        return float(ours) == float(expected)
    if isinstance(ours, dict) and isinstance(expected, dict):
        return ours.keys() == expected.keys() and all(
            same(ours[name], expected[name]) for name in ours
        )
    if isinstance(ours, list | tuple) and isinstance(expected, list | tuple):
        return len(ours) == len(expected) and all(map(same, ours, expected))
    return bool(ours == expected)


def difference(ours: Any, expected: Any) -> str:
    """The two side by side, without the members they share."""
    if isinstance(ours, dict) and isinstance(expected, dict):
        apart = [
            name
            for name in {**ours, **expected}
            if name not in ours or name not in expected or not same(ours[name], expected[name])
        ]
        ours = {name: ours[name] for name in apart if name in ours}
        expected = {name: expected[name] for name in apart if name in expected}
    return f"ours {_text(ours)}\n        theirs {_text(expected)}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)
