"""The documented requests over a socket, as curl sends them; both doors; the handle of tests."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sandbox import Sandbox
from tests.cli.running import Running
from tests.zeotap.api_kit import NOBODY, TWO

CURL = {"User-Agent": "curl/8.5.0", "Accept": "*/*"}
SALESFORCE = b"""{ "name": "Salesforce Production", "destination_type": "salesforce", "config": {
 "instance_url": "https://mycompany.salesforce.com", "api_version": "58.0" } }"""
WEBHOOK = b"""{ "name": "Custom Webhook", "destination_type": "webhook", "config": {
 "url": "https://api.example.com/webhook", "method": "POST",
 "headers": { "X-API-Key": "your-api-key" } } }"""
RENAME = b"""{ "name": "Salesforce Production (Updated)" }"""
NEW_TEST = b"""{ "destination_type": "salesforce", "config": {
 "instance_url": "https://mycompany.salesforce.com", "api_version": "58.0" } }"""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox("quickstart", strict_contract=True) as box:
        yield box


def curl(box: Sandbox, method: str, path: str, body: bytes | None = None) -> requests.Response:
    """What the curl line of the documents gets."""
    headers = {**CURL, **box.zeotap.headers}
    if body is not None:
        headers["Content-Type"] = "application/json"
    return requests.request(
        method, box.zeotap.workspace_url + path, data=body, headers=headers, timeout=10
    )


def events(text: str) -> list[tuple[str, Any]]:
    pieces = [event.split("\n") for event in text.rstrip("\n").split("\n\n")]
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in pieces
    ]


def test_the_documented_requests_get_the_documented_answers(box: Sandbox) -> None:
    assert curl(box, "GET", "/destinations").json() == []
    created = curl(box, "POST", "/destinations", SALESFORCE)
    assert created.status_code == 201
    crm = created.json()
    hook = curl(box, "POST", "/destinations", WEBHOOK).json()
    assert hook["config"]["method"] == "POST"
    path = f"/destinations/{crm['id']}"

    assert [one["id"] for one in curl(box, "GET", "/destinations").json()] == [
        crm["id"],
        hook["id"],
    ]
    assert curl(box, "GET", path).json() == crm
    renamed = curl(box, "PUT", path, RENAME)
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Salesforce Production (Updated)")
    fields = curl(box, "GET", f"{path}/fields")
    assert (fields.status_code, type(fields.json())) == (200, list)
    deleted = curl(box, "DELETE", path)
    assert (deleted.status_code, deleted.json()) == (200, {"status": "deleted"})


def test_the_documented_tests_stream_the_documented_events(box: Sandbox) -> None:
    answer = curl(box, "POST", "/destinations/test", NEW_TEST)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    steps = [
        {"name": "connectivity", "status": "passed", "message": "Successfully connected"},
        {"name": "authentication", "status": "passed", "message": "OAuth token valid"},
    ]
    assert events(answer.text) == [
        ("step", steps[0]),
        ("step", steps[1]),
        ("done", {"success": True, "steps": steps}),
    ]
    crm = curl(box, "POST", "/destinations", SALESFORCE).json()
    (*_, (name, done)) = events(curl(box, "POST", f"/destinations/{crm['id']}/test").text)
    assert name == "done"
    assert list(done) == ["success", "destination", "steps"]
    assert done["steps"][0]["message"] == "Connected successfully"
    assert done["destination"] == curl(box, "GET", f"/destinations/{crm['id']}").json()
    assert done["destination"]["status"] == "connected"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/destinations/test", b"{", 400),
        ("/destinations/test", b'{"destination_type":"fax","config":{}}', 400),
        ("/destinations/test", b'{"config":{}}', 400),
        (f"/destinations/{NOBODY}/test", None, 404),
    ],
)
def test_errors_before_a_stream_are_plain_json(
    box: Sandbox, path: str, body: bytes | None, status: int
) -> None:
    answer = curl(box, "POST", path, body)

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/json")
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("PATCH", "/destinations", 405),
        ("GET", f"/destinations/{NOBODY}", 404),
        ("POST", "/destinations", 400),
    ],
)
def test_every_error_has_the_one_member(box: Sandbox, method: str, path: str, status: int) -> None:
    answer = curl(box, method, path)

    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_client_that_asks_for_json_alone_gets_the_stream_all_the_same(box: Sandbox) -> None:
    headers = {**box.zeotap.headers, "Accept": "application/json"}
    body = json.loads(NEW_TEST)
    url = f"{box.zeotap.workspace_url}/destinations/test"
    answer = requests.post(url, json=body, headers=headers, timeout=10)

    assert answer.headers["Content-Type"].startswith("text/event-stream")


def arrivals(url: str, headers: dict[str, str]) -> list[float]:
    """When each event of a slow test came, in seconds after the first."""
    body = {
        "destination_type": "salesforce",
        "config": {"instance_url": "https://slow_test.example"},
    }
    answer = requests.post(url, json=body, headers=headers, stream=True, timeout=10)
    times = [time.monotonic() for line in answer.iter_lines() if line.startswith(b"event:")]
    return [moment - times[0] for moment in times]


def test_events_are_sent_one_by_one(box: Sandbox) -> None:
    came = arrivals(f"{box.zeotap.workspace_url}/destinations/test", box.zeotap.headers)

    assert len(came) == 3
    assert came[1] > 0.2
    assert came[2] - came[1] > 0.2


def test_granian_sends_events_one_by_one_too() -> None:
    with (
        Running("serve", "--port", "0", "--server", "granian") as server,
        Sandbox(listen=False) as box,
    ):
        workspace = box.zeotap.workspace_id
        url = f"{server.url}/api/v1/workspaces/{workspace}/destinations/test"
        came = arrivals(url, box.zeotap.headers)

    assert len(came) == 3
    assert came[2] - came[1] > 0.2


def test_the_status_changes_though_nobody_reads_the_stream(box: Sandbox) -> None:
    slow = {
        "name": "Slow",
        "destination_type": "webhook",
        "config": {"url": "https://slow_test.example"},
    }
    headers = box.zeotap.headers
    url = f"{box.zeotap.workspace_url}/destinations"
    made = requests.post(url, json=slow, headers=headers, timeout=10).json()
    place = urlsplit(f"{url}/{made['id']}/test")
    assert place.hostname is not None
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    connection.request("POST", place.path, headers=headers)
    assert connection.getresponse().status == 200
    connection.close()

    assert requests.get(f"{url}/{made['id']}", headers=headers, timeout=10).json()["status"] == (
        "connected"
    )


def test_what_was_streamed_is_in_the_journal(box: Sandbox) -> None:
    answer = curl(box, "POST", "/destinations/test", NEW_TEST)
    (recorded,) = box.zeotap.verify(operation="testNewDestination", exactly=1)

    assert recorded.reply.text == answer.text


def test_namespaces_see_nothing_of_each_other(box: Sandbox) -> None:
    other = box.namespace("other")
    crm = curl(box, "POST", "/destinations", SALESFORCE).json()
    url = f"{other.zeotap.workspace_url}/destinations"
    headers = other.zeotap.headers

    assert requests.get(url, headers=headers, timeout=10).json() == []
    assert requests.get(f"{url}/{crm['id']}", headers=headers, timeout=10).status_code == 404
    assert len(box.zeotap.destinations) == 1
    assert other.zeotap.destinations == []
    other.zeotap.verify(exactly=2)


def test_the_handle_knows_what_is_there(box: Sandbox) -> None:
    zeotap = box.zeotap
    two = zeotap.in_workspace("Sandbox Two")

    assert zeotap.url == f"{box.url}/api/v1"
    assert zeotap.token == "sk_test_sandbox"
    assert zeotap.token_of("member") == "sk_test_member"
    assert two.workspace_id == TWO
    with pytest.raises(LookupError, match="'Sandbox One', 'Sandbox Two'"):
        zeotap.in_workspace("Three")
    with pytest.raises(LookupError, match="role 'admin'"):
        two.token_of("admin")
    made = requests.post(
        f"{two.workspace_url}/destinations", data=SALESFORCE, headers=two.headers
        | {"Content-Type": "application/json"}, timeout=10
    ).json()  # fmt: skip
    assert two.destinations == [made]
    assert zeotap.destinations == []
    assert zeotap.requests[-1].status == 201
    assert (zeotap.sources, zeotap.models, zeotap.syncs, zeotap.runs) == ([], [], [], [])


def test_the_control_plane_tells_how_to_get_in(box: Sandbox) -> None:
    world = requests.get(f"{box.url}/_sandbox/world", timeout=10).json()
    token, workspace = world["tokens"][0]["token"], world["workspaces"][0]
    headers = {"Authorization": f"Bearer {token}", "X-Workspace-ID": workspace["id"]}
    answer = requests.get(f"{workspace['url']}/destinations", headers=headers, timeout=10)

    assert (answer.status_code, answer.json()) == (200, [])


def test_failed_verification_shows_the_closest_request(box: Sandbox) -> None:
    curl(box, "GET", "/destinations")

    with pytest.raises(AssertionError, match="operation is not the expected value"):
        box.zeotap.verify(operation="createDestination")
