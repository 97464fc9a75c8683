"""Armed faults: what goes wrong on purpose."""

from __future__ import annotations

import json
from typing import Any, Final

from sandbox.console.control import Refused
from sandbox.console.pages.acting import acted, told
from sandbox.console.visit import Answer, Page, Redirect, Visit

EFFECTS: Final = (
    ("answer", "answer with a status"),
    ("delay", "only wait"),
    ("empty_reply", "close without an answer"),
    ("reset", "reset the connection"),
    ("timeout", "never answer"),
    ("slow_body", "send the body slowly"),
    ("truncated_body", "break the body off"),
    ("malformed_body", "send a malformed body"),
    ("garbage", "send garbage"),
    ("refused", "refuse the connection (outbound)"),
    ("tls", "fail the TLS handshake (outbound)"),
)
# The form's fields, by the member they become and what their text is read as.
_NUMBERS: Final = (("times", int), ("skip", int), ("percentage", float))


def list_page(visit: Visit, filled: dict[str, str] | None = None, wrong: str = "") -> Page:
    """What is armed, and a form to arm more."""
    return Page(
        "world_faults.html",
        {
            "tab": "world",
            "part": "faults",
            "faults": visit.control.get("/faults")["faults"],
            "filled": filled or {},
            "wrong": wrong,
            "effects": EFFECTS,
        },
        status=422 if wrong else 200,
    )


def arm(visit: Visit) -> Answer:
    """Arm the fault that the form, or the JSON beside it, describes."""
    filled = visit.request.form.to_dict()
    try:
        armed = visit.control.send("POST", "/faults", _wanted(filled))
    except ValueError as error:
        return list_page(visit, filled, f"The fault cannot be read: {error}.")
    except Refused as refused:
        return list_page(visit, filled, told(refused))
    return Redirect(visit.url("/world/faults"), f"The fault {armed['id']} is armed.")


def disarm(visit: Visit) -> Answer:
    """Disarm one, or all where none is named."""
    id = visit.filled("id")
    path = f"/faults/{id}" if id else "/faults"
    said = f"The fault {id} is disarmed." if id else "Nothing goes wrong any more."
    return acted(visit.url("/world/faults"), lambda: visit.control.send("DELETE", path), said)


def _wanted(filled: dict[str, str]) -> Any:
    """The fault of the form. Raises ValueError."""
    text = {name: value.strip() for name, value in filled.items()}
    if text.get("json"):
        return json.loads(text["json"])
    wanted: dict[str, Any] = {"on": text.get("on", ""), "effect": text.get("effect", "")}
    where = "url" if wanted["on"] == "outbound" else "path"
    match = {"method": text.get("method", ""), where: text.get("where", "")}
    match |= {"operation": text.get("operation", "")} if where == "path" else {}
    if match := {name: value for name, value in match.items() if value}:
        wanted["match"] = match
    if wanted["effect"] == "answer":
        wanted |= {"status": int(text.get("status") or 503), "body": text.get("body", "")}
    if text.get("delay"):
        wanted["delay"] = float(text["delay"])
    wanted |= {name: read(text[name]) for name, read in _NUMBERS if text.get(name)}
    return wanted
