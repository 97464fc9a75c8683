"""Every operation of every document, at every door: methods, types, bodies, and how errors look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from tests.http.doors import JSON, SUPERUSER, Door, new_namespace
from tests.http.raw import Answer
from tests.http.routes import Route, places, routes
from tests.http.shapes import is_error

ROUTES = list(routes())
PLACES = places()
# What is recorded is told for minutes; its own tests listen to it.
ENDLESS = {"/_sandbox/stream"}
READS = [
    route
    for route in ROUTES
    if route.method == "GET" and not route.raw and route.path not in ENDLESS
]
OWN_READERS = [place for place in PLACES if place.handles_all]
WITH_JSON = [route for route in ROUTES if route.takes_json]
# Zeotap takes a body of any type if it is JSON.
STRICT = [route for route in WITH_JSON if not route.path.startswith("/api/v1")]
# Its streams answer whatever Accept says, so that API does not heed it at all.
CHOOSY = [
    route
    for route in ROUTES
    if not route.raw and any(route.answers) and not route.path.startswith("/api/v1")
]
# These tell the time.
MOVING = {
    "/_sandbox/health",
    "/_sandbox/ready",
    "/_sandbox/clock",
    "/_sandbox/clock/agenda",
    "/_sandbox/world",
}
TOO_SLOW = 1.0


def faults(answers: Iterable[tuple[str, str, Answer]], status: int) -> list[str]:
    """What is wrong with errors of this status, given as name, path and answer."""
    found = []
    for name, path, answer in answers:
        fault = is_error(path, answer)
        if answer.status != status:
            fault = f"{answer.status} instead of {status}: {answer.body[:200]!r}"
        elif answer.seconds > TOO_SLOW:
            fault = f"took {answer.seconds:.1f} s"
        if fault:
            found.append(f"{name}: {fault}")
    return found


def asked(
    door: Door, these: Iterable[Route], body: bytes | None, headers: Mapping[str, str]
) -> list[tuple[str, str, Answer]]:
    """The answers to each operation's method with this body and these headers."""
    prefix = new_namespace(door)
    return [
        (
            route.name,
            route.path,
            door.ask(route.method, prefix + route.path, body, {**route.headers, **headers}),
        )
        for route in these
    ]


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/flowsx", "/api/v1/nowhere", "/_sandbox/nowhere"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "BREW"])
def test_an_unknown_path(door: Door, method: str, path: str) -> None:
    answer = door.ask(method, path, b"{}", JSON)

    assert faults([(method, path, answer)], 404) == []


def test_methods_that_are_not_offered(door: Door) -> None:
    answers = []
    wrong = []
    for place in (place for place in PLACES if not place.handles_all):
        answer = door.ask("BREW", place.path, headers=SUPERUSER)
        answers.append((f"BREW {place.path}", place.path, answer))
        if answer.headers.get("allow") != place.allow:
            wrong.append(f"{place.path}: {answer.headers.get('allow')} instead of {place.allow}")

    assert faults(answers, 405) == []
    assert wrong == []


def test_options(door: Door) -> None:
    wrong = []
    for place in (place for place in PLACES if not place.handles_all):
        answer = door.ask("OPTIONS", place.path)
        seen = (answer.status, answer.headers.get("allow"), answer.body)
        if seen != (204, place.allow, b""):
            wrong.append(f"{place.path}: {seen} instead of 204, {place.allow}")

    assert wrong == []


def test_head_is_get_without_a_body(door: Door) -> None:
    prefix = new_namespace(door)
    wrong = []
    for route in READS:
        got = door.ask("GET", prefix + route.path, headers=route.headers)
        head = door.ask("HEAD", prefix + route.path, headers=route.headers)
        ignored = {"date", "content-length"} if route.path in MOVING else {"date"}
        seen = [
            (one.status, {n: v for n, v in one.headers.items() if n not in ignored})
            for one in (got, head)
        ]
        if seen[0] != seen[1] or head.body or got.status >= 500:
            wrong.append(f"{route.name}: {seen[1]} {head.body!r} instead of {seen[0]}")

    assert wrong == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT"])
def test_what_reads_its_request_itself_refuses_other_methods(door: Door, method: str) -> None:
    """As the modules that are imitated do; a HEAD must not submit a lead."""
    prefix = new_namespace(door)
    wrong = []
    for path in (place.path for place in OWN_READERS):
        answer = door.ask(method, prefix + path)
        fault = None if method == "HEAD" else is_error(path, answer, plain_text=True)
        if fault or answer.status not in (404, 405, 415):
            wrong.append(f"{path}: {answer.status} {fault}")

    assert wrong == []
    leads = door.ask("GET", f"{prefix}/_sandbox/leads").json
    assert leads["total"] == 0


def test_a_body_of_another_type(door: Door) -> None:
    answers = asked(door, STRICT, b"a=1", {"Content-Type": "text/plain"})

    assert faults(answers, 415) == []
    assert [name for name, _, answer in answers if "json" not in answer.headers["accept"]] == []


def test_a_body_without_a_type(door: Door) -> None:
    assert faults(asked(door, STRICT, b"{}", {}), 415) == []


def test_a_type_that_is_not_to_be_had(door: Door) -> None:
    assert faults(asked(door, CHOOSY, None, {"Accept": "image/png"}), 406) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a":1}x',
        b"{'a':1}",
        b'{"a":\xff}',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf{}",
        b"NaN",
        b"[" * 100_000,
        b"[" * 500 + b"]" * 500,
        b"\x00",
    ],
    ids=[
        "nothing",
        "half",
        "and more",
        "single quotes",
        "no UTF-8",
        "surrogate",
        "byte order mark",
        "not a number",
        "deep and open",
        "deep",
        "NUL",
    ],
)
def test_a_body_that_is_no_json(door: Door, body: bytes) -> None:
    assert faults(asked(door, WITH_JSON, body, JSON), 400) == []


def test_calls_without_a_key(door: Door) -> None:
    secured = [route for route in ROUTES if route.headers and not route.raw]

    answers = [
        (route.name, route.path, door.ask(route.method, route.path, b"{}", JSON))
        for route in secured
    ]

    open_to_all = {name for name, _, answer in answers if answer.status != 401}
    assert open_to_all <= OPEN
    assert faults((one for one in answers if one[0] not in OPEN), 401) == []


OPEN = {"GET /status", "GET /version/ui", "GET /flows/{flow_id}/sources/{source_id}/docs"}


@pytest.mark.parametrize("accept", ["*/*", "application/xml", "image/png", ";;,"])
@pytest.mark.parametrize(
    "kind", ["", "application/json", "text/xml", "application/x-www-form-urlencoded", "a/b", ";"]
)
def test_what_reads_its_request_itself_refuses_in_words(door: Door, kind: str, accept: str) -> None:
    prefix = new_namespace(door)
    wrong = []
    for path in (place.path for place in OWN_READERS):
        for body in (b"{", b"\xff\x00", b"<a><b></a>", b"[" * 100_000, b"a[b]=1&a[b][c]=2&%zz=%ff"):
            answer = door.ask("POST", prefix + path, body, {"Content-Type": kind, "Accept": accept})
            fault = None
            if answer.status >= 400:
                fault = is_error(path, answer, plain_text=True)
            if fault or answer.status >= 500 or answer.seconds > TOO_SLOW:
                wrong.append(f"{path} {body[:20]!r}: {answer.status} {answer.seconds} {fault}")

    assert wrong == []
