"""Live requests: the list, the rows that come after it, and one request whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from sandbox.console.visit import Answer, Download, Page, Visit

SHOWN = 100
FILTERS = ("method", "path", "operation", "product", "status", "lead_id")
_BATCH = 100


def list_page(visit: Visit) -> Answer:
    """The newest requests that pass the filters."""
    filters = _filters(visit)
    found = visit.control.get("/requests", limit=SHOWN, before=visit.asked("before"), **filters)
    return Page(
        "requests.html",
        {
            "tab": "requests",
            "requests": found["requests"],
            "total": found["total"],
            "dropped": found["dropped"],
            "next": found["next"],
            "filters": {name: visit.asked(name) for name in FILTERS},
            "rows": visit.url("/requests/rows", **filters),
            "live": not visit.asked("before"),
        },
    )


def rows(visit: Visit) -> Answer:
    """Rows of the list as they come, as Server-Sent Events: the id of each event is the number of
    its newest request."""
    return Download(_rows(visit), "text/event-stream")


def _rows(visit: Visit) -> Iterator[bytes]:
    """One event for all that came since the last, so that a busy sandbox costs a browser little."""
    filters = _filters(visit)
    told = visit.request.headers.get("Last-Event-ID") or visit.asked("after")
    seen = int(told) if told.isascii() and told.isdigit() else None
    for piece in visit.control.stream("/stream", kinds="requests", after=_id(seen)):
        name, data = _event(piece)
        if name == "hello" and seen is None:
            seen = data["seen"]["requests"]
        if name == "cleared":
            seen = 0
            yield _written("cleared", 0, "")
        if name not in ("request", "hello"):
            yield b": still here\n\n"
            continue
        number = data.get("number", 0)
        if seen is not None and name == "request" and number <= seen:
            continue  # it came with an earlier one
        while found := _newer(visit, seen or 0, filters):
            seen = max(one["number"] for one in found)
            html = visit.render("request_rows.html", visit=visit, requests=found[::-1])
            yield _written("rows", seen, html)
        seen = max(seen or 0, number)


def _newer(visit: Visit, seen: int, filters: Mapping[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visit.control.get(
        "/requests", sort="asc", after=seen, limit=_BATCH, **filters
    )["requests"]
    return found


def _id(seen: int | None) -> str | None:
    return None if seen is None else f"requests={seen}"


def _event(piece: bytes) -> tuple[str, Any]:
    """The name and the data of one event of the control plane's stream."""
    lines = dict(line.partition(": ")[::2] for line in piece.decode().splitlines())
    return lines.get("event", ""), orjson.loads(lines["data"]) if "data" in lines else {}


def _written(event: str, id: int, html: str) -> bytes:
    data = "".join(f"data: {line}\n" for line in html.splitlines() or [""])
    return f"event: {event}\nid: {id}\n{data}\n".encode()


def one_page(visit: Visit) -> Answer:
    """One request with its answer."""
    number = visit.values["number"]
    entry = visit.control.get(f"/requests/{number}")
    return Page("request.html", {"tab": "requests", "entry": entry})


def _filters(visit: Visit) -> dict[str, str]:
    return {name: visit.asked(name) for name in FILTERS if visit.asked(name)}
