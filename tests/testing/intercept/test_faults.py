"""A fault of the connection ends an intercepted call as it would end one over a socket."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import urllib3

from sandbox import Sandbox
from sandbox.testing.handle import Handle

FLOWS = "https://app.leadconduit.com/flows"


@pytest.fixture
def arm(house: Sandbox, box: Handle) -> Callable[..., None]:
    def armed(**fault: Any) -> None:
        got = house.app.test_client().post(
            "/_sandbox/faults", json=fault, headers={"Sandbox-Namespace": box.name}
        )
        assert got.status_code == 201, got.text

    return armed


async def by_async_client() -> None:
    async with httpx.AsyncClient() as client:
        await client.get(FLOWS)


@pytest.mark.parametrize(
    ("effect", "in_requests", "in_httpx"),
    [
        ("empty_reply", requests.ConnectionError, httpx.RemoteProtocolError),
        ("reset", requests.ConnectionError, httpx.ReadError),
        ("garbage", requests.ConnectionError, httpx.RemoteProtocolError),
        ("truncated_body", requests.exceptions.ChunkedEncodingError, httpx.RemoteProtocolError),
    ],
)
def test_what_breaks_breaks_in_process_too(
    box: Handle,
    arm: Callable[..., None],
    effect: str,
    in_requests: type[Exception],
    in_httpx: type[Exception],
) -> None:
    arm(effect=effect)

    with box.intercept():
        with pytest.raises(in_requests):
            requests.get(FLOWS, timeout=5)
        with pytest.raises(in_httpx):
            httpx.get(FLOWS)
        with pytest.raises(in_httpx):
            asyncio.run(by_async_client())


def test_each_library_of_the_standard_kind_sees_the_reset(
    box: Handle, arm: Callable[..., None]
) -> None:
    arm(effect="reset")

    with box.intercept():
        connection = http.client.HTTPSConnection("app.leadconduit.com")
        connection.request("GET", "/flows")
        with pytest.raises(ConnectionResetError):
            connection.getresponse()
        with urllib3.PoolManager() as pool, pytest.raises(urllib3.exceptions.ProtocolError):
            pool.request("GET", FLOWS, retries=False)


def test_an_answer_that_does_not_come_in_time(box: Handle, arm: Callable[..., None]) -> None:
    arm(effect="timeout")

    with box.intercept():
        with pytest.raises(requests.ReadTimeout):
            requests.get(FLOWS, timeout=0.05)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(FLOWS, timeout=0.05)


def test_a_status_and_a_delay_are_answers(box: Handle, arm: Callable[..., None]) -> None:
    arm(status=503, json={"error": "later"}, delay=0.01)

    with box.intercept():
        assert requests.get(FLOWS, timeout=5).json() == {"error": "later"}
        assert httpx.get(FLOWS).status_code == 503
