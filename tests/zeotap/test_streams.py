"""The events of a connection test, byte for byte and through a parser of Server-Sent Events."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.zeotap.connection_test import TestResult, run_test
from sandbox.zeotap.connectors import find
from sandbox.zeotap.streams import HEADERS, LONGEST_SECONDS, event, stream, whole

CONNECTIVITY = {"name": "connectivity", "status": "passed", "message": "Successfully connected"}


def result(*messages: str, delay: float = 0.0) -> TestResult:
    steps = [{"name": "connectivity", "status": "passed", "message": text} for text in messages]
    return TestResult(steps, True, "", delay)


def parsed(stream_bytes: bytes) -> list[tuple[str, Any]]:
    """The events as a browser would take them: lines end with CR, LF or both."""
    text = stream_bytes.decode().replace("\r\n", "\n").replace("\r", "\n")
    assert text.endswith("\n\n")
    found = []
    for block in text[:-2].split("\n\n"):
        lines = [line.partition(": ") for line in block.split("\n")]
        assert [name for name, _, _ in lines] == ["event", "data"]
        found.append((lines[0][2], json.loads(lines[1][2])))
    return found


def test_the_documented_stream_of_a_new_connection() -> None:
    salesforce = find("destination", "salesforce")
    assert salesforce is not None
    config = {"instance_url": "https://mycompany.salesforce.com", "api_version": "58.0"}
    steps = (
        '{"name":"connectivity","status":"passed","message":"Successfully connected"}',
        '{"name":"authentication","status":"passed","message":"OAuth token valid"}',
    )
    assert whole(run_test(salesforce, config, existing=False)).decode() == (
        f"event: step\ndata: {steps[0]}\n\n"
        f"event: step\ndata: {steps[1]}\n\n"
        f'event: done\ndata: {{"success":true,"steps":[{steps[0]},{steps[1]}]}}\n\n'
    )


def test_the_documented_stream_of_an_existing_connection() -> None:
    webhook = find("destination", "webhook")
    assert webhook is not None
    config = {"url": "https://api.example.com/webhook"}
    shown = {"id": "550e8400-e29b-41d4-a716-446655440000", "status": "connected"}
    step = '{"name":"connectivity","status":"passed","message":"Connected successfully"}'
    assert whole(run_test(webhook, config, existing=True), shown).decode() == (
        f"event: step\ndata: {step}\n\n"
        'event: done\ndata: {"success":true,"destination":'
        '{"id":"550e8400-e29b-41d4-a716-446655440000","status":"connected"},'
        f'"steps":[{step}]}}\n\n'
    )


def test_a_failed_test_ends_with_its_failure() -> None:
    failed = {"name": "authentication", "status": "failed", "message": "Invalid credentials"}
    events = parsed(whole(TestResult([CONNECTIVITY, failed], False, "Invalid credentials")))
    assert events[-2:] == [
        ("step", failed),
        ("done", {"success": False, "steps": [CONNECTIVITY, failed]}),
    ]


def test_each_event_is_a_piece_of_its_own() -> None:
    pieces = list(stream(result("a", "b"), {"id": "1"}))
    assert [piece.split(b"\n")[0] for piece in pieces] == [
        b"event: step",
        b"event: step",
        b"event: done",
    ]
    assert b"".join(pieces) == whole(result("a", "b"), {"id": "1"})


def test_a_source_stands_under_its_own_name() -> None:
    done = parsed(whole(result("a"), {"id": "1"}, member="source"))[-1][1]
    assert list(done) == ["success", "source", "steps"]


def test_what_caches_and_proxies_are_told() -> None:
    assert HEADERS["Content-Type"].startswith("text/event-stream")
    assert HEADERS["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("delay", "pauses"),
    [
        (0.0, []),
        (-1.0, []),
        (0.5, [0.5, 0.5, 0.5]),
        (1000.0, [LONGEST_SECONDS / 3] * 3),
    ],
)
def test_pauses_stand_between_events_and_are_bounded(delay: float, pauses: list[float]) -> None:
    slept: list[float] = []
    list(stream(result("a", "b", "c"), delay=delay, sleep=slept.append))
    assert slept == pauses


def test_an_event_goes_out_before_the_pause_behind_it() -> None:
    slept: list[float] = []
    events = stream(result("a"), delay=1.0, sleep=slept.append)
    assert next(events).startswith(b"event: step")
    assert slept == []
    assert next(events).startswith(b"event: done")
    assert slept == [1.0]


def test_a_test_without_steps_is_still_done() -> None:
    slept: list[float] = []
    events = list(stream(TestResult([], True), delay=1.0, sleep=slept.append))
    assert parsed(b"".join(events)) == [("done", {"success": True, "steps": []})]
    assert slept == []


@given(messages=st.lists(st.text(), max_size=6), name=st.text())
def test_any_texts_stay_well_formed_events(messages: list[str], name: str) -> None:
    tested = result(*messages)
    events = parsed(whole(tested, {"name": name, "data: ": "event: done\n\n"}))
    assert [kind for kind, _ in events] == ["step"] * len(messages) + ["done"]
    assert [step["message"] for _, step in events[:-1]] == messages
    assert events[-1][1]["steps"] == tested.steps
    assert events[-1][1]["destination"]["name"] == name


@given(text=st.text(alphabet='\r\n\u2028\u2029\x85\x0b\x0c\x1c\x00\ufeff \ud800:{}"\\abc'))
def test_no_client_can_find_an_end_of_line_in_a_text(text: str) -> None:
    sent = event("step", {"message": text}).decode("ascii")
    assert len(sent.splitlines()) == 3
    assert json.loads(sent.splitlines()[1].removeprefix("data: ")) == {"message": text}
