"""Entering and leaving: nothing is left changed, nested and neighbouring ones do not mix."""

from __future__ import annotations

import asyncio
import concurrent.futures
import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import urllib3.connection

from sandbox import Sandbox
from sandbox.testing.handle import Handle
from sandbox.testing.intercept import NetworkRefused

STATUS = "https://app.leadconduit.com/flows"
PATCHED: list[tuple[Any, str]] = [
    (http.client.HTTPConnection, "putrequest"),
    (http.client.HTTPConnection, "connect"),
    (http.client.HTTPSConnection, "connect"),
    (urllib3.connection.HTTPConnection, "connect"),
    (urllib3.connection.HTTPSConnection, "connect"),
    (httpx.HTTPTransport, "handle_request"),
    (httpx.AsyncHTTPTransport, "handle_async_request"),
    (socket, "getaddrinfo"),
    (socket, "gethostbyname"),
    (socket.socket, "connect"),
    (socket.socket, "sendto"),
    (threading.Thread, "start"),
    (concurrent.futures.ThreadPoolExecutor, "submit"),
]


def standing() -> list[Any]:
    return [vars(owner).get(name) for owner, name in PATCHED]


def ask() -> int:
    return requests.get(STATUS, timeout=5).status_code


def test_everything_is_as_it_was_after_an_exception(box: Handle) -> None:
    before, finders = standing(), list(sys.meta_path)

    with pytest.raises(ZeroDivisionError), box.intercept():
        assert all(one is not other for one, other in zip(standing(), before, strict=True))
        ask()
        raise ZeroDivisionError

    assert standing() == before
    assert sys.meta_path == finders
    assert len(box.requests) == 1


def test_the_innermost_answers_and_the_outer_one_goes_on(house: Sandbox, box: Handle) -> None:
    inner = house.namespace()
    before = standing()

    with box.intercept():
        ask()
        with inner.intercept(hosts=["only.inner.test"]):
            ask()
            ask()
            requests.get("http://only.inner.test/flows", timeout=5)
        ask()
        with pytest.raises(NetworkRefused):
            requests.get("http://only.inner.test/flows", timeout=5)

    assert (len(box.requests), len(inner.requests)) == (2, 3)
    assert standing() == before
    house.delete(inner)


def test_one_interception_is_entered_once(box: Handle) -> None:
    interception = box.intercept()

    with interception, pytest.raises(RuntimeError, match="on already"), interception:
        pass  # pragma: no cover
    with interception:
        assert ask() == 401


def test_left_in_another_order_than_entered(house: Sandbox, box: Handle) -> None:
    other, before = house.namespace(), standing()
    first, second = box.intercept(), other.intercept()
    first.__enter__()
    second.__enter__()

    first.__exit__()
    ask()
    second.__exit__()

    assert (len(box.requests), len(other.requests)) == (0, 1)
    assert standing() == before
    house.delete(other)


def test_a_decorated_function_and_a_coroutine(box: Handle) -> None:
    @box.intercept()
    def call(times: int) -> int:
        """Asks."""
        return ask() if times == 1 else call(times - 1)

    @box.intercept()
    async def call_later() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.get(STATUS)).status_code

    assert call(3) == 401
    assert asyncio.run(call_later()) == 401
    assert (call.__name__, call.__doc__) == ("call", "Asks.")
    assert len(box.requests) == 2


def in_thread(call: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


def test_threads_and_executors_belong_to_where_they_come_from(house: Sandbox, box: Handle) -> None:
    other = house.namespace()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with box.intercept():
            assert in_thread(ask) == 401
            assert pool.submit(ask).result() == 401
        with other.intercept():  # by a thread that was started inside the first
            assert pool.submit(ask).result() == 401

    assert (len(box.requests), len(other.requests)) == (2, 1)
    house.delete(other)


def test_a_thread_from_before_is_intercepted_too(box: Handle) -> None:
    go, found = threading.Event(), []

    def wait() -> None:
        assert go.wait(5)
        found.append(ask())

    thread = threading.Thread(target=wait)
    thread.start()
    with box.intercept():
        go.set()
        thread.join()

    assert found == [401]


def test_two_at_once_in_threads_do_not_mix(house: Sandbox) -> None:
    boxes = [house.namespace() for _ in range(4)]
    barrier = threading.Barrier(len(boxes))

    def work(mine: Handle) -> None:
        with mine.intercept():
            barrier.wait(5)
            for _ in range(10):
                ask()
            barrier.wait(5)

    threads = [threading.Thread(target=work, args=[one]) for one in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [len(one.requests) for one in boxes] == [10] * 4
    for one in boxes:
        house.delete(one)


def test_two_at_once_in_tasks_do_not_mix(house: Sandbox) -> None:
    boxes = [house.namespace() for _ in range(3)]

    async def work(mine: Handle) -> None:
        with mine.intercept():
            async with httpx.AsyncClient() as client:
                for _ in range(5):
                    await client.get(STATUS)
                    await asyncio.to_thread(ask)

    async def all_of_them() -> None:
        await asyncio.gather(*map(work, boxes))

    asyncio.run(all_of_them())

    assert [len(one.requests) for one in boxes] == [10] * 3
    for one in boxes:
        house.delete(one)


def test_a_thread_of_none_is_refused_where_several_could_be_meant(
    house: Sandbox, box: Handle
) -> None:
    other, errors = house.namespace(), []
    go, entered, done = (threading.Event() for _ in range(3))

    def lost() -> None:
        assert go.wait(5)
        try:
            ask()
        except NetworkRefused as error:
            errors.append(str(error))

    def beside() -> None:
        with other.intercept():
            entered.set()
            assert done.wait(5)

    threads = [threading.Thread(target=lost), threading.Thread(target=beside)]
    for thread in threads:
        thread.start()
    assert entered.wait(5)
    with box.intercept():
        go.set()
        threads[0].join()
    done.set()
    threads[1].join()

    assert "several interceptions are on" in errors[0]
    assert (len(box.requests), len(other.requests)) == (0, 0)
    house.delete(other)


def test_what_is_no_host_is_said_at_once(box: Handle) -> None:
    with pytest.raises(ValueError, match=r"'https://x.test/' is no host; expected a name"):
        box.intercept(hosts=["https://x.test/"])
    with pytest.raises(ValueError, match="is no host"):
        box.intercept(allow=["*.x.test:80"])


LAZY = """
import sys
from sandbox.testing import Sandbox
with Sandbox("quickstart", listen=False) as box:
    with box.intercept():
        assert not {"httpx", "requests", "urllib3"} & set(sys.modules), sorted(sys.modules)
        import httpx, requests
        print(httpx.get("https://app.leadconduit.com/flows").status_code)
        print(requests.get("https://app.leadconduit.com/flows").status_code)
        print(type(httpx.__spec__.loader).__name__)
    print(httpx.HTTPTransport.handle_request.__module__, len(box.requests))
"""


def test_libraries_are_left_unimported_and_served_when_they_come() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LAZY], capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.split() == [
        "401",
        "401",
        "SourceFileLoader",
        "httpx._transports.default",
        "2",
    ]
