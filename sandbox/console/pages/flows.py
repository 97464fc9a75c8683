"""Flows: the list, and one flow with all it does, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.console import words
from sandbox.console.differing import Difference, differences
from sandbox.console.management import path_of, read, signed, value_of
from sandbox.console.visit import Answer, Page, Redirect, Visit

Flow = Mapping[str, Any]


def list_page(visit: Visit) -> Answer:
    """All flows, and whether their drafts differ from what is live."""
    live = _live(visit)
    caps = read(visit, "/caps")
    flows = [
        {
            "flow": flow,
            "changes": len(changes(live.get(flow["id"]), flow)),
            "is_live": flow["id"] in live,
            "full": max((_fill(cap) for cap in caps if cap["flow_id"] == flow["id"]), default=None),
        }
        for flow in read(visit, "/flows")
    ]
    return Page("flows.html", {"tab": "flows", "flows": flows})


def one_page(visit: Visit) -> Answer:
    """One flow as it is saved, and what deploying it would change."""
    flow_id = visit.values["flow_id"]
    flow = read(visit, path_of(flow_id))
    names = words.names_of(flow, read(visit, f"{path_of(flow_id)}/fields"))
    live = _live(visit).get(flow["id"])
    now = visit.control.get("/world")["clock"]["now"]
    return Page(
        "flow.html",
        {
            "tab": "flows",
            "flow": flow,
            "names": names,
            "live": live,
            "changes": changes(live, flow),
            "criteria": _criteria(flow, names),
            "prices": list(_prices(flow, names)),
            "hours": words.hours(flow.get("hours_of_operation")),
            "zone": (flow.get("hours_of_operation") or {}).get("time_zone", ""),
            "list_checks": words.list_checks(flow.get("list_checks"), names),
            "steps": [_step(step, names) for step in flow.get("steps", [])],
            "limits": list(_limits(visit, flow, names, now)),
            "origin": visit.origin,
        },
    )


def deploy(visit: Visit) -> Answer:
    """Make the draft live."""
    flow_id = visit.values["flow_id"]
    headers = {**signed(visit, "owner"), "accept": "application/json"}
    value_of(visit.partner.send("POST", f"{path_of(flow_id)}/deploy", headers=headers))
    return Redirect(visit.url(f"/flows/{flow_id}"), "The draft is live now.")


def changes(live: Flow | None, draft: Flow) -> list[Difference]:
    """What deploying the draft would change."""
    if live is None:
        return []
    own = ("updated_at", "created_at")
    was, now = (
        {name: one for name, one in flow.items() if name not in own} for flow in (live, draft)
    )
    return differences(was, now)


def _live(visit: Visit) -> dict[str, Flow]:
    records = visit.control.get("/store/live_flows")["records"]
    return {record["id"]: record["value"] for record in records}


def _criteria(flow: Flow, names: words.Names) -> list[dict[str, Any]]:
    """The acceptance criteria of the flow and of its sources."""
    parts = [("the flow", flow), *((_name(one), one) for one in flow["sources"])]
    return [
        {
            "whose": whose,
            "rule": words.rule_of(part["acceptance_criteria"].get("rule_set"), names),
            "outcome": part["acceptance_criteria"].get("outcome", "failure"),
            "reason": part["acceptance_criteria"].get("reason", ""),
        }
        for whose, part in parts
        if part.get("acceptance_criteria")
    ]


def _prices(flow: Flow, names: words.Names) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    parts = [("the flow", flow), *((_name(one), one) for one in flow["sources"])]
    parts += [(_name(step), step) for step in flow.get("steps", [])]
    for whose, part in parts:
        told = words.prices(part.get("pricing"), names)
        if told:
            yield whose, told


def _step(step: Flow, names: words.Names) -> dict[str, Any]:
    integration = step.get("integration") or {}
    return {
        "step": step,
        "name": step.get("description") or _name(step),
        "text": words.step_text(step, names),
        "rule": words.rule_of(step.get("rule_set"), names),
        "mappings": [words.mapping_text(one, names) for one in integration.get("mappings", [])],
        "module": integration.get("module_id", ""),
    }


def _limits(visit: Visit, flow: Flow, names: words.Names, now: str) -> Iterator[dict[str, Any]]:
    """Caps and ping limits wherever they stand, with how full they are."""
    for kind, member, path in (("cap", "caps", "/caps"), ("ping", "ping_limits", "/ping_limits")):
        counters = {one["id"]: one for one in read(visit, path, flow_id=flow["id"])}
        parts = [("the flow", flow), *((_name(one), one) for one in flow["sources"])]
        parts += [(_name(step), step) for step in flow.get("steps", [])]
        for whose, part in parts:
            for depth, limit in _nested(part.get(member) or [], 0):
                counter = counters.get(limit["id"])
                yield {
                    "kind": kind,
                    "whose": whose,
                    "depth": depth,
                    "name": limit.get("name") or limit["id"],
                    "text": words.limit_text(limit),
                    "rule": words.rule_of(limit.get("rule_set"), names),
                    "reason": limit.get("reason", ""),
                    "count": counter["count"] if counter else 0,
                    "maximum": limit["maximum"],
                    "failed": counter.get("failed_count", 0) if counter else 0,
                    "resets": words.until(counter["expires_at"], now) if counter else "",
                }


def _nested(limits: list[Flow], depth: int) -> Iterator[tuple[int, Flow]]:
    for limit in limits:
        yield depth, limit
        yield from _nested(limit.get("caps") or [], depth + 1)


def _fill(counter: Mapping[str, Any]) -> float:
    return counter["count"] / counter["maximum"] if counter["maximum"] else 1.0


def _name(part: Flow) -> str:
    entity: Mapping[str, Any] = part.get("entity") or {}
    return str(entity.get("name") or part.get("description") or part.get("type") or part["id"])
