"""Live requests: the list, the rows that come after it, one request whole, and sent again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.console.bodies import body_of, elsewhere
from sandbox.console.differing import differences
from sandbox.console.live import LiveRows
from sandbox.console.resending import CannotEdit, Form
from sandbox.console.visit import Answer, Download, Page, Redirect, Visit

SHOWN = 100
FILTERS = ("method", "path", "operation", "product", "status", "lead_id")
# form of the export, what it is called
COPIES = (("curl", "curl"), ("python", "Python"), ("har", "HAR"))
PLACES = (
    ("here", "here, in this namespace"),
    ("fork", "in a copy of this namespace"),
    ("before", "in a copy of how it was before the request"),
)


def list_page(visit: Visit) -> Answer:
    """The newest requests that pass the filters."""
    filters = kept_filters(visit)
    found = visit.control.get("/requests", limit=SHOWN, before=visit.asked("before"), **filters)
    return Page(
        "requests.html",
        {
            "tab": "requests",
            "rows": found["requests"],
            "total": found["total"],
            "dropped": found["dropped"],
            "next": found["next"],
            "address": "/requests",
            "filters": {name: visit.asked(name) for name in FILTERS},
            "stream": visit.url("/requests/rows", **filters),
            "live": not visit.asked("before"),
        },
    )


def rows(visit: Visit) -> Answer:
    """Rows of the list as they come, as Server-Sent Events."""
    live = LiveRows(visit, "requests", "number", "request_rows.html", kept_filters(visit))
    return Download(live.events(), "text/event-stream")


def one_page(visit: Visit) -> Answer:
    """One request with its answer, what was wrong with it, and what can be done with it."""
    return _page(visit)


def resend(visit: Visit) -> Answer:
    """Send the request again as it was edited; on to the comparison of the answers."""
    number = visit.values["number"]
    entry = visit.control.get(f"/requests/{number}")
    filled = visit.request.form.to_dict()
    try:
        edit = Form.of(entry).changes(filled)
    except CannotEdit as error:
        return _page(visit, Form(**_kept(filled)), str(error))
    where = filled.get("where", "here")
    sent = visit.control.send("POST", f"/requests/{number}/resend", {**edit, "where": where})
    other = "" if sent["namespace"] == visit.namespace else sent["namespace"]
    url = visit.url(f"/requests/{number}/against/{sent['request']}", **{"in": other})
    return Redirect(url, f"Request {number} was sent again.")


def against(visit: Visit) -> Answer:
    """Two requests side by side, and in what their answers differ."""
    first, second = visit.values["number"], visit.values["other"]
    place = visit.asked("in") or visit.namespace
    was = visit.control.get(f"/requests/{first}")
    now = visit.control.within(place).get(f"/requests/{second}")
    return Page(
        "compared.html",
        {
            "tab": "requests",
            "place": place,
            "was": was,
            "now": now,
            "asked": differences(_asked(was), _asked(now)),
            "answered": differences(_answered(was), _answered(now)),
            "bodies": [body_of(one["reply"]) for one in (was, now)],
        },
    )


def copied(visit: Visit) -> Answer:
    """One request as a text for other tools, to copy or to keep."""
    form, number = visit.values["form"], visit.values["number"]
    text = visit.control.text(f"/exports/{form}", number=number, secrets=visit.asked("secrets"))
    if form == "curl":  # what there is to paste, without the rest of the script
        text = text.partition(f"\n# {number}. ")[2].partition("\n")[2].removesuffix("echo\n")
    return Download(text.encode(), "text/plain")


def _page(visit: Visit, form: Form | None = None, wrong: str = "") -> Page:
    number = visit.values["number"]
    entry = visit.control.get(f"/requests/{number}")
    near = []
    if entry["operation"] is None:
        near = visit.control.get(f"/requests/{number}/nearest")["nearest"]
    findings = entry["findings"]
    return Page(
        "request.html",
        {
            "tab": "requests",
            "entry": entry,
            "near": near,
            "sides": [
                _side("Request", entry["request"], findings),
                _side("Answer", entry["reply"], entry["violations"]),
            ],
            "query": elsewhere(findings, "query"),
            "form": form or Form.of(entry),
            "wrong": wrong,
            "places": PLACES,
            "copies": COPIES,
            "secrets": bool(visit.asked("secrets")),
        },
        422 if wrong else 200,
    )


def _side(title: str, message: Mapping[str, Any], findings: list[Any]) -> dict[str, Any]:
    return {
        "title": title,
        "headers": message["headers"],
        "wrong": elsewhere(findings, "header"),
        "body": body_of(message, findings),
        "size": message["body_size"],
        "cut": message.get("body_cut", False),
    }


def _kept(filled: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, for the form that is shown again."""
    return {name: filled.get(name, "") for name in ("method", "path", "query", "headers", "body")}


def _asked(entry: Mapping[str, Any]) -> dict[str, Any]:
    own = {"content-length", "host", "sandbox-namespace"}
    headers = entry["request"]["headers"]
    return {
        **{name: entry[name] for name in ("method", "path", "query")},
        "headers": {name: value for name, value in headers.items() if name.lower() not in own},
        "body": entry["request"]["body"],
    }


def _answered(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": entry["status"], "body": entry["reply"]["body"]}


def kept_filters(visit: Visit) -> dict[str, str]:
    """The filters of the query that say something."""
    return {name: visit.asked(name) for name in FILTERS if visit.asked(name)}
