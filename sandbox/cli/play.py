"""The demo played: over HTTP, the way a user would do it, and verified by the control plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.cli.story import ANN, CRASH, DUPLICATES, FLOW, KNOWN, SCENES, WORLD, Scene
from sandbox.cli.table import table
from sandbox.server import LocalServer
from sandbox.testing.recipient import Reaction, Received, Recipient
from sandbox.testing.sandbox import Sandbox
from sandbox.testing.submit import basic, lead_request, read_body

if TYPE_CHECKING:
    from urllib3 import PoolManager

SECONDS = 10.0
_PATH = "/leads"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a scene: the answer, and the lead as the control plane shows it."""

    scene: Scene
    status: int
    said: dict[str, Any]
    lead: dict[str, Any] | None


@dataclass(slots=True)
class Stage:
    """The sandbox as a client sees it: a base URL and an API key."""

    url: str
    api_key: str
    http: PoolManager = field(default_factory=lambda: _client())

    def call(self, method: str, path: str, value: Any = None) -> Any:
        """The JSON answer to a call. Raises RuntimeError for an answer that is no 2xx."""
        headers = {"Authorization": basic(("API", self.api_key))}
        response = self.http.request(
            method, self.url + path, headers=headers, **({} if value is None else {"json": value})
        )
        if not 200 <= response.status < 300:
            raise RuntimeError(f"{method} {path} answered {response.status}: {response.data!r}")
        return response.json()

    def asked(self, path: str, expectation: dict[str, Any]) -> str | None:
        """None when the control plane verifies `expectation`, else in what the closest differs."""
        response = self.http.request("POST", self.url + path, json=expectation)
        if response.status == 200:
            return None
        refusal = response.json()
        closest = refusal.get("closest") or [{"differences": []}]
        differences = [
            f"{'.'.join(map(str, one['path']))} is {one.get('got')!r}, not {one['expected']!r}"
            for one in closest[0]["differences"]
        ]
        return "; ".join([refusal["detail"], *differences])


def play(port: int, say: Callable[[str], None]) -> list[str]:
    """Play all scenes, telling the story with `say`; what was not as expected.

    Raises `ServerError` when the port cannot be bound.
    """
    buyer = Recipient(_react)
    with Sandbox(WORLD, port=port) as box, LocalServer(buyer) as shop:
        stage = Stage(box.url, box.api_key)
        say(f"Sandbox at {box.url}, world {WORLD!r}; a recipient at {shop.url}{_PATH}")
        sources = _prepare(stage, shop.url + _PATH, say)
        seen = []
        for scene in SCENES:
            seen.append(_perform(stage, sources[scene.source], scene))
            if len(seen) == 1:
                items = f"/_sandbox/lists/{DUPLICATES}/items"
                stage.call("POST", items, {"values": [ANN["email"]]})
        say("\n" + table(_HEADER, map(_row, seen)))
        differences = [line for one in seen for line in _differences(stage, one)]
        expected = sum(scene.delivered for scene in SCENES)
        if len(buyer.received) != expected:
            differences.append(f"the recipient got {len(buyer.received)} leads, not {expected}")
    say(_verdict(seen, expected, differences))
    return differences


def _prepare(stage: Stage, recipient: str, say: Callable[[str], None]) -> dict[str, str]:
    """Send the flow's leads to `recipient`; where leads of each source are posted, by its name."""
    flow = next(one for one in stage.call("GET", "/flows") if one["name"] == FLOW)
    for step in flow["steps"]:
        if step["type"] == "recipient":
            mappings = step["integration"]["mappings"]
            next(one for one in mappings if one["property"] == "url")["value"] = recipient
    stage.call("PUT", f"/flows/{flow['id']}", flow)
    stage.call("POST", f"/flows/{flow['id']}/deploy")
    say(f"Flow {FLOW!r} now delivers to it: PUT /flows/{flow['id']}, then POST .../deploy")
    world = stage.call("GET", "/_sandbox/world")
    live = next(one for one in world["flows"] if one["id"] == flow["id"])
    return {source["name"]: source["submission_url"] for source in live["sources"]}


def _perform(stage: Stage, url: str, scene: Scene) -> Seen:
    request = lead_request("", scene.fields, as_=scene.as_)
    response = stage.http.request(
        request.method,
        f"{url}?{request.query}" if request.query else url,
        headers=dict(request.headers),
        body=request.body or None,
    )
    said = read_body(response.data)
    lead_id = (said.get("lead") or {}).get("id")
    lead = stage.call("GET", f"/_sandbox/leads/{lead_id}") if lead_id else None
    return Seen(scene, response.status, said, lead)


def _react(delivery: Received) -> Reaction:
    """How the buyer answers: known and doomed leads by their email, all others with success."""
    email = delivery.values.get("email")
    if email == KNOWN:
        return 200, b'{"outcome":"failure","reason":"Already a customer"}'
    if email == CRASH:
        return 500, b'{"error":"out of order"}'
    return 200, b'{"outcome":"success"}'


_HEADER = ("lead", "sent as", "answer", "outcome", "reason", "price", "decided by")


def _row(seen: Seen) -> tuple[str, ...]:
    lead = seen.lead or {}
    decided = lead.get("decided_by") or {}
    rule = ": ".join(filter(None, (decided.get("phase"), decided.get("rule"))))
    price = "" if seen.lead is None else f"{lead['price']:g}"
    reason = lead.get("reason") or seen.said.get("message") or ""
    return (
        seen.scene.title,
        seen.scene.as_,
        str(seen.status),
        lead.get("outcome", "no lead"),
        reason,
        price,
        rule,
    )


def _differences(stage: Stage, seen: Seen) -> Iterable[str]:
    """Where the answer, the lead or the delivery is not what the scene expects."""
    scene = seen.scene
    said = (seen.status, seen.said.get("outcome"), seen.said.get("reason"))
    if said != (scene.status, scene.outcome, scene.reason):
        yield f"{scene.title}: the answer was {said}"
        return
    if seen.lead is None:
        found = [stage.asked("/_sandbox/requests/verify", {"status": scene.status, "exactly": 1})]
    else:
        sent = {"lead_id": seen.lead["id"], "stubbed": False, "exactly": int(scene.delivered)}
        found = [
            stage.asked("/_sandbox/leads/verify", _expected_lead(scene, seen.lead["id"])),
            stage.asked("/_sandbox/deliveries/verify", sent),
        ]
    yield from (f"{scene.title}: {difference}" for difference in found if difference)


def _expected_lead(scene: Scene, lead_id: str) -> dict[str, Any]:
    decided_by = {"phase": scene.phase} if scene.phase else {"$exists": False}
    return {
        "lead_id": lead_id,
        "outcome": scene.outcome,
        "reason": scene.reason,
        "price": scene.price,
        "decided_by": decided_by,
        "exactly": 1,
    }


def _verdict(seen: list[Seen], delivered: int, differences: list[str]) -> str:
    made = sum(one.lead is not None for one in seen)
    if differences:
        return f"\n{len(seen)} submissions; {len(differences)} things are not as expected."
    return (
        f"\n{len(seen)} submissions, {made} leads, {delivered} deliveries: "
        "every outcome, reason, price and rule verified."
    )


def _client() -> PoolManager:
    from urllib3 import PoolManager, Timeout

    return PoolManager(timeout=Timeout(SECONDS), retries=False)
