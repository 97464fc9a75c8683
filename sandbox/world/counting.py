"""Counts that hand each number out once, without a lock, and can be asked where they are."""

from __future__ import annotations

from itertools import count


def next_of(numbers: count[int]) -> int:
    """The number that comes next, without taking it: a count only tells by its text."""
    return int(repr(numbers)[len("count(") : -1])
