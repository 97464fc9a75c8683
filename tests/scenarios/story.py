"""Plays one story document against a running sandbox and checks what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import requests

from tests.scenarios.compare import differences, is_pattern, missing_notes
from tests.scenarios.recipient import ACCEPTS, Recipient
from tests.scenarios.worlds import ENTITIES, FLOW, changed_flow, placed

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
GIVEN = ("about", "world", "flow", "source", "steps")
RECORDED = ("leads", "events", "deliveries", "received", "trace", "lists", "never_recorded")
REQUEST = ("headers", "auth", "json", "form", "text")
EXPECTED = ("status", "answer", "body", "answer_headers")
LEAD = ("lead", "as", "source", "times", "headers", "auth")
PASSAGE = ("advance", "happened")


@dataclass
class Stage:
    """Where a story is played: the base URL of its namespace and its local recipient."""

    url: str
    recipient: Recipient
    session: requests.Session = field(default_factory=requests.Session)
    answers: list[requests.Response] = field(default_factory=list)

    @property
    def places(self) -> dict[str, str]:
        """What stands for the names in braces that stories use."""
        return {
            "recipient": self.recipient.url,
            "nobody": self.recipient.deaf_url,
            "flow": f"/flows/{FLOW}",
            "submit": submit_path("Web form"),
        }

    def control(self, method: str, path: str, **options: Any) -> Any:
        """A call of the control plane that must succeed; its JSON."""
        answer = self.session.request(method, f"{self.url}/_sandbox{path}", timeout=10, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """A call of an imitated API; its answer is kept."""
        options = {"allow_redirects": False, "timeout": 10, **options}
        answer = self.session.request(method, self.url + path, **options)
        self.answers.append(answer)
        return answer


def _places_of(step: Mapping[str, Any], stage: Stage) -> dict[str, str]:
    """The names in braces that a step uses; the last delivery is asked for only where it is."""
    if "{delivery}" not in json.dumps(step):
        return stage.places
    found = stage.control("GET", "/events?type=recipient&limit=1")["events"]
    return {**stage.places, "delivery": found[0]["id"]}


def submit_path(source: str) -> str:
    """The path where leads of a source of the story's flow are posted to."""
    return f"/flows/{FLOW}/sources/{ENTITIES[source]}/submit"


# Playing


def play(story: Mapping[str, Any], stage: Stage) -> None:
    """Play every step; raises AssertionError at the first that does not come out as told."""
    _refuse_unknown(story, (*GIVEN, *RECORDED), "a story")
    for number, step in enumerate(story["steps"], 1):
        _play_step(placed(step, _places_of(step, stage)), stage, f"step {number}")


