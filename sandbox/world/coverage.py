"""What the tests of a sandbox have touched, and what there was to touch."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

Key = tuple[str, ...]

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "operations": "operations that were called",
        "responses": "answers that the documents declare and somebody got",
        "phases": "decisions of pipeline phases, as far as the flows ask for them",
        "rules": "rules of flows that were met, and that were not met",
        "steps": "steps of flows: filters that let pass and that stop, recipients that were called",
    }
)


class CoverageError(ValueError):
    """A report that cannot be read; the message says what is wrong with it."""


class Coverage:
    """Counts by group and key. Safe to use from many threads, and for all namespaces together.

    Only what was declared is counted: what nobody can name cannot be missing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, dict[Key, int]] = {group: {} for group in GROUPS}

    def declare(self, group: str, keys: Iterable[Key]) -> None:
        """Say what there is to touch; what is declared already keeps its count."""
        with self._lock:
            counts = self._counts[group]
            for key in keys:
                counts.setdefault(key, 0)

    def touch(self, group: str, key: Key) -> None:
        """Count one touch of what was declared."""
        with self._lock:
            counts = self._counts[group]
            if key in counts:
                counts[key] += 1

    def clear(self) -> None:
        """Count from nothing again; what is declared stays."""
        with self._lock:
            for counts in self._counts.values():
                for key in counts:
                    counts[key] = 0

    def add(self, report: Mapping[str, Any]) -> None:
        """Add the counts of another report, such as that of another process.

        Raises CoverageError for what is no report, and then adds nothing.
        """
        self._merge(report, operator.add)

    def join(self, report: Mapping[str, Any]) -> None:
        """Take in another report of the same calls: the greater count counts. Raises as `add`."""
        self._merge(report, max)

    def leave_out(self, report: Mapping[str, Any]) -> None:
        """Do not count what an earlier report counted already. Raises as `add`."""
        self._merge(report, lambda count, before: max(0, count - before))

    def _merge(self, report: Mapping[str, Any], merged: Callable[[int, int], int]) -> None:
        read = _read(report)
        with self._lock:
            for group, items in read.items():
                counts = self._counts[group]
                for key, count in items:
                    counts[key] = merged(counts.get(key, 0), count)

    def report(self) -> dict[str, Any]:
        """The counts as a JSON value: `groups`, each with `touched`, `total`, `percent` and its
        `items`, and the `percent` of all together."""
        with self._lock:
            copied = {group: dict(counts) for group, counts in self._counts.items()}
        groups = [_group(name, counts) for name, counts in copied.items()]
        touched = sum(group["touched"] for group in groups)
        total = sum(group["total"] for group in groups)
        return {
            "touched": touched,
            "total": total,
            "percent": _percent(touched, total),
            "groups": groups,
        }


def _group(name: str, counts: Mapping[Key, int]) -> dict[str, Any]:
    touched = sum(1 for count in counts.values() if count)
    return {
        "name": name,
        "about": GROUPS[name],
        "touched": touched,
        "total": len(counts),
        "percent": _percent(touched, len(counts)),
        "items": [{"key": list(key), "count": count} for key, count in counts.items()],
    }


def _percent(touched: int, total: int) -> float:
    """Never 100 as long as something is missing; 100 of nothing."""
    return touched * 1000 // total / 10 if total else 100.0


def _read(report: Any) -> dict[str, list[tuple[Key, int]]]:
    try:
        return {
            group["name"]: [(_key(item["key"]), int(item["count"])) for item in group["items"]]
            for group in report["groups"]
            if group["name"] in GROUPS
        }
    except (KeyError, TypeError, ValueError) as error:
        raise CoverageError(f"this is no report of coverage: {error!r}") from error


def _key(steps: Any) -> Key:
    if not isinstance(steps, list) or not all(isinstance(step, str) for step in steps):
        raise TypeError(f"a key is a list of texts, not {steps!r}")
    return tuple(steps)
