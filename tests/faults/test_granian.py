"""Behind a server that keeps its sockets, faults are exact, approximated, or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
import requests

from tests.cli.running import Running
from tests.faults.wire import POST, seen


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    pytest.importorskip("granian")
    with Running("serve", "--server", "granian", "--port", "0") as running:
        yield running


@pytest.fixture
def url(running: Running) -> Iterator[str]:
    yield running.url
    requests.post(f"{running.url}/_sandbox/reset", timeout=5)


def arm(url: str, **document: Any) -> dict[str, Any]:
    found = requests.post(f"{url}/_sandbox/faults", json=document, timeout=5)
    assert found.status_code == 201, found.text
    armed: dict[str, Any] = found.json()
    return armed


def test_an_answer_is_exact(url: str) -> None:
    assert arm(url, status=503, headers={"Retry-After": "7"}, body="later")["here"] == "exact"
    found = seen(url, POST.replace(b"Host:", b"Connection: close\r\nHost:"))
    assert found.head.startswith("HTTP/1.1 503 ")
    assert "retry-after: 7" in found.head.lower()
    assert found.body == b"later"


def test_a_slow_body_is_exact(url: str) -> None:
    assert arm(url, effect="slow_body", seconds=0.3, chunks=3)["here"].startswith("exact")
    found = seen(url, POST.replace(b"Host:", b"Connection: close\r\nHost:"))
    assert json.loads(found.body)["outcome"]
    assert found.times[-1] >= 0.3


def test_a_truncated_body_is_cut(url: str) -> None:
    assert "approximated" in arm(url, effect="truncated_body")["here"]
    found = seen(url)
    assert len(found.body) < found.announced
    assert found.end == "closed"


@pytest.mark.parametrize(
    "document",
    [{"effect": "empty_reply"}, {"effect": "reset"}, {"effect": "timeout", "seconds": 0.2}],
)
def test_what_ends_the_connection_brings_no_body(url: str, document: dict[str, Any]) -> None:
    assert "approximated" in arm(url, **document)["here"]
    found = seen(url)
    assert found.body == b""
    assert found.end in ("closed", "ECONNRESET")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(f"{url}/flows", timeout=5)


def test_broken_gzip_is_exact(url: str) -> None:
    assert arm(url, effect="malformed_body", **{"as": "gzip"})["here"] == "exact"
    with pytest.raises(requests.exceptions.ContentDecodingError):
        requests.get(f"{url}/flows", timeout=5)


@pytest.mark.parametrize(
    "document", [{"effect": "garbage"}, {"effect": "malformed_body", "as": "chunk"}]
)
def test_what_it_cannot_send_is_refused(url: str, document: dict[str, Any]) -> None:
    found = requests.post(f"{url}/_sandbox/faults", json=document, timeout=5)
    assert found.status_code == 422
    assert "--server werkzeug" in found.json()["findings"][0]["message"]
    assert requests.get(f"{url}/_sandbox/faults", timeout=5).json() == {"faults": []}


def test_who_waits_does_not_keep_it_from_stopping() -> None:
    pytest.importorskip("granian")
    with Running("serve", "--server", "granian", "--port", "0") as running:
        arm(running.url, effect="timeout", seconds=60)
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(seen, running.url)
            while not requests.get(f"{running.url}/_sandbox/requests", timeout=5).json()["total"]:
                pass
            started = monotonic()
            running.stop()
            assert monotonic() - started < 20
            assert lost.result(20).body == b""
