"""A report of coverage as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MOST_MISSING = 20


def lines(report: Mapping[str, Any], *, missing: bool = False) -> Iterator[str]:
    """The lines of a report: a table of the groups, then (if `missing`) all that nobody touched,
    else the first of it."""
    yield f"{'':<12}{'touched':>9}{'of':>7}{'':>9}"
    for group in report["groups"]:
        yield _row(group["name"], group)
    yield _row("all", report)
    for group in report["groups"]:
        yield from _missing(group, None if missing else _MOST_MISSING)


def _row(name: str, counts: Mapping[str, Any]) -> str:
    percent = f"{counts['percent']:g} %"
    return f"{name:<12}{counts['touched']:>9}{counts['total']:>7}{percent:>9}"


def _missing(group: Mapping[str, Any], most: int | None) -> Iterator[str]:
    left = [item["key"] for item in group["items"] if not item["count"]]
    if not left:
        return
    yield ""
    yield f"{group['name']} that nobody touched:"
    for key in left[:most]:
        yield f"  {' / '.join(key)}"
    if most is not None and len(left) > most:
        yield f"  … and {len(left) - most} more (--missing shows all)"
