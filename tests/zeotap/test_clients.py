"""The whole API over a real socket: a client library for Server-Sent Events, a real webhook."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from httpx_sse import EventSource, ServerSentEvent, connect_sse

from sandbox import Sandbox
from tests.world.receiver import Answer, Receiver, receiver

WORKSPACE = "660e8400-e29b-41d4-a716-446655440001"
SYNC = "20000000-0000-4000-8000-000000000001"
AUDIENCE_SYNC = "21000000-0000-4000-8000-000000000001"
HOOK = "d0000000-0000-4000-8000-000000000014"
KLAVIYO = "d0000000-0000-4000-8000-000000000009"
LINKEDIN = "d0000000-0000-4000-8000-000000000005"
SOURCE = "50000000-0000-4000-8000-000000000003"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox("zeotap", strict_contract=True) as running:
        yield running


@pytest.fixture
def box(server: Sandbox) -> Iterator[Sandbox]:
    server.reset()
    yield server


@pytest.fixture
def client(box: Sandbox) -> Iterator[httpx.Client]:
    base = f"{box.url}/api/v1/workspaces/{WORKSPACE}"
    headers = {"Authorization": "Bearer sk_test_sandbox", "X-Workspace-ID": WORKSPACE}
    with httpx.Client(base_url=base, headers=headers, timeout=10) as running:
        yield running


@pytest.fixture
def webhook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def events(client: httpx.Client, path: str, body: Any = None) -> list[ServerSentEvent]:
    with connect_sse(client, "POST", path, json=body) as source:
        assert source.response.status_code == 200
        return list(source.iter_sse())


def read(found: list[ServerSentEvent]) -> list[tuple[str, Any]]:
    return [(one.event, one.json()) for one in found]


def test_a_new_connection_is_tested_step_by_step(client: httpx.Client) -> None:
    body = {
        "destination_type": "salesforce",
        "config": {"instance_url": "https://mycompany.salesforce.com", "api_version": "58.0"},
    }
    steps = [
        {"name": "connectivity", "status": "passed", "message": "Successfully connected"},
        {"name": "authentication", "status": "passed", "message": "OAuth token valid"},
    ]
    assert read(events(client, "/destinations/test", body)) == [
        ("step", steps[0]),
        ("step", steps[1]),
        ("done", {"success": True, "steps": steps}),
    ]


def test_an_existing_connection_ends_with_the_destination_as_it_now_is(
    client: httpx.Client,
) -> None:
    found = read(events(client, f"/destinations/{LINKEDIN}/test"))
    assert [name for name, _ in found] == ["step", "step", "done"]
    assert found[0][1]["message"] == "Connected successfully"
    done = found[-1][1]
    assert done["success"] is True
    assert done["destination"]["status"] == "connected"
    assert done["destination"] == client.get(f"/destinations/{LINKEDIN}").json()


def test_a_failing_connection_stops_and_is_noted(client: httpx.Client) -> None:
    found = read(events(client, f"/destinations/{KLAVIYO}/test"))
    message = "Private API Key must be a private key, which starts with pk_"
    assert found[-2][1] == {"name": "authentication", "status": "failed", "message": message}
    assert found[-1][1]["success"] is False
    assert found[-1][1]["destination"]["status_error"] == message
    client.put(f"/destinations/{KLAVIYO}", json={"config": {"api_key": "pk_live_1"}})
    assert client.get(f"/destinations/{KLAVIYO}").json()["status"] == "pending"
    assert read(events(client, f"/destinations/{KLAVIYO}/test"))[-1][1]["success"] is True
    assert client.get(f"/destinations/{KLAVIYO}").json()["status"] == "connected"


def test_sources_are_tested_alike(client: httpx.Client) -> None:
    found = read(events(client, f"/sources/{SOURCE}/test"))
    assert [step["name"] for name, step in found if name == "step"] == [
        "connectivity",
        "authentication",
        "authorization",
        "query",
    ]
    assert found[-1][1]["source"]["status"] == "connected"
    body = {"source_type": "snowflake", "config": {"account": "fail_query"}}
    failed = read(events(client, "/sources/test", body))
    assert failed[-2][1]["status"] == "failed"
    assert failed[-1][1]["success"] is False


def test_errors_before_the_stream_are_no_stream(client: httpx.Client) -> None:
    body = {"destination_type": "fax", "config": {}}
    with client.stream("POST", "/destinations/test", json=body) as response:
        assert response.status_code == 400
        assert json.loads(response.read()) == {"error": "unsupported destination type: fax"}
        with pytest.raises(httpx.TransportError):
            list(EventSource(response).iter_sse())


def slow(client: httpx.Client) -> str:
    """A destination whose test takes its time; its path."""
    config = {"url": "https://hooks.retail.example/slow_test", "api_key": "k"}
    body = {"name": "Slow", "destination_type": "webhook", "config": config}
    path: str = "/destinations/" + client.post("/destinations", json=body).json()["id"]
    return path


def test_slow_events_come_one_by_one(client: httpx.Client) -> None:
    path = slow(client)
    times = []
    with connect_sse(client, "POST", f"{path}/test") as source:
        for _ in source.iter_sse():
            times.append(time.monotonic())
    gaps = [after - before for before, after in pairwise(times)]
    assert len(times) == 3
    assert all(0.3 < gap < 4 for gap in gaps)


def test_a_client_that_hangs_up_leaves_the_status_updated(client: httpx.Client) -> None:
    path = slow(client)
    assert client.get(path).json()["status"] == "pending"
    with connect_sse(client, "POST", f"{path}/test") as source:
        first = next(iter(source.iter_sse()))
    assert first.event == "step"
    assert client.get(path).json()["status"] == "connected"


def test_a_client_that_reads_nothing_leaves_the_status_updated(client: httpx.Client) -> None:
    path = slow(client)
    with client.stream("POST", f"{path}/test") as response:
        assert response.status_code == 200
    assert client.get(path).json()["status"] == "connected"


# A real webhook


def test_a_sync_posts_its_rows_to_a_real_webhook(
    box: Sandbox, client: httpx.Client, webhook: Receiver
) -> None:
    config = {"url": f"{webhook.url}/rows", "authorization_header": "Bearer t0p-s3cret"}
    assert client.put(f"/destinations/{HOOK}", json={"config": config}).status_code == 200
    run = client.post(f"/syncs/{SYNC}/trigger").json()
    assert (run["status"], run["rows_created"], run["error"]) == ("completed", 5, "")
    assert [len(json.loads(one.body)["rows"]) for one in webhook.received] == [2, 2, 1]
    assert {one.headers["Authorization"] for one in webhook.received} == {"Bearer t0p-s3cret"}
    assert client.get(f"/syncs/{SYNC}").json()["last_run_id"] == run["id"]
    assert len([one for one in box.zeotap.deliveries if one.step_id == SYNC]) == 3
    assert "t0p-s3cret" not in httpx.get(f"{box.url}/_sandbox/deliveries").text


def test_headers_of_the_documented_webhook_reach_it(
    client: httpx.Client, webhook: Receiver
) -> None:
    config = {"url": webhook.url, "method": "PUT", "headers": {"X-API-Key": "your-api-key"}}
    client.put(f"/destinations/{HOOK}", json={"config": config})
    client.post(f"/audience-syncs/{AUDIENCE_SYNC}/trigger")
    (request,) = webhook.received
    assert request.method == "PUT"
    assert request.headers["X-API-Key"] == "your-api-key"
    assert json.loads(request.body)["sync_mode"] == "add"


def test_a_webhook_that_refuses_some_rows(client: httpx.Client, webhook: Receiver) -> None:
    client.put(f"/destinations/{HOOK}", json={"config": {"url": f"{webhook.url}/rows"}})

    def refuse_the_next() -> None:
        webhook.answers["/rows"] = Answer(500)

    webhook.answers["/rows"] = Answer(200, before=refuse_the_next)
    run = client.post(f"/syncs/{SYNC}/trigger").json()
    assert (run["status"], run["rows_created"], run["rows_failed"]) == ("completed", 2, 3)
    assert run["error"] == "the webhook answered with status 500"


def test_a_webhook_may_call_the_sandbox_back(client: httpx.Client, webhook: Receiver) -> None:
    seen: list[int] = []

    def call_back() -> None:
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=5) as own:
            seen.append(own.get(f"/syncs/{SYNC}/runs").status_code)
            seen.append(own.put(f"/destinations/{HOOK}", json={"name": "Renamed"}).status_code)

    client.put(f"/destinations/{HOOK}", json={"config": {"url": f"{webhook.url}/rows"}})
    webhook.answers["/rows"] = Answer(204, before=call_back)
    assert client.post(f"/syncs/{SYNC}/trigger").json()["status"] == "completed"
    assert seen == [200] * 6


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (204, ["connectivity passed"]),
        (401, ["connectivity passed", "authentication failed"]),
        (500, ["connectivity failed"]),
    ],
)
def test_a_webhook_is_really_probed_when_the_switch_says_so(
    box: Sandbox, client: httpx.Client, webhook: Receiver, status: int, steps: list[str]
) -> None:
    webhook.answers["/rows"] = Answer(status)
    body = {"destination_type": "webhook", "config": {"url": f"{webhook.url}/rows"}}
    assert read(events(client, "/destinations/test", body))[-1][1]["success"] is True
    assert webhook.received == []
    box.switches.set("zeotap_webhook_probe", True)
    found = read(events(client, "/destinations/test", body))
    assert [f"{step['name']} {step['status']}" for step in found[-1][1]["steps"]] == steps
    assert len(webhook.received) == 1