def _refuse_unknown(told: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    unknown = set(told) - set(known)
    assert not unknown, f"{what} has {', '.join(known)}; not {', '.join(sorted(unknown))}"


def _play_step(step: Mapping[str, Any], stage: Stage, name: str) -> None:
    if "lead" in step:
        _refuse_unknown(step, (*LEAD, *EXPECTED), f"{name}, a lead,")
        for _ in range(step.get("times", 1)):
            _expect({"status": 201, **step}, _submit(step, stage), name)
    elif any(method in step for method in METHODS):
        _refuse_unknown(step, (*METHODS, *REQUEST, *EXPECTED), f"{name}, a request,")
        _expect(step, _send(step, stage), name)
    elif "happened" in step:
        _refuse_unknown(step, PASSAGE, f"{name}, a passage of time,")
        _pass_time(step, stage, name)
    else:
        _refuse_unknown(step, tuple(_CHANGES), name)
        for change, value in step.items():
            _CHANGES[change](stage, value)


def _submit(step: Mapping[str, Any], stage: Stage) -> requests.Response:
    path = submit_path(step.get("source", "Web form"))
    method, options = _WAYS[step.get("as", "form")](step["lead"])
    headers = {**options.pop("headers", {}), **(step.get("headers") or {})}
    return stage.request(method, path, headers=headers, auth=_auth(step), **options)


def _xml(lead: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in lead.items())


_WAYS: dict[str, Any] = {
    "form": lambda lead: ("POST", {"data": lead}),
    "json": lambda lead: ("POST", {"json": lead}),
    "query": lambda lead: ("GET", {"params": lead}),
    "xml": lambda lead: (
        "POST",
        {"data": f"<lead>{_xml(lead)}</lead>".encode(), "headers": {"Content-Type": "text/xml"}},
    ),
}


def _send(step: Mapping[str, Any], stage: Stage) -> requests.Response:
    method = next(method for method in METHODS if method in step)
    text = step.get("text")
    return stage.request(
        method,
        step[method],
        headers=step.get("headers"),
        auth=_auth(step),
        json=step.get("json"),
        data=text.encode() if text is not None else step.get("form"),
    )


def _pass_time(step: Mapping[str, Any], stage: Stage, name: str) -> None:
    passed = stage.control("PUT", "/clock", json={"advance": step["advance"]})
    faults = differences(passed["happened"], step["happened"], "happened")
    assert not faults, "\n".join([name, *faults])


def _auth(step: Mapping[str, Any]) -> tuple[str, str] | None:
    return ("API", step["auth"]) if "auth" in step else None


def _expect(step: Mapping[str, Any], answer: requests.Response, name: str) -> None:
    faults = []
    if "status" in step:
        faults += differences(answer.status_code, step["status"], "status")
    if "answer" in step:
        faults += differences(answer.json(), step["answer"], "answer")
    if "body" in step:
        wanted = step["body"]
        found = answer.text if is_pattern(wanted) else answer.text.strip()
        faults += differences(found, wanted if is_pattern(wanted) else wanted.strip(), "body")
    for header, value in (step.get("answer_headers") or {}).items():
        faults += differences(answer.headers.get(header), value, f"header {header}")
    shown = f"{name}: {answer.status_code} {answer.text[:2000]}"
    assert not faults, "\n".join([shown, *faults])


def _save(stage: Stage, told: Mapping[str, Any]) -> None:
    flow = stage.request("GET", f"/flows/{FLOW}", auth=("API", "sandbox")).json()
    changed = changed_flow(flow, told)
    answer = stage.request("PUT", f"/flows/{FLOW}", json=changed, auth=("API", "sandbox"))
    assert answer.status_code == 200, answer.text


def _add(stage: Stage, lists: Mapping[str, Any]) -> None:
    for name, values in lists.items():
        stage.control("POST", f"/lists/{name}/items", json={"values": values})


def _answer(stage: Stage, told: Mapping[str, Any] | None) -> None:
    stage.recipient.answer = told or ACCEPTS


_CHANGES: dict[str, Any] = {
    "recipient": _answer,
    "clock": lambda stage, now: stage.control("PUT", "/clock", json={"now": now, "frozen": True}),
    "advance": lambda stage, span: stage.control("PUT", "/clock", json={"advance": span}),
    "add": _add,
    "save": _save,
    "switches": lambda stage, values: stage.control("PATCH", "/switches", json=values),
}


# Checking


def check(story: Mapping[str, Any], stage: Stage) -> None:
    """Compare what the sandbox recorded with what the story tells."""
    story = placed({name: story[name] for name in RECORDED if name in story}, stage.places)
    faults: list[str] = []
    for kind in ("leads", "events"):
        if kind in story:
            faults += differences(_listed(stage, kind), story[kind], kind)
    if "deliveries" in story:
        faults += differences(_deliveries(stage), story["deliveries"], "deliveries")
    if "received" in story:
        faults += differences(stage.recipient.received, story["received"], "received")
    if "trace" in story:
        faults += missing_notes(traces(stage)[-1], story["trace"])
    for name, values in (story.get("lists") or {}).items():
        items = stage.control("GET", f"/lists/{name}")["items"]
        faults += differences(sorted(items), sorted(values), f"lists.{name}")
    faults += _recorded(story.get("never_recorded", []), stage)
    assert not faults, "\n".join(faults)


def _listed(stage: Stage, kind: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = stage.control("GET", f"/{kind}?sort=asc&limit=1000")[kind]
    return listed


def traces(stage: Stage) -> list[list[dict[str, Any]]]:
    """The traces of all leads, oldest first."""
    leads = _listed(stage, "leads")
    return [stage.control("GET", f"/leads/{lead['id']}/trace")["trace"] for lead in leads]


def _deliveries(stage: Stage) -> list[dict[str, Any]]:
    """What was sent out, with the bodies at hand: `sent`, and `got` if there was an answer."""
    found = []
    for entry in _listed(stage, "deliveries"):
        one = stage.control("GET", f"/deliveries/{entry['number']}")
        got = one["response"] and one["response"]["body"]
        found.append({**one, "sent": one["request"]["body"], "got": got})
    return found


def _recorded(texts: list[str], stage: Stage) -> list[str]:
    """Which of `texts`, that must not be kept, stand in leads, events or traces."""
    if not texts:
        return []
    kept = {kind: _listed(stage, kind) for kind in ("leads", "events")}
    return [
        f"never_recorded: {text!r} stands in the {kind}"
        for kind, items in {**kept, "traces": traces(stage)}.items()
        for text in texts
        if text in json.dumps(items, ensure_ascii=False)
    ]
