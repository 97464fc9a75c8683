"""How long one call took, and texts that are good at making calls take long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

LIMIT = 0.05
"""Seconds of processor time that no input may take."""

LONGEST = 4000


def within(call: Callable[[], T], limit: float = LIMIT) -> T:
    """The result of `call`, which may take `limit` seconds of the processor, at its second try."""
    spent = 0.0
    for _ in range(2):
        began = time.process_time()
        result = call()
        spent = time.process_time() - began
        if spent < limit:
            return result
    raise AssertionError(f"took {spent * 1000:.0f} ms, twice")


def repeated(pieces: list[str]) -> st.SearchStrategy[str]:
    """Texts of pieces, some of them repeated many times: what makes naive parsers square."""
    few = st.lists(st.sampled_from(pieces), max_size=6).map("".join)
    many = st.builds(
        lambda unit, times: (unit * times)[:LONGEST], few, st.sampled_from([1, 30, 500, LONGEST])
    )
    return st.builds(lambda *parts: "".join(parts), few, many, few) | st.text(max_size=80)


def values(texts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Anything that JSON can hold, with these texts in it."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
    return st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["a", "b.c", "0", "raw", "valid", ""]), inner)
        ),
        max_leaves=8,
    )
