"""Near misses: the operations whose method and path come closest to those of a request."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sandbox.call import Call
from sandbox.contract.message import Reply

if TYPE_CHECKING:
    from sandbox.product import Product

MOST: Final = 5
_LEAST_SCORE: Final = 0.35
_SAME_WORD: Final = 0.6
_MOST_SEGMENTS: Final = 24
_LONGEST_SEGMENT: Final = 100
_OTHER_METHOD: Final = 0.5
"""What another method costs, in segments."""


@dataclass(frozen=True, slots=True)
class Near:
    """An operation, how near it is (1 is the same), and what it differs in, in words."""

    product: str
    operation: str
    method: str
    path: str
    score: float
    differences: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The JSON value of it."""
        return {
            "product": self.product,
            "operation": self.operation,
            "method": self.method,
            "path": self.path,
            "score": self.score,
            "differences": list(self.differences),
        }


def nearest_operations(call: Call) -> Reply:
    """The operations nearest to a recorded request. Raises Problem `not-found`."""
    from sandbox.control.kinds import REQUESTS
    from sandbox.control.records import numbered

    entry = numbered(call, REQUESTS)
    products = [product for product in call.namespace.realm.products if product.recorded]
    return Reply.json(
        {"nearest": [one.as_json() for one in nearest(products, entry.method, entry.path)]}
    )


def nearest(products: Iterable[Product], method: str, path: str, most: int = MOST) -> list[Near]:
    """The operations that come closest to `method` on `path`, the nearest first; none of those
    that have little in common with it."""
    asked = _segments(path)
    comparison = lru_cache(maxsize=4096)(_alike)
    found = (
        Near(product.name, operation.id, operation.method, template, score, differences)
        for product in products
        for operation in product.document.operations
        for template in [product.mount + operation.path]
        if _share_a_word(asked, _segments(template), comparison)
        for score, differences in [
            _compared(asked, _segments(template), method, operation.method, comparison)
        ]
        if score >= _LEAST_SCORE
    )
    return heapq.nlargest(most, found, key=lambda one: (one.score, -len(one.path)))


def _segments(path: str) -> tuple[str, ...]:
    return tuple(one[:_LONGEST_SEGMENT] for one in path[1:].split("/")[:_MOST_SEGMENTS])


def _share_a_word(asked: Sequence[str], wanted: Sequence[str], comparison: Any) -> bool:
    """Whether the paths have something in common, but for segments that may be anything."""
    words = [one for one in wanted if not one.startswith("{")]
    return any(comparison(one, other) >= _SAME_WORD for other in words for one in asked)


def _compared(
    asked: Sequence[str], wanted: Sequence[str], method: str, offered: str, comparison: Any
) -> tuple[float, tuple[str, ...]]:
    """How near the paths are, and what would have to be changed: the cheapest way to make one of
    the other, segment by segment."""
    # rows[i][j]: the cost of making wanted[:j] of asked[:i]
    rows = [[float(at) for at in range(len(wanted) + 1)]]
    for number, segment in enumerate(asked, 1):
        row, above = [float(number)], rows[-1]
        for at, other in enumerate(wanted, 1):
            change = above[at - 1] + 1 - comparison(segment, other)
            row.append(min(change, above[at] + 1, row[-1] + 1))
        rows.append(row)
    words = list(_steps(rows, asked, wanted, comparison))[::-1]
    cost = rows[-1][-1]
    if method != offered:
        cost += _OTHER_METHOD
        words.insert(0, f"{offered} is offered, {method[:40]} was sent")
    return round(1 - cost / (max(len(asked), len(wanted)) + _OTHER_METHOD), 3), tuple(words)


def _alike(segment: str, wanted: str) -> float:
    """1 for a segment that fits, less for one that is written otherwise. A parameter takes any
    segment, but says less about it than a word."""
    if wanted.startswith("{") and wanted.endswith("}"):
        return 0.75 if segment else 0.0
    if segment == wanted:
        return 1.0
    return SequenceMatcher(None, segment.lower(), wanted.lower(), autojunk=False).ratio() * 0.9


def _steps(
    rows: list[list[float]], asked: Sequence[str], wanted: Sequence[str], comparison: Any
) -> Iterator[str]:
    """What has to be changed, from the end of the paths to their beginning."""
    at, to = len(asked), len(wanted)
    while at or to:
        cost = rows[at][to]
        if at and to:
            alike = comparison(asked[at - 1], wanted[to - 1])
            if abs(rows[at - 1][to - 1] + 1 - alike - cost) < 1e-9:
                at, to = at - 1, to - 1
                if alike < 1 and not (asked[at] and wanted[to].startswith("{")):
                    stands = f"“{asked[at]}”" if asked[at] else "nothing"
                    yield f"“{wanted[to]}” is expected where {stands} stands"
                continue
        if at and abs(rows[at - 1][to] + 1 - cost) < 1e-9:
            at -= 1
            yield f"“{asked[at]}” is too much" if asked[at] else "a slash is too much"
        else:
            to -= 1
            yield f"“{wanted[to]}” is missing"
