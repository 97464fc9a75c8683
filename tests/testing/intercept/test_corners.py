"""What clients do besides a plain call: streams, redirects, sessions, files, patience, proxies."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import urllib3
from httpx_sse import connect_sse

from sandbox import Sandbox
from sandbox.contract.message import Reply
from sandbox.testing.handle import Handle
from sandbox.testing.intercept import NetworkRefused
from sandbox.world.exchange import OutgoingRequest
from tests.testing.intercept.clients import CLIENTS
from tests.world.receiver import receiver

HOOK = "Zmxvdw=="
WORLD: dict[str, Any] = {
    "name": "intercepted",
    "leadconduit": {"prismatic": [{"id": HOOK, "api_keys": ["open-sesame"], "result": {"n": 7}}]},
}
CONFIG = {"instance_url": "https://mycompany.salesforce.com", "api_version": "58.0"}
SALESFORCE = {"destination_type": "salesforce", "config": CONFIG}


@pytest.fixture(scope="module")
def zeotap() -> Iterator[Sandbox]:
    with Sandbox("zeotap", listen=False, strict_contract=True) as made:
        yield made


@pytest.fixture
def tests_url(zeotap: Sandbox) -> str:
    workspace = zeotap.zeotap.workspace_id
    return f"https://composable.zeotap.com/api/v1/workspaces/{workspace}/destinations/test"


def slow() -> dict[str, Any]:
    return {**SALESFORCE, "config": {**CONFIG, "instance_url": "slow_test"}}


def test_events_come_one_by_one_with_httpx(zeotap: Sandbox, tests_url: str) -> None:
    with (
        zeotap.intercept(),
        httpx.Client(headers=zeotap.zeotap.headers) as client,
        connect_sse(client, "POST", tests_url, json=SALESFORCE) as source,
    ):
        events = [one.event for one in source.iter_sse()]

    assert events == ["step", "step", "done"]


def test_events_come_one_by_one_with_requests(zeotap: Sandbox, tests_url: str) -> None:
    headers, times = dict(zeotap.zeotap.headers), []

    with (
        zeotap.intercept(),
        requests.post(tests_url, json=slow(), headers=headers, stream=True, timeout=5) as got,
    ):
        for line in got.iter_lines():
            if line.startswith(b"event"):
                times.append(time.monotonic())

    assert len(times) >= 2
    assert times[-1] - times[0] > 0.3, "the events were kept back until the last one was there"


def test_events_come_one_by_one_with_an_asynchronous_client(
    zeotap: Sandbox, tests_url: str
) -> None:
    async def read() -> str:
        headers = dict(zeotap.zeotap.headers)
        async with (
            httpx.AsyncClient(headers=headers) as client,
            client.stream("POST", tests_url, json=SALESFORCE) as got,
        ):
            return "".join([piece async for piece in got.aiter_text()])

    with zeotap.intercept():
        text = asyncio.run(read())

    assert text.count("event: ") == 3


@pytest.mark.parametrize("library", [requests, httpx])
def test_a_client_that_goes_away_ends_the_stream(
    zeotap: Sandbox, library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless() -> Iterator[bytes]:
        try:
            while True:
                yield b"again\n"
        finally:
            ended.set()

    def answer(*_arguments: Any) -> Reply:
        return Reply(200, stream=endless())

    monkeypatch.setattr(zeotap._service, "answer", answer)
    url = "https://composable.zeotap.com/api/v1/endless"
    with zeotap.intercept():
        if library is requests:
            with requests.get(url, stream=True, timeout=5) as got:
                assert next(got.iter_lines()) == b"again"
        else:
            with httpx.stream("GET", url) as response:
                assert next(response.iter_lines()) == "again"

    assert ended.wait(5)


def test_a_client_without_patience_gives_up_as_on_a_socket(zeotap: Sandbox, tests_url: str) -> None:
    headers = dict(zeotap.zeotap.headers)

    async def ask() -> None:
        async with httpx.AsyncClient(headers=headers) as client:
            await client.post(tests_url, json=slow(), timeout=0.05)

    with zeotap.intercept():
        with pytest.raises(requests.exceptions.ConnectionError, match="timed out"):
            requests.post(tests_url, json=slow(), headers=headers, timeout=0.05)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(tests_url, json=slow(), headers=headers, timeout=0.05)
        with pytest.raises(httpx.ReadTimeout):
            asyncio.run(ask())


def test_redirects_are_followed_inside() -> None:
    url = f"https://hooks.prismatic.io/trigger/{HOOK}"
    headers = {"Api-Key": "open-sesame", "prismatic-synchronous": "true"}

    with Sandbox(WORLD, listen=False) as box, box.intercept():
        by_requests = requests.post(url, json={}, headers=headers, timeout=5)
        by_httpx = httpx.post(url, json={}, headers=headers, follow_redirects=True)

    assert by_requests.json() == by_httpx.json() == {"n": 7}
    assert by_requests.history[0].status_code == 303
    assert by_requests.url.startswith("https://hooks.prismatic.io/__prismatic__/results/")


def test_sessions_with_open_connections_are_taken_over_and_given_back(box: Handle) -> None:
    with receiver() as real:
        host, port = real.url.removeprefix("http://").split(":")
        with requests.Session() as session, urllib3.PoolManager() as pool, httpx.Client() as client:
            url = f"http://{host}:{port}/x"
            for _ in range(2):  # the second over the connection that the first left open
                session.get(url, timeout=5).raise_for_status()
                pool.request("GET", url)
                client.get(url)
            before = len(real.received)
            with box.intercept(hosts=[f"{host}:{port}"]):
                statuses = [
                    session.get(url, timeout=5).status_code,
                    pool.request("GET", url, retries=False).status,
                    client.get(url).status_code,
                ]
            assert len(real.received) == before
            assert len(box.requests) == 3
            assert all(status >= 400 for status in statuses)
            assert session.get(url, timeout=5).ok
            assert pool.request("GET", url).status == 200
            assert client.get(url).is_success
            assert len(real.received) == before + 3


def test_files_are_uploaded(box: Handle, submit: str) -> None:
    part: dict[str, Any] = {
        "email": (None, "ann@example.com"),
        "cv": ("cv.txt", io.BytesIO(b"x" * 100_000)),
    }

    with box.intercept():
        requests.post(submit, files=part, timeout=5)
        httpx.post(submit, files={"cv": ("cv.txt", io.BytesIO(b"y" * 100_000))})

    first, second = box.requests
    assert first.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert first.body.count(b"x" * 100_000) == 1
    assert second.body.count(b"y" * 100_000) == 1


@pytest.mark.parametrize("name", CLIENTS)
def test_a_body_that_is_too_large_is_answered(box: Handle, submit: str, name: str) -> None:
    with box.intercept():
        got = CLIENTS[name]("POST", submit, {}, b"x" * (10 * 1024 * 1024 + 1))

    assert got.status == 413
    assert b"larger than 10485760 bytes" in got.body


def test_this_machine_is_reached_unless_it_is_not_to_be(box: Handle) -> None:
    with receiver() as real, box.intercept():
        assert requests.get(real.url, timeout=5).ok
        assert httpx.get(real.url).is_success
        with (
            box.intercept(loopback=False),
            pytest.raises(NetworkRefused, match=r"127\.0\.0\.1:\d+ is not reached"),
        ):
            httpx.get(real.url)


def test_a_proxy_in_the_environment_is_not_asked(
    box: Handle, submit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.corp.test:3128")

    with box.intercept():
        statuses = [
            CLIENTS[name]("POST", scheme + submit.removeprefix("https"), {}, b"{}").status
            for name in ("requests", "httpx", "urllib.request")
            for scheme in ("http", "https")
        ]

    assert len(set(statuses)) <= 2
    assert len(box.requests) == 6
    assert {request.path for request in box.requests} == {box.targets[0].path}


def test_an_allowed_host_is_really_called(box: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    real_lookup = socket.getaddrinfo

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        found = "127.0.0.1" if host == "crm.partner.test" else host
        return real_lookup(found, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with receiver() as real, box.intercept(allow=["crm.partner.test"], loopback=False):
        port = real.url.rpartition(":")[2]
        assert requests.get(f"http://crm.partner.test:{port}/", timeout=5).ok

    assert len(real.received) == 1


def test_sockets_of_other_libraries_are_refused_with_the_way_out(box: Handle) -> None:
    async def connect(host: str) -> None:
        await asyncio.open_connection(host, 443)

    with box.intercept():
        with pytest.raises(NetworkRefused, match="sandbox serve --proxy"):
            asyncio.run(connect("composable.zeotap.com"))
        with pytest.raises(NetworkRefused, match=r"192\.0\.2\.1:443 is not reached"):
            asyncio.run(connect("192.0.2.1"))
        with pytest.raises(NetworkRefused, match=r"example\.com"):
            socket.create_connection(("example.com", 80))
        with pytest.raises(NetworkRefused, match=r"example\.com"):
            socket.gethostbyname("example.com")
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            with pytest.raises(NetworkRefused, match=r"192\.0\.2\.53:53 is not reached"):
                sock.sendto(b"?", ("192.0.2.53", 53))
            assert sock.sendto(b"?", ("127.0.0.1", 9)) == 1


class OwnConnection(urllib3.connection.HTTPSConnection):
    """As libraries make them that sign what they send, botocore for one."""

    def connect(self) -> None:
        super().connect()
        self.connected = True

    def putheader(self, header: str, *values: str) -> None:  # type: ignore[override]
        super().putheader(header, *values)
        if header == "X-Signed":
            super().putheader("X-Signature", "abc")


class OwnPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = OwnConnection


def test_libraries_with_connections_of_their_own(box: Handle) -> None:
    with OwnPool("app.leadconduit.com", 443) as pool, box.intercept():
        got = pool.request("GET", "/flows", headers={"X-Signed": "yes"}, retries=False)

    assert got.status == 401
    assert box.requests[0].headers["x-signature"] == "abc"


def test_deliveries_of_the_sandbox_are_its_own_business(box: Handle, submit: str) -> None:
    """The test lets nothing through to this machine; the sandbox decides by itself."""
    with receiver() as buyer, box.intercept(loopback=False):
        url = buyer.url.replace("127.0.0.1", "localhost")
        assert requests.post(submit, data={"email": "a@b.test"}, timeout=5).status_code == 201
        exchange = box._namespace.outbox.send(OutgoingRequest("POST", url))

    assert exchange.error is None
    assert len(buyer.received) == 1


def test_the_namespace_can_be_named_by_the_call(house: Sandbox, box: Handle, submit: str) -> None:
    other = house.namespace("named-by-the-call")

    with box.intercept():
        requests.post(submit, headers={"Sandbox-Namespace": other.name}, timeout=5)
        requests.get(f"https://app.leadconduit.com/~{other.name}/flows", timeout=5)

    assert (len(box.requests), len(other.requests)) == (0, 2)
    house.delete(other)


def test_the_control_plane_is_there_too(box: Handle) -> None:
    with box.intercept():
        requests.get("https://app.leadconduit.com/flows", timeout=5)
        listed = requests.get("https://app.leadconduit.com/_sandbox/requests", timeout=5)

    assert [one["path"] for one in json.loads(listed.content)["requests"]] == ["/flows"]
