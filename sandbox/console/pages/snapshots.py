"""Snapshots along the time of a namespace, and the moments before its requests."""

from __future__ import annotations

from typing import Any

from sandbox.console.control import Refused
from sandbox.console.pages.acting import acted, told
from sandbox.console.visit import Answer, Page, Redirect, Visit, page_url

_KEPT = 200


def list_page(visit: Visit) -> Answer:
    """The timeline: snapshots and moments before requests, newest first, then now."""
    snapshots = visit.control.get("/snapshots")
    history = visit.control.get("/history")
    return Page(
        "world_snapshots.html",
        {
            "tab": "world",
            "part": "snapshots",
            "timeline": timeline(snapshots["snapshots"], history["points"]),
            "count": len(snapshots["snapshots"]),
            "max": snapshots["max"],
            "limit": history["limit"],
            "now": visit.control.get("/clock")["now"],
        },
    )


def timeline(snapshots: list[dict[str, Any]], points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Both kinds in the order of their times, newest first."""
    stops = [{"kind": "snapshot", "time": one["taken"], **one} for one in snapshots]
    stops += [{"kind": "request", **one} for one in points]
    return sorted(stops, key=lambda stop: str(stop["time"]), reverse=True)


def take(visit: Visit) -> Answer:
    """Keep what there is now."""
    wanted = {"name": name} if (name := visit.filled("name").strip()) else {}
    return acted(
        visit.url("/world/snapshots"),
        lambda: visit.control.send("POST", "/snapshots", wanted),
        "Kept.",
    )


def restore(visit: Visit) -> Answer:
    """Back to a snapshot."""
    name = visit.filled("name")
    return acted(
        visit.url("/world/snapshots"),
        lambda: visit.control.send("POST", f"/snapshots/{name}/restore"),
        f"Everything is as it was in the snapshot {name}.",
    )


def delete(visit: Visit) -> Answer:
    """Forget a snapshot."""
    name = visit.filled("name")
    return acted(
        visit.url("/world/snapshots"),
        lambda: visit.control.send("DELETE", f"/snapshots/{name}"),
        f"The snapshot {name} is forgotten.",
    )


def keep(visit: Visit) -> Answer:
    """Keep the moments before requests from now on, or no longer."""
    limit = _KEPT if visit.filled("keep") == "yes" else 0
    said = f"The moments before the last {limit} requests are kept." if limit else "None is kept."
    return acted(
        visit.url("/world/snapshots"),
        lambda: visit.control.send("PUT", "/history", {"limit": limit}),
        said,
    )


def step_back(visit: Visit) -> Answer:
    """Back to before a request."""
    number = visit.values["number"]
    return acted(
        visit.url("/world/snapshots"),
        lambda: visit.control.send("POST", f"/history/{number}/restore"),
        f"Everything is as it was before the request of point {number}.",
    )


def branch(visit: Visit) -> Answer:
    """A namespace that begins before a request, or with a snapshot; the console goes on in it."""
    number = visit.filled("point")
    path = f"/history/{number}/branch"
    wanted: dict[str, Any] = {}
    if snapshot := visit.filled("snapshot"):
        path, wanted = f"/namespaces/{visit.namespace}/fork", {"snapshot": snapshot}
    try:
        made = visit.control.send("POST", path, wanted)
    except Refused as refused:
        return Redirect(visit.url("/world/snapshots"), f"Nothing was made. {told(refused)}")
    return Redirect(page_url(made["name"], "/requests"), f"This is the namespace {made['name']}.")
