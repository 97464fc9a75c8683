"""Chance for answers that are made up: each draw has a source of its own."""

from __future__ import annotations

import threading
from random import Random


class Draws:
    """Hands out random sources that depend on the seed, a key, and how often the key was drawn.

    What is drawn for one key never changes what another gets, so the same calls of an operation
    give the same answers whatever else is called. Safe to use from many threads.
    """

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def snapshot(self) -> tuple[int | str, dict[str, int]]:
        """How often each key was drawn, to be restored here or in another namespace."""
        with self._lock:
            return self._seed, dict(self._counts)

    def restore(self, state: tuple[int | str, dict[str, int]]) -> None:
        """Go on from there."""
        with self._lock:
            self._seed, self._counts = state[0], dict(state[1])

    def source(self, key: str) -> Random:
        """The next source for `key`."""
        with self._lock:
            number = self._counts[key] = self._counts.get(key, 0) + 1
        return Random(f"{self._seed}, {key}, {number}")  # noqa: S311 - no secrets
