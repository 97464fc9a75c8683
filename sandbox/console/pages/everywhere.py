"""Requests of all namespaces together, as they come: who watches a run of tests does not know
beforehand which namespaces it makes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sandbox.console.live import written
from sandbox.console.pages.requests import FILTERS, kept_filters
from sandbox.console.visit import Answer, Download, Page, Visit

SHOWN: Final = 100
_EACH: Final = 30
_MOST: Final = 200
"""How many namespaces are looked at, the newest of them."""
_PAUSE: Final = 0.5
_SECONDS: Final = 300

Row = dict[str, Any]


def list_page(visit: Visit) -> Answer:
    """The newest requests of each namespace that pass the filters, latest first."""
    filters = kept_filters(visit)
    found, seen = [], []
    for name in _names(visit):
        page = visit.control.within(name).get("/requests", limit=_EACH, **filters)
        found += _named(page["requests"], name)
        seen.append(f"{name}:{page['total']}")
    found.sort(key=lambda row: str(row["time"]), reverse=True)
    return Page(
        "everywhere.html",
        {
            "tab": "requests",
            "rows": found[:SHOWN],
            "namespaces": len(seen),
            "address": "/requests/everywhere",
            "filters": {name: visit.asked(name) for name in FILTERS},
            "stream": visit.url("/requests/everywhere/rows", **filters),
            "seen": ",".join(seen),
        },
    )


def rows(visit: Visit) -> Answer:
    """Rows as they come, as Server-Sent Events; the id of each says what of which was sent."""
    return Download(_events(visit), "text/event-stream")


def _events(visit: Visit) -> Iterator[bytes]:
    told = visit.request.headers.get("Last-Event-ID") or visit.asked("after")
    seen = _seen(told)
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        came = [row for name in _names(visit) for row in _news(visit, name, seen)]
        if came:
            came.sort(key=lambda row: str(row["time"]), reverse=True)
            html = visit.render("request_rows.html", visit=visit, rows=came)
            yield written("rows", ",".join(f"{name}:{n}" for name, n in seen.items()), html)
        yield b": still here\n\n"
        time.sleep(_PAUSE)


def _news(visit: Visit, name: str, seen: dict[str, int]) -> list[Row]:
    """What came in one namespace since the last look; `seen` follows."""
    known = seen.get(name, 0)
    page = _page(visit, name, known)
    if page["total"] < known:  # it began anew
        page = _page(visit, name, 0)
    seen[name] = page["total"]
    return _named(page["requests"], name)


def _page(visit: Visit, name: str, after: int) -> dict[str, Any]:
    found: dict[str, Any] = visit.control.within(name).get(
        "/requests", after=after, limit=SHOWN, **kept_filters(visit)
    )
    return found


def _names(visit: Visit) -> list[str]:
    found = visit.control.get("/namespaces")["namespaces"]
    return [str(one["name"]) for one in found[-_MOST:]]


def _named(rows: list[Row], name: str) -> list[Row]:
    return [{**row, "namespace": name} for row in rows]


def _seen(told: str) -> dict[str, int]:
    """The numbers by namespace that an id holds; what is none of that is passed over."""
    pairs: Mapping[str, str] = dict(part.rpartition(":")[::2] for part in told.split(","))
    return {name: int(number) for name, number in pairs.items() if number.isdecimal() and name}
