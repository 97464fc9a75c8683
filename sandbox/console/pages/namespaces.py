"""Namespaces: those that there are, a new one, a copy, back to the start, gone."""

from __future__ import annotations

from typing import Any

from sandbox.console.control import Refused
from sandbox.console.pages.acting import acted, told
from sandbox.console.visit import Answer, Page, Redirect, Visit, page_url


def list_page(visit: Visit) -> Answer:
    """All namespaces, and the forms that make one."""
    return Page(
        "world_namespaces.html",
        {
            "tab": "world",
            "part": "namespaces",
            "namespaces": visit.control.get("/namespaces")["namespaces"],
            "worlds": visit.control.get("/worlds")["worlds"],
        },
    )


def create(visit: Visit) -> Answer:
    """A namespace of a world; the console goes on in it."""
    wanted: dict[str, Any] = {
        name: visit.filled(name).strip() for name in ("name", "world") if visit.filled(name).strip()
    }
    if seed := visit.filled("seed").strip():
        wanted["seed"] = int(seed) if seed.isdigit() else seed
    if visit.filled("credentials"):
        wanted["credentials"] = True
    return _made(visit, "/namespaces", wanted)


def fork(visit: Visit) -> Answer:
    """A copy of a namespace; the console goes on in it."""
    source = visit.filled("source")
    wanted = {"name": name} if (name := visit.filled("name").strip()) else {}
    return _made(visit, f"/namespaces/{source}/fork", wanted)


def reset(visit: Visit) -> Answer:
    """Back to its world."""
    return acted(
        visit.url("/world"),
        lambda: visit.control.send("POST", "/reset"),
        f"{visit.namespace} is as it was in the beginning.",
    )


def delete(visit: Visit) -> Answer:
    """Gone, with all it held; on to the default one if it was the one that is shown."""
    name = visit.filled("name")
    after = "default" if name == visit.namespace else visit.namespace
    path = f"/namespaces/{name}"
    try:
        visit.control.send("DELETE", path)
    except Refused as refused:
        return Redirect(visit.url("/world"), f"Nothing was changed. {told(refused)}")
    return Redirect(page_url(after, "/world"), f"The namespace {name} is gone.")


def _made(visit: Visit, path: str, wanted: dict[str, Any]) -> Answer:
    try:
        made = visit.control.send("POST", path, wanted)
    except Refused as refused:
        return Redirect(visit.url("/world"), f"Nothing was made. {told(refused)}")
    return Redirect(page_url(made["name"], "/world"), f"This is the namespace {made['name']}.")
