"""Plays one story document against a running sandbox and checks what came of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


@dataclass
class Stage:
    """Where a story is played: the base URL of its namespace and its local recipient."""

    url: str
    recipient: Any
    session: requests.Session = field(default_factory=requests.Session)

    def control(self, method: str, path: str, **options: Any) -> Any:
        """A call of the control plane that must succeed; its JSON."""
        answer = self.session.request(method, f"{self.url}/_sandbox{path}", timeout=10, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


def differences(found: Any, wanted: Any, path: str = "") -> list[str]:
    """Where `found` is not what the story wants: objects may have more, lists may not."""
    if isinstance(wanted, Mapping):
        if not isinstance(found, Mapping):
            return [f"{path}: wanted an object, found {found!r}"]
        return [
            fault
            for name, value in wanted.items()
            for fault in differences(found.get(name), value, f"{path}.{name}")
        ]
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return [f"{path}: wanted {len(wanted)} items, found {found!r}"]
        return [
            fault
            for index, value in enumerate(wanted)
            for fault in differences(found[index], value, f"{path}[{index}]")
        ]
    if isinstance(wanted, str) and len(wanted) > 1 and wanted[0] == wanted[-1] == "/":
        matches = isinstance(found, str) and re.search(wanted[1:-1], found)
        return [] if matches else [f"{path}: wanted {wanted}, found {found!r}"]
    same = found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
    return [] if same else [f"{path}: wanted {wanted!r}, found {found!r}"]


def play(story: Mapping[str, Any], stage: Stage) -> None:
    """Play every step; raises AssertionError at the first that does not come out as told."""
    if story.get("switches"):
        stage.control("PATCH", "/switches", json=story["switches"])
    for number, step in enumerate(story["steps"], 1):
        _play_step(step, stage, f"step {number}")


def _play_step(step: Mapping[str, Any], stage: Stage, name: str) -> None:
    if "recipient" in step:
        stage.recipient.answer = step["recipient"]
    elif "clock" in step:
        stage.control("PUT", "/clock", json={"now": step["clock"], "frozen": True})
    elif "advance" in step:
        seconds = timedelta(seconds=step["advance"]).total_seconds()
        stage.control("PUT", "/clock", json={"advance": seconds})
    elif "add" in step:
        for list_name, values in step["add"].items():
            stage.control("POST", f"/lists/{list_name}/items", json={"values": values})
    else:
        _request(step, stage, name)


def _request(step: Mapping[str, Any], stage: Stage, name: str) -> None:
    method = next((method for method in METHODS if method in step), None)
    assert method is not None, f"{name}: a step is a request, recipient, clock, advance or add"
    text = step.get("text")
    answer = stage.session.request(
        method,
        stage.url + step[method],
        headers=step.get("headers"),
        auth=("API", step["auth"]) if "auth" in step else None,
        json=placed(step.get("json"), stage),
        data=text.encode() if text is not None else step.get("form"),
        allow_redirects=False,
        timeout=10,
    )
    shown = f"{name}, {method} {step[method]}: {answer.status_code} {answer.text[:2000]}"
    assert answer.status_code == step.get("status", answer.status_code), shown
    if "answer" in step:
        faults = differences(answer.json(), step["answer"])
        assert not faults, "\n".join([shown, *faults])
    if "answer_text" in step:
        assert step["answer_text"] in answer.text, shown
    for header, value in (step.get("answer_headers") or {}).items():
        assert answer.headers.get(header) == value, f"{shown}: {header} is {answer.headers}"


def placed(value: Any, stage: Stage) -> Any:
    """`value` with the address of the local recipient in the place of `{recipient}`."""
    if value is None:
        return None
    return json.loads(json.dumps(value).replace("{recipient}", stage.recipient.url))


def check(story: Mapping[str, Any], stage: Stage) -> None:
    """Compare what the sandbox recorded with what the story tells."""
    faults: list[str] = []
    leads = stage.control("GET", "/leads?sort=asc&limit=1000")["leads"]
    if "leads" in story:
        faults += differences(leads, story["leads"], "leads")
    if "events" in story:
        events = stage.control("GET", "/events?sort=asc&limit=1000")["events"]
        faults += differences(events, story["events"], "events")
    if "deliveries" in story:
        faults += differences(_deliveries(stage), placed(story["deliveries"], stage), "deliveries")
    if "trace" in story:
        notes = stage.control("GET", f"/leads/{leads[-1]['id']}/trace")["trace"]
        faults += _trace_differences(notes, story["trace"])
    for list_name, values in (story.get("lists") or {}).items():
        items = stage.control("GET", f"/lists/{list_name}")["items"]
        faults += differences(sorted(items), sorted(values), f"lists.{list_name}")
    assert not faults, "\n".join(faults)


def _deliveries(stage: Stage) -> list[dict[str, Any]]:
    listed = stage.control("GET", "/deliveries?sort=asc&limit=1000")["deliveries"]
    found = []
    for entry in listed:
        one = stage.control("GET", f"/deliveries/{entry['number']}")
        body = one["request"].get("body")
        found.append({**one, "json": body, "text": body})
    return found


def _trace_differences(
    notes: Sequence[Mapping[str, Any]], wanted: Sequence[Sequence[str]]
) -> list[str]:
    """What of `wanted` does not stand in `notes` in this order."""
    made = [[note["phase"], note["decision"]] for note in notes]
    rest = iter(made)
    missing = [pair for pair in wanted if list(pair) not in rest]
    return [f"trace: {missing} not found in this order in {made}"] if missing else []
