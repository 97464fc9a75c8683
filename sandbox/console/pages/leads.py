"""Leads: the list, the rows that come after it, and the journey of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.console.bodies import Body, body_of
from sandbox.console.control import Refused
from sandbox.console.live import LiveRows
from sandbox.console.visit import Answer, Download, Page, Visit

SHOWN = 100
FILTERS = ("outcome", "reason", "flow_id", "source_id")
# form of the export: what it is called, its media type, how its file ends
EXPORTS: Mapping[str, tuple[str, str, str]] = {
    "har": ("HAR", "application/json", ".har"),
    "curl": ("curl", "text/x-shellscript", ".sh"),
    "python": ("Python", "text/x-python", ".py"),
    "pytest": ("pytest", "text/x-python", "_test.py"),
    "postman": ("Postman", "application/json", ".postman_collection.json"),
}
# What a decision is called on the way, and how it is drawn.
WORDS: Mapping[str, tuple[str, str]] = {
    "done": ("done", "neutral"),
    "passed": ("passed", "good"),
    "skipped": ("skipped", "skipped"),
    "ended": ("decided here", "bad"),
    "failed": ("failed", "bad"),
}


def list_page(visit: Visit) -> Answer:
    """The newest leads that pass the filters."""
    filters = {name: visit.asked(name) for name in FILTERS}
    found = visit.control.get("/leads", limit=SHOWN, before=visit.asked("before"), **filters)
    return Page(
        "leads.html",
        {
            "tab": "leads",
            "rows": found["leads"],
            "total": found["total"],
            "dropped": found["dropped"],
            "next": found["next"],
            "filters": filters,
            "stream": visit.url("/leads/rows", **filters),
            "live": not visit.asked("before"),
        },
    )


def rows(visit: Visit) -> Answer:
    """Rows of the list as they come, as Server-Sent Events."""
    filters = {name: visit.asked(name) for name in FILTERS if visit.asked(name)}
    live = LiveRows(visit, "leads", "id", "lead_rows.html", filters)
    return Download(live.events(), "text/event-stream")


def exported(visit: Visit) -> Answer:
    """The path of the lead as a file for other tools: its requests, deliveries and events."""
    form, lead_id = visit.values["form"], visit.values["lead_id"]
    text = visit.control.text(f"/exports/{form}", lead=lead_id)
    return Download(text.encode(), EXPORTS[form][1], f"lead-{lead_id}{EXPORTS[form][2]}")


def one_page(visit: Visit) -> Answer:
    """One lead on its way through the pipeline."""
    lead_id = visit.values["lead_id"]
    lead = visit.control.get(f"/leads/{lead_id}")
    trace = visit.control.get(f"/leads/{lead_id}/trace")["trace"]
    try:
        why = visit.control.get(f"/leads/{lead_id}/why")
    except Refused:
        why = None
    return Page(
        "lead.html",
        {
            "tab": "leads",
            "lead": lead,
            "why": why,
            "steps": journey(trace),
            "values": typed(lead, trace),
            "deliveries": deliveries(visit, lead_id),
            "exports": EXPORTS,
            "events": visit.control.get("/events", lead_id=lead_id, sort="asc", limit=100)[
                "events"
            ],
            "requests": visit.control.get("/requests", lead_id=lead_id, sort="asc")["requests"],
        },
    )


def journey(trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The notes of a trace as stations: what was decided, how it is drawn, how long it took."""
    stations = []
    before = 0
    for number, note in enumerate(trace):
        word, look = WORDS.get(note["decision"], (note["decision"], "neutral"))
        details = note.get("details", {})
        after = note.get("after_us", before)
        stations.append(
            {
                "number": number,
                "phase": note["phase"].replace("_", " "),
                "about": note["about"],
                "word": word,
                "look": look,
                "took_us": max(after - before, 0),
                "rules": details.get("rules") or _rules_looked_at(details),
                "mappings": details.get("mappings", []),
                "rest": {
                    name: value
                    for name, value in details.items()
                    if name not in ("rules", "mappings", "lead")
                },
            }
        )
        before = after
    return stations


def typed(lead: Mapping[str, Any], trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each field of the lead: what was sent, what became of it, whether it is valid."""
    sent: dict[str, Any] = {}
    for note in trace:
        sent |= note.get("details", {}).get("parameters") or {}
    fields = []
    for name, value in lead["variables"].get("lead", {}).items():
        if name == "id":
            continue
        rich = value if isinstance(value, dict) else {}
        parts = {part: one for part, one in rich.items() if part not in ("raw", "normal", "valid")}
        fields.append(
            {
                "name": name,
                "sent": sent.get(name, rich.get("raw", value)),
                "normal": rich.get("normal", value),
                "valid": rich.get("valid"),
                "parts": {part: one for part, one in parts.items() if one is not None},
            }
        )
    return fields


def deliveries(visit: Visit, lead_id: str) -> list[dict[str, Any]]:
    """What was sent out for the lead, whole, in order."""
    brief = visit.control.get("/deliveries", lead_id=lead_id, sort="asc", limit=50)["deliveries"]
    whole = [visit.control.get(f"/deliveries/{one['number']}") for one in brief]
    return [
        {**one, "bodies": [_body(one.get("request")), _body(one.get("response"))]} for one in whole
    ]


def _body(message: Mapping[str, Any] | None) -> Body | None:
    return None if message is None else body_of(message)


def _rules_looked_at(details: Mapping[str, Any]) -> list[Any]:
    """The rules of the prices or caps that a phase looked at."""
    return [rule for one in details.get("looked_at", ()) for rule in one["rules"]]
