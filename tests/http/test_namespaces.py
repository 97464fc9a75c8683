"""Namespaces on the wire: a prefix or a header, and neighbours that never see each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.http.doors import FORM, JSON, LEAD, OWNER, SUBMIT, Door, ServerDoor, new_namespace
from tests.http.raw import Answer
from tests.http.shapes import is_error

HEADER = "Sandbox-Namespace"
LEADS_EACH = 25


@pytest.mark.parametrize("path", ["/flows", SUBMIT, "/nowhere", "/api/v1/workspaces", "/_sandbox"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_an_unknown_one_is_404_in_the_shape_of_the_api(door: Door, method: str, path: str) -> None:
    named = door.ask(method, path, headers={**OWNER, HEADER: "nobody"})
    prefixed = door.ask(method, f"/~nobody{path}", headers=OWNER)

    for answer in (named, prefixed):
        assert answer.status == 404
        if method != "HEAD":
            assert is_error(path, answer) is None
            assert "'nobody'" in answer.body.decode()


@pytest.mark.parametrize("prefix", ["/~", "/~%20", "/~%ff", "/~a%2Fb", "/~" + "n" * 5000, "/~~"])
def test_names_that_cannot_be(door: Door, prefix: str) -> None:
    answer = door.ask("GET", f"{prefix}/flows", headers=OWNER)

    assert (answer.status, is_error("/flows", answer)) == (404, None)


def test_a_prefix_alone_is_the_root(door: Door) -> None:
    answer = door.ask("GET", new_namespace(door))

    assert answer.status == 404
    assert "the path /." in answer.json["error"]


def test_prefix_and_header_lead_to_the_same(door: Door) -> None:
    prefix = new_namespace(door)
    named = {HEADER: prefix[2:]}

    by_prefix = door.ask("POST", prefix + SUBMIT, LEAD, FORM).json["lead"]["id"]
    by_header = door.ask("POST", SUBMIT, LEAD, {**FORM, **named}).json["lead"]["id"]

    expected = [by_header, by_prefix]
    for leads in (
        door.ask("GET", f"{prefix}/_sandbox/leads").json["leads"],
        door.ask("GET", "/_sandbox/leads", headers=named).json["leads"],
    ):
        assert [lead["id"] for lead in leads] == expected


def test_the_header_counts_where_both_are_given(door: Door) -> None:
    one, other = new_namespace(door), new_namespace(door)

    answer = door.ask("GET", f"{one}/_sandbox", headers={HEADER: other[2:]})

    assert answer.json["namespace"] == other[2:]


def test_addresses_in_answers_stay_inside(server: ServerDoor) -> None:
    prefix = new_namespace(server)

    world = server.ask("GET", f"{prefix}/_sandbox/world").json

    url = world["flows"][0]["sources"][0]["submission_url"]
    assert url.endswith(prefix + SUBMIT)


def test_the_same_calls_get_the_same_answers(door: Door) -> None:
    """Byte for byte, whatever others do in the meantime."""

    def story() -> list[bytes]:
        prefix = new_namespace(door)
        still = b'{"now": "2026-05-04T09:00:00Z", "frozen": true}'
        assert door.ask("PUT", f"{prefix}/_sandbox/clock", still, JSON).status == 200
        answers = [door.ask("POST", prefix + SUBMIT, LEAD, FORM)]
        door.ask("POST", SUBMIT, LEAD, {**FORM, HEADER: "default"})
        answers.append(door.ask("POST", prefix + SUBMIT, b"state=FL", FORM))
        answers.append(door.ask("GET", f"{prefix}/flows", headers=OWNER))
        answers.append(door.ask("GET", f"{prefix}/events?exclude=host", headers=OWNER))
        return [answer.body.replace(prefix.encode(), b"") for answer in answers]

    assert story() == story()


def test_neighbours_under_load_never_meet(server: ServerDoor) -> None:
    prefixes = {"ann": new_namespace(server), "bob": new_namespace(server)}
    years = {"ann": "2031", "bob": "2044"}
    for name, prefix in prefixes.items():
        still = f'{{"now": "{years[name]}-01-02T09:00:00Z", "frozen": true}}'.encode()
        assert server.ask("PUT", f"{prefix}/_sandbox/clock", still, JSON).status == 200

    def submit(number: int) -> Answer:
        name = ("ann", "bob")[number % 2]
        body = LEAD.replace(b"ada", f"{name}{number}".encode())
        return server.ask("POST", prefixes[name] + SUBMIT, body, FORM)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(submit, range(2 * LEADS_EACH)))

    assert {answer.status for answer in answers} == {201}
    for name, prefix in prefixes.items():
        ours = {
            answer.json["lead"]["id"]
            for number, answer in enumerate(answers)
            if ("ann", "bob")[number % 2] == name
        }
        _check_neighbour(server, prefix, name, ours, years[name])


def _check_neighbour(server: ServerDoor, prefix: str, name: str, ours: set[str], year: str) -> None:
    def listed(kind: str) -> list[dict[str, Any]]:
        url = f"{server.url}{prefix}/_sandbox/{kind}"
        found = requests.get(url, params={"limit": 1000}, timeout=10).json()
        assert found["total"] == len(found[kind])
        items: list[dict[str, Any]] = found[kind]
        return items

    leads = listed("leads")
    assert {lead["id"] for lead in leads} == ours
    mails = {lead["variables"]["lead"]["email"]["normal"] for lead in leads}
    assert all(mail.startswith(name) for mail in mails)
    submissions = listed("requests")
    assert {entry["lead_id"] for entry in submissions} == ours
    assert {entry["time"][:4] for entry in submissions} == {year}
    deliveries = listed("deliveries")
    assert {delivery["lead_id"] for delivery in deliveries} == ours
    assert {event["vars"]["lead"]["id"] for event in listed("events")} == ours
    now = server.ask("GET", f"{prefix}/_sandbox/clock").json["now"]
    assert now == f"{year}-01-02T09:00:00.000Z"
