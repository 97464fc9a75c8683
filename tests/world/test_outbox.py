from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.world.clock import Clock
from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest
from sandbox.world.network import NetworkPolicy, Transport
from sandbox.world.outbox import Outbox
from sandbox.world.stubs import Stub
from tests.world.receiver import Answer, receiver

AT = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.freeze(AT)
    return clock


@pytest.fixture
def outbox(clock: Clock) -> Iterator[Outbox]:
    transport = Transport()
    yield Outbox(clock, transport)
    transport.close()


def test_a_request_to_loopback_goes_out(outbox: Outbox) -> None:
    with receiver() as buyer:
        buyer.answers["/leads"] = Answer(422, body=b"duplicate")
        exchange = outbox.send(OutgoingRequest("POST", f"{buyer.url}/leads", body=b"x"))
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (422, b"duplicate")
    assert (exchange.stubbed, exchange.stub, exchange.error) == (False, None, None)
    assert len(buyer.received) == 1


def test_a_request_elsewhere_is_answered_by_the_default_stub(outbox: Outbox) -> None:
    exchange = outbox.send(OutgoingRequest("POST", "https://buyer.example/leads"))
    assert exchange.response is not None
    assert exchange.response.status == 200
    assert exchange.response.body == b'{"outcome":"success"}'
    assert exchange.response.header("sandbox-stub") == "default"
    assert (exchange.stubbed, exchange.stub) == (True, "default")


def test_the_stand_in_of_the_sender_answers_for_the_servers_it_knows(outbox: Outbox) -> None:
    def lists(request: OutgoingRequest, _: object) -> tuple[str, IncomingResponse] | None:
        return ("lists", IncomingResponse(202)) if "lists" in request.url else None

    with receiver() as buyer:
        outbox.reset(
            NetworkPolicy(), [Stub("s", "https://lists.example/no", (IncomingResponse(503),))]
        )
        asked = (
            "https://lists.example/yes",
            "https://lists.example/no",
            f"{buyer.url}/lists",
            "https://x.example/",
        )
        sent = [outbox.send(OutgoingRequest("GET", url), stand_in=lists) for url in asked]
    assert [one.stub for one in sent] == ["lists", "s", None, "default"]
    assert sent[0].response == IncomingResponse(202)
    assert len(buyer.received) == 1


def test_what_is_sent_again_is_answered_by_the_same_stand_in(outbox: Outbox) -> None:
    def told(request: OutgoingRequest, owner: object) -> tuple[str, IncomingResponse]:
        return "lists", IncomingResponse(202, {"X-Owner": str(owner)})

    outbox.owner = "mine"
    first = outbox.send(OutgoingRequest("GET", "https://lists.example/"), stand_in=told)
    again = [outbox.holding.fire(first.number), outbox.holding.duplicate(first.number)]
    assert [(one.stub, one.response) for one in again] == [("lists", first.response)] * 2

    fork = Outbox(Clock(), Transport())
    fork.owner = "another"
    fork.restore(outbox.snapshot())
    moved = fork.holding.fire(first.number).response
    assert moved is not None
    assert moved.header("X-Owner") == "another"


def test_a_stub_of_the_world_answers_before_the_network_is_asked(outbox: Outbox) -> None:
    with receiver() as buyer:
        outbox.reset(NetworkPolicy(), [Stub("s", f"{buyer.url}/no", (IncomingResponse(503),))])
        stubbed = outbox.send(OutgoingRequest("POST", f"{buyer.url}/no"))
        sent = outbox.send(OutgoingRequest("POST", f"{buyer.url}/yes"))
    assert (stubbed.stub, stubbed.response and stubbed.response.status) == ("s", 503)
    assert sent.stub is None
    assert [got.target for got in buyer.received] == ["/yes"]


def test_an_error_is_recorded_and_not_raised(outbox: Outbox) -> None:
    outbox.reset(
        NetworkPolicy(), [Stub("s", "https://slow.example", (Fault("timeout", "too slow"),))]
    )
    exchange = outbox.send(OutgoingRequest("POST", "https://slow.example/leads"))
    assert (exchange.response, exchange.error, exchange.error_kind) == (None, "too slow", "timeout")
    assert outbox.deliveries.newest(1) == [exchange]


def test_what_is_no_url_is_an_error(outbox: Outbox) -> None:
    outbox.reset(NetworkPolicy(), [Stub("any", "*", (IncomingResponse(200),))])
    exchange = outbox.send(OutgoingRequest("POST", "buyer.example"))
    assert exchange.error == "'buyer.example' is not an http or https URL"
    assert exchange.error_kind == "address"


def test_deliveries_are_numbered_bounded_and_carry_lead_and_step(clock: Clock) -> None:
    outbox = Outbox(clock, Transport(), max_items=2)
    request = OutgoingRequest("POST", "https://buyer.example/")
    sent = [outbox.send(request, lead_id=f"lead {n}", step_id=f"step {n}") for n in (1, 2, 3)]
    assert [exchange.number for exchange in sent] == [1, 2, 3]
    assert outbox.deliveries.newest(10) == [sent[2], sent[1]]
    assert (sent[2].lead_id, sent[2].step_id) == ("lead 3", "step 3")


def test_times_are_those_of_the_namespace(outbox: Outbox, clock: Clock) -> None:
    with receiver() as buyer:
        buyer.answers["/"] = Answer(before=lambda: clock.advance(timedelta(milliseconds=1500)))
        exchange = outbox.send(OutgoingRequest("GET", f"{buyer.url}/"))
    assert exchange.started_ms == 1767323045678
    assert exchange.ms == 1500


