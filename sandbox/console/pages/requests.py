"""Live requests: the list, the rows that come after it, and one request whole."""

from __future__ import annotations

from sandbox.console.live import LiveRows
from sandbox.console.visit import Answer, Download, Page, Visit

SHOWN = 100
FILTERS = ("method", "path", "operation", "product", "status", "lead_id")


def list_page(visit: Visit) -> Answer:
    """The newest requests that pass the filters."""
    filters = _filters(visit)
    found = visit.control.get("/requests", limit=SHOWN, before=visit.asked("before"), **filters)
    return Page(
        "requests.html",
        {
            "tab": "requests",
            "rows": found["requests"],
            "total": found["total"],
            "dropped": found["dropped"],
            "next": found["next"],
            "filters": {name: visit.asked(name) for name in FILTERS},
            "stream": visit.url("/requests/rows", **filters),
            "live": not visit.asked("before"),
        },
    )


def rows(visit: Visit) -> Answer:
    """Rows of the list as they come, as Server-Sent Events."""
    live = LiveRows(visit, "requests", "number", "request_rows.html", _filters(visit))
    return Download(live.events(), "text/event-stream")


def one_page(visit: Visit) -> Answer:
    """One request with its answer."""
    number = visit.values["number"]
    entry = visit.control.get(f"/requests/{number}")
    return Page("request.html", {"tab": "requests", "entry": entry})


def _filters(visit: Visit) -> dict[str, str]:
    return {name: visit.asked(name) for name in FILTERS if visit.asked(name)}
