"""The stream of what is recorded, read by a client of Server-Sent Events."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import httpx_sse
import pytest

from sandbox import Sandbox
from sandbox.testing.handle import Handle

LEAD = {"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as server:
        yield server


@pytest.fixture
def box(server: Sandbox) -> Handle:
    return server.namespace()


def events(
    box: Handle, headers: dict[str, str] | None = None, **query: str | int
) -> list[httpx_sse.ServerSentEvent]:
    """All events of a stream that ends by itself."""
    url = f"{box.url}/_sandbox/stream"
    with (
        httpx.Client(timeout=20) as client,
        httpx_sse.connect_sse(client, "GET", url, params=query, headers=headers or {}) as source,
    ):
        return list(source.iter_sse())


def test_it_says_hello_and_ends_after_its_time(box: Handle) -> None:
    box.submit(LEAD)

    (hello,) = events(box, seconds=0)

    assert hello.event == "hello"
    assert hello.json()["namespace"] == box.name
    assert hello.json()["seen"] == {
        "requests": 1,
        "leads": 1,
        "deliveries": len(box.deliveries),
    }


def test_what_came_is_told_from_where_the_client_left(box: Handle) -> None:
    box.submit(LEAD)
    box.submit(LEAD, state="NY")

    told = events(box, {"Last-Event-ID": "requests=1,leads=0"}, seconds=0)

    assert [one.event for one in told] == ["hello", "request", "lead", "lead"]
    assert told[1].json()["number"] == 2
    assert [one.json()["outcome"] for one in told[2:]] == ["success", "failure"]
    assert told[-1].id.startswith("requests=2,leads=2,")


def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(box: Handle) -> None:
    box.submit(LEAD)
    first = events(box, after="requests=0", kinds="requests", seconds=0)
    box.submit(LEAD)

    second = events(box, {"Last-Event-ID": first[-1].id}, kinds="requests", seconds=0)

    assert [one.json()["number"] for one in first[1:] + second[1:]] == [1, 2]


def test_what_happens_meanwhile_comes_at_once(box: Handle) -> None:
    url = f"{box.url}/_sandbox/stream"
    with (
        httpx.Client(timeout=20) as client,
        httpx_sse.connect_sse(client, "GET", url, params={"kinds": "requests"}) as source,
    ):
        told = source.iter_sse()
        assert next(told).event == "hello"
        threading.Thread(target=box.submit, args=(LEAD,)).start()
        one = next(told)

    assert one.event == "request"
    assert one.json()["operation"] == "submitLead"


def test_a_reset_is_told(box: Handle) -> None:
    box.submit(LEAD)
    url = f"{box.url}/_sandbox/stream"
    with (
        httpx.Client(timeout=20) as client,
        httpx_sse.connect_sse(client, "GET", url, params={"kinds": "requests"}) as source,
    ):
        told = source.iter_sse()
        assert next(told).json()["seen"] == {"requests": 1}
        box.reset()
        cleared = next(told)
        box.submit(LEAD)
        following = next(told)

    assert (cleared.event, cleared.json()) == ("cleared", {"kind": "requests"})
    assert following.json()["number"] == 1


def test_it_ends_with_its_namespace(server: Sandbox) -> None:
    box = server.namespace()
    url = f"{box.url}/_sandbox/stream"
    with (
        httpx.Client(timeout=20) as client,
        httpx_sse.connect_sse(client, "GET", url) as source,
    ):
        told = source.iter_sse()
        next(told)
        server.delete(box)

        assert list(told) == []


@pytest.mark.parametrize("query", ["seconds=-1", "kinds=pings", "after=all", "kinds=", "much=1"])
def test_what_it_does_not_know_is_refused(box: Handle, query: str) -> None:
    answer = httpx.get(f"{box.url}/_sandbox/stream?{query}")

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
