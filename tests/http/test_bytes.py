"""What no well-behaved client sends, byte by byte: an answer comes at once, and it is an error that
looks like one.

Granian's HTTP library refuses some of it by itself, without a body, and lets some of it through;
the third column says so where it differs.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.http.doors import OWNER, SUBMIT, ServerDoor, new_namespace
from tests.http.raw import Connection, ask, request
from tests.http.shapes import is_error

AUTH = f"Authorization: {OWNER['Authorization']}"
JSON = "Content-Type: application/json"
FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
MIB = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
TOO_SLOW = 1.0


class Case(NamedTuple):
    """Bytes, the status they get, and that of granian where it is another one."""

    data: bytes
    status: int
    granian: int | None = None
    finish: bool = False
    path: str = "/flows"


def get(target: str, *lines: str, version: str = "HTTP/1.1") -> bytes:
    return request("GET", target, b"", AUTH, *lines, version=version)


def post(body: bytes, *lines: str) -> bytes:
    return request("POST", "/flows", body, AUTH, JSON, *lines)


CASES = {
    # The request line.
    "one word": Case(b"NONSENSE\r\n\r\n", 400),
    "four words": Case(b"GET /a b HTTP/1.1\r\n\r\n", 400),
    "no such protocol": Case(b"GET /flows HTTQ/1.1\r\n\r\n", 400),
    "no such version": Case(b"GET /flows HTTP/2.0\r\n\r\n", 505, 400),
    "version of three": Case(b"GET /flows HTTP/1.1.1\r\n\r\n", 400),
    "a TLS greeting": Case(b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n", 400),
    "no version": Case(b"GET /flows\r\n\r\n", 401, 400),
    "HTTP/1.0": Case(get("/flows", version="HTTP/1.0"), 200),
    "a URI of 8 kB": Case(get("/" + "a" * 8100), 404, path="/"),
    "a URI of 70 kB": Case(get("/" + "a" * 70_000), 414, path="/"),
    "a control URI of 70 kB": Case(get("/_sandbox/" + "a" * 70_000), 414, path="/_sandbox"),
    "a query of 60 kB": Case(get("/flows?include=" + "a" * 60_000), 200),
    "an absolute URI": Case(get("http://other.test:81/flows"), 200),
    "an absolute URI that is none": Case(get("http://[/flows"), 400),
    "an asterisk": Case(request("OPTIONS", "*"), 404, path="/"),
    "a tunnel": Case(request("CONNECT", "example.org:80"), 404, path="/"),
    "a fragment": Case(get("/flows#sources"), 200),
    "a method in lower case": Case(request("get", "/flows", b"", AUTH), 405),
    "a long method": Case(request("A" * 5000, "/flows", b"", AUTH), 405),
    # Paths.
    "NUL in the path": Case(get("/flows%00"), 404, path="/"),
    "NUL as it is": Case(get("/flows\0"), 404, 400, path="/"),
    "percent and no number": Case(get("/flows/%zz"), 400),
    "percent at the end": Case(get("/flows/%"), 400),
    "no UTF-8 in the path": Case(get("/flows/%ff%fe"), 400),
    "no UTF-8 in the query": Case(get("/flows?include=%ff"), 400),
    "two slashes in front": Case(get("//flows"), 200),
    "two slashes within": Case(get("/flows//fields"), 404),
    "a slash at the end": Case(get("/flows/"), 404),
    "dots": Case(get("/flows/../flows"), 404),
    "encoded dots": Case(get("/flows/%2e%2e/flows"), 404),
    "an encoded slash": Case(get("/flows/%2F/x"), 404),
    "a backslash": Case(get("/flows\\x"), 404, path="/"),
    "a very long id": Case(get("/flows/" + "f" * 5000), 400),
    "a parameter twice": Case(get("/events?limit=1&limit=2"), 400, path="/events"),
    "a list by several parameters": Case(get("/flows?include=id&include=name"), 200),
    "1,500 parameters": Case(get("/flows?" + "include=id&" * 1500), 200),
    "no name and no value": Case(get("/flows?&&=&=1&"), 200),
    # Headers.
    "a header of 70 kB": Case(get("/flows", "X-Long: " + "a" * 70_000), 431, 200),
    "90 headers": Case(get("/flows", *(f"X-{n}: 1" for n in range(90))), 200),
    "200 headers": Case(get("/flows", *(f"X-{n}: 1" for n in range(200))), 431),
    "a line without a colon": Case(get("/flows", "nonsense"), 400),
    "a space before the colon": Case(get("/flows", "X-A : 1"), 400),
    "no name": Case(get("/flows", ": 1"), 400),
    "NUL in a header": Case(get("/flows", "X-A: a\0b"), 400),
    "a folded header": Case(get("/flows", "X-A: a\r\n b"), 400),
    "latin-1 in a header": Case(get("/flows", "X-A: \xe9\xff"), 200),
    "a key that is no base64": Case(request("GET", "/flows", b"", "Authorization: Basic %"), 401),
    "a key of 20 kB": Case(
        request("GET", "/flows", b"", f"Authorization: Basic {'QQ==' * 5000}"), 401
    ),
    "a strange Accept": Case(get("/flows", "Accept: ;;q=,/,*/*;q=nan"), 200),
    "a strange Prefer": Case(get("/flows", 'Prefer: ="";;,code'), 200),
    # Lengths and bodies.
    "too short, then silence": Case(post(b"{}", "Content-Length: 50"), 400, finish=True),
    "too long": Case(post(b'{"a":1}', "Content-Length: 3"), 400),
    "a length in words": Case(post(b"{}", "Content-Length: two"), 400),
    "a negative length": Case(post(b"{}", "Content-Length: -1"), 400),
    "a length with a sign": Case(post(b"{}", "Content-Length: +2"), 400),
    "a length in Arabic": Case(post(b"{}", "Content-Length: \xd9\xa2"), 400),
    "30 digits": Case(post(b"{}", f"Content-Length: {'9' * 30}"), 413, 400),
    "5,000 digits": Case(post(b"{}", f"Content-Length: {'9' * 5000}"), 413, 400),
    "two lengths": Case(post(b"{}", "Content-Length: 2", "Content-Length: 3"), 400),
    "length and chunks": Case(post(b"0\r\n\r\n", CHUNKED, "Content-Length: 5"), 400),
    "no length": Case(post(b""), 400),
    "no body": Case(post(b"", "Content-Length: 0"), 400),
    "over the limit": Case(post(b"x" * 100, "Content-Length: 10485761"), 413),
    "chunks": Case(post(b"2\r\n{}\r\n0\r\n\r\n", CHUNKED), 422),
    # Werkzeug knows no trailers.
    "chunks and trailers": Case(post(b"2\r\n{}\r\n0\r\nX-A: 1\r\n\r\n", CHUNKED), 400, 422),
    "a chunk that is none": Case(post(b"zz\r\n{}\r\n0\r\n\r\n", CHUNKED), 400),
    "a negative chunk": Case(post(b"-2\r\n{}\r\n0\r\n\r\n", CHUNKED), 400),
    # Granian hands over what came as if it were all.
    "chunks that break off": Case(post(b"9\r\n{}", CHUNKED), 400, 422, finish=True),
    "chunks over the limit": Case(post(MIB * 11 + b"0\r\n\r\n", CHUNKED), 413),
    "an unknown coding": Case(post(b"{}", "Transfer-Encoding: gzip"), 400),
    "a question before the body": Case(
        post(b"{}", "Content-Length: 2", "Expect: 100-continue"), 422
    ),
    "an unknown expectation": Case(post(b"{}", "Content-Length: 2", "Expect: wonders"), 422),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_answered_at_once(server: ServerDoor, name: str) -> None:
    case = CASES[name]
    expected = case.status
    if server.name == "granian" and case.granian is not None:
        expected = case.granian

    answer = ask(server.url, case.data, finish=case.finish)

    assert (answer.status, answer.body[:300]) == (expected, answer.body[:300])
    assert answer.seconds < TOO_SLOW
    by_granian = server.name == "granian" and not answer.body
    if answer.status >= 400 and not by_granian:
        assert is_error(case.path, answer) is None


def test_http_1_0_is_closed_behind_the_answer(server: ServerDoor) -> None:
    with Connection(server.url) as connection:
        connection.send(get("/flows", version="HTTP/1.0"))
        assert connection.answer().status == 200
        assert connection.rest() == b""


def test_an_answer_says_whether_another_request_may_follow(server: ServerDoor) -> None:
    """Two requests at once: the second is answered, or the first answer says that it is not."""
    prefix = new_namespace(server)
    with Connection(server.url) as connection:
        connection.send(get(f"{prefix}/flows") + get(f"{prefix}/events"))
        first = connection.answer()
        if first.headers.get("connection") == "close":
            assert connection.rest() == b""
        else:
            assert connection.answer().json == []

    assert first.status == 200
    assert first.json[0]["name"] == "Roof leads"


def test_a_lead_is_not_taken_before_all_of_it_is_there(server: ServerDoor) -> None:
    prefix = new_namespace(server)

    cut_off = request("POST", prefix + SUBMIT, b"state=TX&em", FORM, "Content-Length: 40")
    answer = ask(server.url, cut_off, finish=True)

    assert answer.status == 400
    assert "40 bytes" in answer.json["error"]
    assert server.ask("GET", f"{prefix}/_sandbox/leads").json["total"] == 0
    assert server.ask("GET", f"{prefix}/_sandbox/requests?status=400").json["total"] == 1


def test_a_client_that_hangs_up_harms_nobody(server: ServerDoor) -> None:
    prefix = new_namespace(server)
    for _ in range(20):
        connection = Connection(server.url)
        connection.send(request("POST", prefix + SUBMIT, b"state", FORM, "Content-Length: 40"))
        connection.reset()

    answer = server.ask("GET", f"{prefix}/_sandbox/leads")

    assert (answer.status, answer.json["total"]) == (200, 0)
    assert answer.seconds < TOO_SLOW
