"""What is expected, and whether it is met by now."""

from __future__ import annotations

from sandbox.console.pages.acting import acted
from sandbox.console.visit import Answer, Page, Visit


def list_page(visit: Visit) -> Answer:
    """The expectations, oldest first."""
    found = visit.control.get("/expectations")["expectations"]
    met = sum(bool(one.get("met")) for one in found)
    context = {"tab": "world", "part": "expectations", "expectations": found, "met": met}
    return Page("world_expectations.html", context)


def clear(visit: Visit) -> Answer:
    """Expect nothing any more."""
    return acted(
        visit.url("/world/expectations"),
        lambda: visit.control.send("DELETE", "/expectations"),
        "Nothing is expected any more.",
    )