def test_redirects_are_not_followed_unless_asked(outbox: Outbox) -> None:
    with receiver() as buyer:
        buyer.answers["/old"] = Answer(302, {"Location": "/new"})
        stays = outbox.send(OutgoingRequest("GET", f"{buyer.url}/old"))
        follows = outbox.send(OutgoingRequest("GET", f"{buyer.url}/old", follow_redirects=True))
    assert stays.response is not None
    assert (stays.response.status, stays.redirects) == (302, ())
    assert follows.response is not None
    assert (follows.response.status, follows.redirects) == (200, (f"{buyer.url}/new",))
    assert follows.request.url == f"{buyer.url}/old"


@pytest.mark.parametrize(
    ("status", "method", "body", "content_type"),
    [
        (301, "GET", b"", None),
        (302, "GET", b"", None),
        (303, "GET", b"", None),
        (307, "POST", b"Ada", "text/plain"),
        (308, "POST", b"Ada", "text/plain"),
    ],
)
def test_a_redirected_post_keeps_its_body_only_where_the_status_says_so(
    outbox: Outbox, status: int, method: str, body: bytes, content_type: str | None
) -> None:
    with receiver() as buyer:
        buyer.answers["/old"] = Answer(status, {"Location": f"{buyer.url}/new"})
        headers = {"Content-Type": "text/plain", "Authorization": "Basic abc"}
        request = OutgoingRequest(
            "POST", f"{buyer.url}/old", headers, b"Ada", follow_redirects=True
        )
        outbox.send(request)
    got = buyer.received[-1]
    assert (got.target, got.method, got.body) == ("/new", method, body)
    assert got.headers.get("Content-Type") == content_type
    assert got.headers["Authorization"] == "Basic abc"


def test_credentials_do_not_follow_to_another_host(outbox: Outbox) -> None:
    with receiver() as other, receiver() as buyer:
        buyer.answers["/"] = Answer(307, {"Location": f"{other.url}/"})
        outbox.send(
            OutgoingRequest(
                "GET",
                f"{buyer.url}/",
                {"Authorization": "Basic abc", "Cookie": "a=1", "X-Kept": "yes"},
                follow_redirects=True,
            )
        )
    got = other.received[0].headers
    assert got["X-Kept"] == "yes"
    assert not {"Authorization", "Cookie"} & set(got)


def test_every_hop_is_decided_anew(outbox: Outbox) -> None:
    with receiver() as buyer:
        buyer.answers["/"] = Answer(302, {"Location": "https://outside.example/"})
        exchange = outbox.send(OutgoingRequest("GET", f"{buyer.url}/", follow_redirects=True))
    assert exchange.stub == "default"
    assert exchange.redirects == ("https://outside.example/",)


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/", "http://[::1"])
def test_a_redirect_to_what_is_no_http_url_is_an_error(outbox: Outbox, location: str) -> None:
    with receiver() as buyer:
        buyer.answers["/"] = Answer(302, {"Location": location})
        exchange = outbox.send(OutgoingRequest("GET", f"{buyer.url}/", follow_redirects=True))
    assert exchange.response is None
    assert exchange.error is not None
    assert exchange.error.endswith("is not an http or https URL")


def test_an_endless_redirect_ends_after_five_hops(outbox: Outbox) -> None:
    with receiver() as buyer:
        buyer.answers["/"] = Answer(302, {"Location": "/"})
        exchange = outbox.send(OutgoingRequest("GET", f"{buyer.url}/", follow_redirects=True))
    assert exchange.error == "redirected more than 5 times"
    assert exchange.error_kind == "redirect"
    assert len(buyer.received) == 6


def test_a_reset_forgets_deliveries_and_begins_with_the_first_answer(outbox: Outbox) -> None:
    stub = Stub("s", "*", (IncomingResponse(201), IncomingResponse(409)))
    request = OutgoingRequest("POST", "https://buyer.example/")
    statuses = []
    for _ in range(2):
        outbox.reset(NetworkPolicy(), [stub])
        assert len(outbox.deliveries) == 0
        statuses += [outbox.send(request).as_json()["status"] for _ in range(2)]
    assert statuses == [201, 409, 201, 409]


def test_as_json_shows_both_sides_and_no_secret(outbox: Outbox) -> None:
    exchange = outbox.send(
        OutgoingRequest(
            "POST",
            "https://buyer.example/leads",
            {"Authorization": "Basic abc", "Content-Type": "application/json"},
            b'{"state":"TX"}',
        ),
        lead_id="66f1",
        step_id="a1b2c3",
    )
    assert exchange.as_json() == {
        "number": 1,
        "time": "2026-01-02T03:04:05.678Z",
        "ms": 0,
        "method": "POST",
        "url": "https://buyer.example/leads",
        "status": 200,
        "error": None,
        "error_kind": None,
        "redirects": [],
        "state": "stubbed",
        "stubbed": True,
        "stub": "default",
        "lead_id": "66f1",
        "step_id": "a1b2c3",
        "request": {
            "headers": {"Authorization": "Basic ***", "Content-Type": "application/json"},
            "body": {"state": "TX"},
            "body_kind": "json",
            "body_size": 14,
        },
        "response": {
            "headers": {"Content-Type": "application/json", "Sandbox-Stub": "default"},
            "body": {"outcome": "success"},
            "body_kind": "json",
            "body_size": 21,
        },
    }
    short = exchange.as_json(full=False)
    assert set(exchange.as_json()) - set(short) == {"request", "response"}
