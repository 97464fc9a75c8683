"""What asking a full journal costs, and what those who watch cost those who post: milliseconds, and
as a multiple of a plain look at each entry in the same run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import orjson

from sandbox.compose import build_service
from sandbox.contract.message import Reply, Request
from sandbox.service import Service
from sandbox.settings import Settings
from sandbox.testing.targets import targets_of
from sandbox.world.namespace import Namespace

ENTRIES = 10_000
KINDS = 50
"""How many different requests there are among them."""

QUESTIONS: dict[str, tuple[dict[str, Any], int]] = {
    "verify by criteria": ({"operation": "submitLead", "status": 201}, 200),
    "verify an expression": ({"all_of": [{"method": "POST"}, {"not": {"status": "5xx"}}]}, 200),
    "verify a body": ({"body": {"email": "lead7@example.com"}}, 200),
    "verify by JSON path": ({"answer_json_path": {"$.outcome": "success"}}, 200),
    "verify by schema": ({"answer_schema": {"required": ["lead"]}}, 200),
    "nothing fits: near misses": ({"operation": "submitLead", "body": {"email": "no"}}, 409),
}
"""Criteria, and the status they are answered with."""

WATCHERS = (0, 1, 10)


def run(*, quick: bool = False) -> Iterator[str]:
    """The lines of the report."""
    rounds = 3 if quick else 20
    service = build_service(Settings(journal_entries=ENTRIES))
    namespace = service.realm.default
    _fill(service, namespace)
    entries = namespace.journal.oldest(ENTRIES)
    look = _milliseconds(lambda: [one for one in entries if one.status == 404], rounds)
    yield f"{f'a look at each of {ENTRIES:,} entries':44} {look:8.3f} ms"
    for name, (criteria, status) in QUESTIONS.items():
        took = _milliseconds(partial(_asked, service, criteria, status), rounds)
        yield f"{name:44} {took:8.3f} ms  {took / look:7.1f} looks"
    yield from _watched(rounds * 20)


def _fill(service: Service, namespace: Namespace) -> None:
    """As many entries as there may be, copies of real ones."""
    for number in range(KINDS):
        reply = service.answer(_submission(namespace, number))
        assert reply.status == 201, reply.body
    kept = namespace.journal.oldest(KINDS)
    for number in range(ENTRIES - KINDS):
        namespace.journal.record(replace(kept[number % KINDS]))


def _watched(rounds: int) -> Iterator[str]:
    """What a submission takes while so many watch the stream of what is recorded."""
    alone = 0.0
    for watchers in WATCHERS:
        service = build_service(Settings())
        namespace = service.realm.default
        streams = [_watcher(service) for _ in range(watchers)]
        number = iter(range(rounds + 3))
        took = _milliseconds(
            lambda: service.answer(_submission(namespace, next(number))),  # noqa: B023
            rounds,
        )
        alone = alone or took
        namespace.recorded.ring()
        service.realm.close()
        yield (
            f"{f'submission, {watchers} watching the stream':44} {took:8.3f} ms"
            f"  {took / alone:7.2f} times"
        )
        del streams


def _watcher(service: Service) -> Reply:
    """Somebody who reads the stream on a thread of its own, for a few seconds."""
    reply = service.answer(Request("GET", "/_sandbox/stream", "seconds=5", {}, b""))
    stream = reply.stream
    assert stream is not None
    next(stream)
    threading.Thread(target=lambda: [None for _ in stream], daemon=True).start()
    return reply


def _asked(service: Service, criteria: dict[str, Any], status: int) -> None:
    body = orjson.dumps(criteria)
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    reply = service.answer(Request("POST", "/_sandbox/requests/verify", "", headers, body))
    assert reply.status == status, reply.body


def _milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median of so many rounds, after three that load things."""
    took = []
    for _ in range(rounds + 3):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return median(took[3:]) * 1000


def _submission(namespace: Namespace, number: int) -> Request:
    form = f"email=lead{number}%40example.com&phone_1=5125550142&state=TX".encode()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(form)),
    }
    return Request("POST", targets_of(namespace)[0].path, "", headers, form)
