"""Zeotap destinations, and tests of their connections, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from sandbox.console.partner import pieces
from sandbox.console.visit import Answer, Download, Page, Redirect, Visit
from sandbox.contract.message import Reply


def list_page(visit: Visit) -> Answer:
    """The destinations by workspace."""
    return _page(visit)


def test(visit: Visit) -> Answer:
    """Test a connection to the end, and tell its steps."""
    reply = _tested(visit)
    if reply.status >= 400:
        return Redirect(visit.url("/world/destinations"), f"Not tested: {_refusal(reply)}")
    events = read_events(pieces(reply))
    done: dict[str, Any] = next((data for name, data in events if name == "done"), {})
    steps = [data for name, data in events if name == "step"]
    result = {"id": visit.values["id"], "steps": steps, "success": done.get("success")}
    return _page(visit, result)


def stream(visit: Visit) -> Answer:
    """The same, as the API's own events come."""
    reply = _tested(visit)
    if reply.status >= 400:
        problem = orjson.dumps({"message": _refusal(reply)})
        return Download(b"event: refused\ndata: " + problem + b"\n\n", "text/event-stream")
    return Download(pieces(reply), "text/event-stream")


def _page(visit: Visit, result: Mapping[str, Any] | None = None) -> Page:
    world = visit.control.get("/world")
    kept = world.get("destinations", [])
    workspaces = [
        {**one, "destinations": [each for each in kept if each["workspace_id"] == one["id"]]}
        for one in world["workspaces"]
    ]
    context = {"tab": "world", "part": "destinations", "workspaces": workspaces}
    return Page("world_destinations.html", {**context, "result": result})


def _tested(visit: Visit) -> Reply:
    """The answer to the test that the API offers, asked with a token of the workspace."""
    workspace, id = visit.values["workspace"], visit.values["id"]
    token = token_for(
        workspace,
        visit.control.get("/world")["tokens"],
        visit.control.get("/store/zeotap.members")["records"],
        visit.control.get("/store/zeotap.roles")["records"],
    )
    headers = {"Authorization": f"Bearer {token}", "X-Workspace-ID": workspace}
    path = f"/api/v1/workspaces/{workspace}/destinations/{id}/test"
    return visit.partner.send("POST", path, headers=headers)


def token_for(
    workspace: str,
    tokens: Iterable[Mapping[str, Any]],
    members: Iterable[Mapping[str, Any]],
    roles: Iterable[Mapping[str, Any]],
) -> str:
    """The first token whose account may test connections in the workspace; empty without one."""
    may = {one["id"] for one in roles if "destinations.test" in one["value"].get("permissions", ())}
    accounts = {
        one["value"]["account_id"]
        for one in members
        if one["value"]["workspace_id"] == workspace and one["value"].get("role_id") in may
    }
    return next((str(one["token"]) for one in tokens if one["account_id"] in accounts), "")


def read_events(stream: Iterable[bytes]) -> list[tuple[str, Any]]:
    """The events of a stream of JSON, by name."""
    events = []
    for text in b"".join(stream).decode().split("\n\n"):
        lines = dict(line.partition(": ")[::2] for line in text.splitlines())
        if "data" in lines:
            events.append((lines.get("event", ""), orjson.loads(lines["data"])))
    return events


def _refusal(reply: Reply) -> str:
    try:
        told = orjson.loads(reply.body)
    except ValueError:
        told = {}
    return f"the API answered {reply.status}, {told.get('error', told)}"
