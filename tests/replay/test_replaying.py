"""A HAR replays identically in a fresh namespace, and what changed is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.testing.handle import Handle
from tests.exports.kit import ANN, converse

FROZEN: dict[str, Any] = {"clock": {"now": "2026-03-04T12:00:00Z", "frozen": True}}


@pytest.fixture(scope="module")
def house() -> Iterator[Sandbox]:
    with Sandbox("demo") as running:
        yield running


@pytest.fixture
def box(house: Sandbox) -> Iterator[Handle]:
    handle = house.namespace()
    yield handle
    house.delete(handle)


@pytest.mark.parametrize("secrets", [False, True])
def test_it_replays_identically_also_with_masked_keys(
    house: Sandbox, box: Handle, secrets: bool
) -> None:
    converse(box)
    names = house._service.realm.names()

    report = box.replay(box.export("har", secrets=secrets))

    assert str(report).splitlines() == ["8 replayed, 0 skipped", "identical"]
    assert report.identical
    assert house._service.realm.names() == names, "the fresh namespace is gone"


def test_it_replays_identically_in_another_process_of_the_same_world(box: Handle) -> None:
    converse(box)
    har = box.export("har")

    with Sandbox("demo", listen=False) as other:
        report = other.replay(har)

    assert report.identical, str(report)


def test_to_the_letter_where_the_clock_stands(house: Sandbox) -> None:
    box = house.namespace(world={"name": "frozen", **FROZEN})
    made = requests.post(f"{box.url}/entities", auth=box.auth, json={"name": "A"}, timeout=5)
    box.clock.advance(timedelta(days=2))
    requests.get(f"{box.url}/entities/{made.json()['id']}", auth=box.auth, timeout=5)
    requests.post(f"{box.url}/entities", auth=box.auth, json={"name": "B"}, timeout=5)

    report = box.replay(box.export("har"), exact=True)

    assert report.identical, str(report)
    house.delete(box)


def test_what_changed_since_is_told(house: Sandbox, box: Handle) -> None:
    requests.post(box.submit_url(), data=ANN, timeout=5)
    har = json.loads(box.export("har"))
    posted = har["log"]["entries"][0]["request"]["postData"]
    posted["text"] = posted["text"].replace("TX", "ZZ")

    report = box.replay(har)

    assert not report.identical
    assert {number for number, _ in report.differences} == {1}
    assert "body.price" in {one.place for _, one in report.differences}


def test_here_means_here(box: Handle) -> None:
    requests.post(box.submit_url(), data=ANN, timeout=5)

    report = box.replay(box.export("har"), fresh=False)

    assert report.replayed == 1
    assert len(box.leads) == 2


def test_ids_are_followed_into_later_requests(box: Handle) -> None:
    converse(box)
    har = json.loads(box.export("har"))
    made = json.loads(har["log"]["entries"][2]["response"]["content"]["text"])["id"]
    other = "5" * 24
    text = json.dumps(har).replace(made, other)

    report = box.replay(text)

    assert report.identical, str(report)


def test_deliveries_and_other_hosts_are_left_alone(box: Handle) -> None:
    requests.post(box.submit_url(), data=ANN, timeout=5)
    har = json.loads(box.export("har", lead=box.leads[0].id))

    report = box.replay(har)

    assert report.replayed == 1
    assert {reason for _, _, reason in report.skipped} == {"the sandbox sent it out by itself"}


def test_a_masked_secret_that_nobody_has_is_noted(box: Handle) -> None:
    requests.get(f"{box.url}/flows", auth=("API", "wrong"), timeout=5)

    report = box.replay(box.export("har"))

    assert report.notes == ["#1: authorization is masked and was left out"]


def test_a_har_recorded_at_production(box: Handle) -> None:
    entry = {
        "startedDateTime": "2026-01-02T03:04:05Z",
        "request": {"method": "GET", "url": "https://app.leadconduit.com/flows", "headers": []},
        "response": {"status": 401, "headers": [], "content": {"mimeType": "x"}},
    }
    foreign = {**entry, "request": {**entry["request"], "url": "https://example.org/"}}  # type: ignore[dict-item]

    report = box.replay({"log": {"entries": [entry, foreign]}}, ignore=["headers"])

    assert (report.replayed, len(report.skipped), report.identical) == (1, 1, True)


def test_as_many_differences_as_are_told(box: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.replay.replaying.MAX_DIFFERENCES", 1)
    converse(box)
    har = json.loads(box.export("har"))
    for entry in har["log"]["entries"]:
        entry["response"]["status"] = 299

    report = box.replay(har)

    assert (len(report.differences), report.left_out, report.identical) == (1, 7, False)
    assert "and 7 more differences" in str(report)
    assert type(report).of_json(report.as_json()).as_json() == report.as_json()
