"""Forty clients at once: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.http.doors import FORM, JSON, LEAD, OWNER, SUBMIT, Door, new_namespace
from tests.http.raw import Answer

CLIENTS = 40
EACH = 5
CAP = 2  # of leads from Louisiana, in the flow of the quickstart world
STILL = b'{"now": "2026-05-04T17:00:00Z", "frozen": true}'


def at_once(work: Callable[[int], list[Answer]]) -> list[Answer]:
    """All answers of all clients, who begin together."""
    start = Barrier(CLIENTS)

    def client(number: int) -> list[Answer]:
        start.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [answer for answers in pool.map(client, range(CLIENTS)) for answer in answers]


def read(door: Door, target: str) -> Any:
    return door.ask("GET", target).json


def test_every_lead_is_recorded_once(door: Door) -> None:
    prefix = new_namespace(door)

    def submit(number: int) -> list[Answer]:
        body = LEAD.replace(b"ada", f"ada{number}".encode())
        return [door.ask("POST", prefix + SUBMIT, body, FORM) for _ in range(EACH)]

    answers = at_once(submit)

    total = CLIENTS * EACH
    assert Counter(answer.status for answer in answers) == {201: total}
    ids = {answer.json["lead"]["id"] for answer in answers}
    assert len(ids) == total
    leads = read(door, f"{prefix}/_sandbox/leads?limit=1000")
    assert (leads["total"], leads["dropped"]) == (total, 0)
    assert {lead["id"] for lead in leads["leads"]} == ids
    requested = read(door, f"{prefix}/_sandbox/requests?limit=1000&sort=asc")
    assert [entry["number"] for entry in requested["requests"]] == list(range(1, total + 1))
    assert {entry["lead_id"] for entry in requested["requests"]} == ids
    events = read(door, f"{prefix}/_sandbox/events?limit=1000&type=source")["events"]
    assert len({event["id"] for event in events}) == total
    assert {event["vars"]["lead"]["id"] for event in events} == ids


def test_a_cap_holds(door: Door) -> None:
    prefix = new_namespace(door)
    door.ask("PUT", f"{prefix}/_sandbox/clock", STILL, JSON)
    louisiana = LEAD.replace(b"TX", b"LA")

    answers = at_once(lambda _: [door.ask("POST", prefix + SUBMIT, louisiana, FORM)])

    reasons = Counter(answer.json.get("reason") for answer in answers)
    assert reasons == {None: CAP, "No more leads from Louisiana today": CLIENTS - CAP}
    bought = read(door, f"{prefix}/_sandbox/leads?outcome=success")["leads"]
    assert len(bought) == CAP


def test_flows_that_are_made_at_once_are_all_there(door: Door) -> None:
    prefix = new_namespace(door)
    before = {flow["id"] for flow in door.ask("GET", f"{prefix}/flows", headers=OWNER).json}
    flow = b'{"name":"F","enabled":true,"fields":[],"sources":[],"steps":[]}'

    answers = at_once(
        lambda _: [door.ask("POST", f"{prefix}/flows", flow, OWNER | JSON)],
    )

    assert Counter(answer.status for answer in answers) == {201: CLIENTS}
    made = {answer.json["id"] for answer in answers}
    assert len(made) == CLIENTS
    after = {flow["id"] for flow in door.ask("GET", f"{prefix}/flows", headers=OWNER).json}
    assert after == before | made


def test_one_name_is_given_once(door: Door) -> None:
    name = new_namespace(door)[2:] + "-again"
    body = f'{{"name":"{name}"}}'.encode()

    answers = at_once(lambda _: [door.ask("POST", "/_sandbox/namespaces", body, JSON)])

    assert Counter(answer.status for answer in answers) == {201: 1, 409: CLIENTS - 1}


def test_a_reset_in_the_middle_breaks_nothing(door: Door) -> None:
    prefix = new_namespace(door)

    def work(number: int) -> list[Answer]:
        if number % 10 == 0:
            return [door.ask("POST", f"{prefix}/_sandbox/reset")]
        return [door.ask("POST", prefix + SUBMIT, LEAD, FORM) for _ in range(EACH)]

    answers = at_once(work)

    assert {answer.status for answer in answers} <= {200, 201}
    again = door.ask("POST", prefix + SUBMIT, LEAD, FORM)
    assert (again.status, again.json["outcome"]) == (201, "success")
