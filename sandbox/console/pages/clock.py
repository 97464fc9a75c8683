"""The clock: what it shows, what is due, and what happens when it moves on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from sandbox.console.control import Refused
from sandbox.console.pages.acting import told
from sandbox.console.visit import Answer, Page, Redirect, Visit

_UNITS: Final = (("S", "seconds"), ("M", "minutes"), ("H", "hours"), ("D", "days"), ("W", "weeks"))


def clock_page(visit: Visit, moved: Mapping[str, Any] | None = None, wrong: str = "") -> Page:
    """The clock and its agenda; `moved` is what came of moving it on."""
    return Page(
        "world_clock.html",
        {
            "tab": "world",
            "part": "clock",
            "clock": visit.control.get("/clock"),
            "due": visit.control.get("/clock/agenda")["due"],
            "moved": moved,
            "wrong": wrong,
            "units": _UNITS,
        },
        status=422 if wrong else 200,
    )


def change(visit: Visit) -> Answer:
    """Stop it, let it run, set it, or move it on: what happened is told on the page that comes."""
    kind = visit.filled("change")
    wanted = _CHANGES[kind](visit) if kind in _CHANGES else {}
    try:
        moved = visit.control.send("PUT", "/clock", wanted)
    except Refused as refused:
        return clock_page(visit, wrong=told(refused))
    if kind in ("advance", "next", "until"):
        return clock_page(visit, moved)
    return Redirect(visit.url("/world/clock"), f"The clock shows {moved['now']}.")


def _advance(visit: Visit) -> dict[str, Any]:
    count = visit.filled("count").strip() or "0"
    unit = visit.filled("unit") if visit.filled("unit") in "SMHDW" else ""
    return {"advance": f"P{count}{unit}" if unit in ("D", "W") else f"PT{count}{unit}"}


def _moment(text: str) -> str:
    """A time as people write it: in UTC where they say no zone."""
    text = text.strip().replace(" ", "T", 1)
    text = f"{text}T00:00" if len(text) == len("2026-01-02") else text
    has_zone = text.endswith(("Z", "z")) or "+" in text[10:] or "-" in text[10:]
    return text if has_zone else f"{text}Z"


def _set(visit: Visit) -> dict[str, Any]:
    return {"now": _moment(visit.filled("now")), "frozen": bool(visit.filled("frozen"))}


_CHANGES: Final[Mapping[str, Callable[[Visit], dict[str, Any]]]] = MappingProxyType(
    {
        "freeze": lambda visit: {"frozen": True},
        "resume": lambda visit: {"resume": True},
        "next": lambda visit: {"next": True},
        "advance": _advance,
        "until": lambda visit: {"until": _moment(visit.filled("until"))},
        "set": _set,
    }
)
