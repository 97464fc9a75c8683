"""The outbox: what was sent out, what is held, and what becomes of it."""

from __future__ import annotations

from typing import Any, Final

from sandbox.console.control import Refused
from sandbox.console.pages.acting import acted, told
from sandbox.console.visit import Answer, Page, Redirect, Visit

_SHOWN: Final = 50
_DONE: Final = {"fire": "sent", "drop": "dropped", "duplicate": "sent once more"}


def outbox_page(visit: Visit) -> Answer:
    """What is held, by which rules, and what was sent lately."""
    outbox = visit.control.get("/outbox")
    before = visit.asked("before")
    sent = visit.control.get("/deliveries", limit=_SHOWN, before=before)
    context = {"tab": "world", "part": "outbox", "outbox": outbox, "sent": sent}
    return Page("world_outbox.html", context)


def one_page(visit: Visit) -> Answer:
    """One delivery, whole."""
    one = visit.control.get(f"/deliveries/{visit.values['number']}")
    return Page("world_delivery.html", {"tab": "world", "part": "outbox", "one": one})


def hold(visit: Visit) -> Answer:
    """Hold what fits from now on, all without a filter."""
    wanted: dict[str, Any] = {
        name: value for name in ("url", "method") if (value := visit.filled(name).strip())
    }
    if delay := visit.filled("delay").strip():
        wanted["delay"] = float(delay) if delay.replace(".", "", 1).isdigit() else delay
    return acted(
        visit.url("/world/outbox"),
        lambda: visit.control.send("POST", "/outbox/hold", wanted),
        "What fits is held from now on.",
    )


def release(visit: Visit) -> Answer:
    """Hold nothing more."""
    return acted(
        visit.url("/world/outbox"),
        lambda: visit.control.send("DELETE", "/outbox/hold"),
        "Nothing more is held; what was held stays until it is flushed.",
    )


def flush(visit: Visit) -> Answer:
    """Send all that is held."""
    try:
        sent = visit.control.send("POST", "/outbox/flush")["deliveries"]
    except Refused as refused:
        return Redirect(visit.url("/world/outbox"), told(refused))
    answers = ", ".join(f"{one['number']}: {one['status'] or one['error_kind']}" for one in sent)
    said = f"{len(sent)} sent ({answers})." if sent else "Nothing was held."
    return Redirect(visit.url("/world/outbox"), said)


def handle(visit: Visit) -> Answer:
    """Fire, drop or duplicate one."""
    number, action = visit.values["number"], visit.values["action"]
    return acted(
        visit.url("/world/outbox"),
        lambda: visit.control.send("POST", f"/outbox/{number}/{action}"),
        f"The delivery {number} was {_DONE[action]}.",
    )
