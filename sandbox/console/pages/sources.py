"""A source of a flow: how to post to it, and forms to send a lead, a ping or feedback."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from sandbox.console.management import path_of, read, signed
from sandbox.console.visit import Answer, Page, Redirect, Visit
from sandbox.console.words import example_of
from sandbox.contract.message import Reply
from sandbox.exports.curl import curl_line

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
XML = "application/xml"
KINDS = ((FORM, "form"), (JSON, "JSON"), (XML, "XML"))
_FIELD = "field:"
_MOST_EVENTS = 50
FEEDBACK = ("return", "conversion")


def one_page(visit: Visit) -> Answer:
    """How to send leads to the source, and the forms."""
    flow_id, entity_id = visit.values["flow_id"], visit.values["entity_id"]
    flow = read(visit, path_of(flow_id))
    meta = read(visit, path_of(flow_id, entity_id, "meta"))
    wanted = visit.asked("example")
    return Page(
        "source.html",
        {
            "tab": "flows",
            "flow": flow,
            "meta": meta,
            "url": visit.origin + _prefix(visit) + path_of(flow_id, entity_id, "submit"),
            "ping_url": visit.origin + _prefix(visit) + path_of(flow_id, entity_id, "ping"),
            "docs_url": _prefix(visit) + path_of(flow_id, entity_id, "docs"),
            "lines": _lines(visit, meta),
            "kinds": KINDS,
            "filled": {one["name"]: example_of(one) for one in meta["params"]} if wanted else {},
            "events": _deliveries(visit, flow),
            "feedback": FEEDBACK,
            "field": _FIELD,
            "takes_feedback": any("feedback" in step for step in flow.get("steps", [])),
        },
    )


def send(visit: Visit) -> Answer:
    """Post what was filled in, as a lead or as a ping; on to what became of it."""
    flow_id, entity_id = visit.values["flow_id"], visit.values["entity_id"]
    what = "ping" if visit.filled("what") == "ping" else "submit"
    kind = visit.filled("as") if visit.filled("as") in dict(KINDS) else FORM
    fields = {
        name.removeprefix(_FIELD): value
        for name, value in visit.request.form.items()
        if name.startswith(_FIELD) and value
    }
    headers = {"content-type": kind, "accept": JSON}
    if read(visit, path_of(flow_id, entity_id, "meta"))["source"]["authentication_required"]:
        headers |= signed(visit, "partner")
    body = written(fields, kind)
    path = path_of(flow_id, entity_id, what)
    headers["content-length"] = str(len(body))
    reply = visit.partner.send("POST", path, headers=headers, body=body)
    lead_id, told = _told(reply)
    if lead_id:
        return Redirect(
            visit.url(f"/leads/{quote(lead_id, safe='')}"), f"The lead was sent: {told}"
        )
    return Redirect(_newest_request(visit), f"The {what} was answered: {told}")


def feedback(visit: Visit) -> Answer:
    """Tell what became of a delivered lead; on to the answer."""
    kind = visit.filled("type") if visit.filled("type") in FEEDBACK else FEEDBACK[0]
    body = urlencode({"type": kind, "reason": visit.filled("reason")}).encode()
    reply = visit.partner.send(
        "POST",
        "/feedback",
        query=urlencode({"event_id": visit.filled("event_id")}),
        headers={"content-type": FORM, "accept": JSON, "content-length": str(len(body))},
        body=body,
    )
    return Redirect(_newest_request(visit), f"The feedback was answered: {_told(reply)[1]}")


def written(fields: Mapping[str, str], kind: str) -> bytes:
    """The fields as a body of this media type."""
    if kind == JSON:
        return orjson.dumps(fields, option=orjson.OPT_INDENT_2)
    if kind == XML:
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        return f"<lead>{inner}</lead>".encode()
    return urlencode(fields).encode()


def _lines(visit: Visit, meta: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A line with curl for each way to post; a partner's key goes with it where one is wanted."""
    url = visit.origin + _prefix(visit)
    url += path_of(meta["flow"]["id"], meta["source"]["id"], "submit")
    given = {one["name"]: example_of(one) for one in meta["params"] if one["variable"]}
    fields = {name: value for name, value in given.items() if value}
    key = signed(visit, "partner") if meta["source"]["authentication_required"] else {}
    lines = [
        (name, curl_line("POST", url, {**key, "content-type": kind}, written(fields, kind),
                         secrets=True))
        for kind, name in KINDS
    ]  # fmt: skip
    query = curl_line("GET", f"{url}?{urlencode(fields)}", key, secrets=True)
    return [*lines, ("query", query)]


def _deliveries(visit: Visit, flow: Mapping[str, Any]) -> list[dict[str, str]]:
    """The newest deliveries that feedback can be about: those of steps that take it."""
    steps = {step["id"] for step in flow.get("steps", []) if "feedback" in step}
    events = visit.control.get("/events", type="recipient", limit=_MOST_EVENTS)["events"]
    found = []
    for event in events:
        variables = event.get("vars", {})
        if variables.get("flow", {}).get("id") == flow["id"] and event.get("step_id") in steps:
            told = event.get("description") or event.get("recipient", {}).get("name")
            lead = variables.get("lead", {}).get("id", "")
            text = f"{told}, lead {lead}: {event['outcome']}"
            found.append({"id": event["id"], "text": text})
    return found


def _told(reply: Reply) -> tuple[str, str]:
    """The id of the lead, if the answer has one, and what it says in short."""
    try:
        value = orjson.loads(reply.body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        return "", f"status {reply.status}"
    lead = value.get("lead")
    lead_id = str(lead.get("id", "")) if isinstance(lead, dict) else ""
    parts = [str(value.get("outcome") or value.get("error") or f"status {reply.status}")]
    parts += [str(value["reason"])] if value.get("reason") else []
    parts += [f"price {value['price']}"] if "price" in value else []
    return lead_id, ", ".join(parts)


def _newest_request(visit: Visit) -> str:
    newest = visit.control.get("/requests", limit=1)["requests"]
    return visit.url(f"/requests/{newest[0]['number']}" if newest else "/requests")


def _prefix(visit: Visit) -> str:
    return "" if visit.namespace == "default" else f"/~{visit.namespace}"
