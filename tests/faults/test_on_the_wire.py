"""Every inbound fault, as a client on a raw socket sees it."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import zlib

import pytest
import requests

from sandbox import Sandbox
from tests.faults.wire import POST, seen


def test_any_status_with_any_headers_and_body(box: Sandbox) -> None:
    box.fault(status=418, headers={"X-Why": "tea", "Content-Type": "text/x"}, body="short")
    found = seen(box.url)
    assert found.head.startswith("HTTP/1.1 418 ")
    assert "X-Why: tea" in found.head
    assert "Content-Type: text/x" in found.head
    assert (found.body, found.announced, found.end) == (b"short", 5, "closed")
    assert len(box.leads) == 0


def test_a_status_nobody_has_heard_of(box: Sandbox) -> None:
    box.fault(status=299, json=[1])
    found = seen(box.url)
    assert found.head.startswith("HTTP/1.1 299 ")
    assert found.body == b"[1]"


def test_an_answer_may_be_lost_after_the_lead_was_taken(box: Sandbox) -> None:
    box.fault(status=502, after=True)
    assert seen(box.url).head.startswith("HTTP/1.1 502 ")
    assert [lead.outcome for lead in box.leads] == ["success"]


def test_a_delay_holds_the_answer_up(box: Sandbox) -> None:
    box.fault(delay=0.2)
    found = seen(box.url)
    assert found.seconds >= 0.2
    assert found.head.startswith("HTTP/1.1 201 ")


def test_a_delay_on_the_clock_of_the_namespace_keeps_nobody_waiting(box: Sandbox) -> None:
    box.clock.freeze()
    before = box.clock.now
    box.fault(delay=100, clock="namespace")
    found = seen(box.url)
    assert found.seconds < 5
    assert (box.clock.now - before).total_seconds() == 100


def test_an_empty_reply(box: Sandbox) -> None:
    box.fault("empty_reply")
    found = seen(box.url)
    assert (found.data, found.end) == (b"", "closed")


def test_a_reset_is_a_true_one(box: Sandbox) -> None:
    box.fault("reset")
    found = seen(box.url)
    assert (found.data, found.end) == (b"", "ECONNRESET")


def test_a_time_out_says_nothing_and_then_closes(box: Sandbox) -> None:
    box.fault("timeout", seconds=0.2)
    found = seen(box.url)
    assert (found.data, found.end) == (b"", "closed")
    assert found.seconds >= 0.2


def test_garbage(box: Sandbox) -> None:
    box.fault("garbage", text="\x16\x03 hello\n")
    found = seen(box.url)
    assert (found.data, found.end) == (b"\x16\x03 hello\n", "closed")


def test_garbage_before_the_answer(box: Sandbox) -> None:
    box.fault("garbage", text="???", after=True)
    found = seen(box.url)
    assert found.data.startswith(b"???HTTP/1.1 201 ")
    assert json.loads(found.body)["outcome"] == "success"


def test_garbage_of_its_own_is_no_http_and_follows_from_the_seed(box: Sandbox) -> None:
    box.fault("garbage")
    first = seen(box.url).data
    box.reset()
    box.fault("garbage")
    assert seen(box.url).data == first
    assert not first.startswith(b"HTTP/")
    assert len(first) == 34


@pytest.mark.parametrize("kept", [0, 1, 7])
def test_a_truncated_body_announces_more_than_it_brings(box: Sandbox, kept: int) -> None:
    box.fault("truncated_body", bytes=kept)
    found = seen(box.url)
    assert len(found.body) == kept
    assert found.announced > kept
    assert found.end == "closed"


def test_a_truncated_body_is_half_of_it(box: Sandbox) -> None:
    box.fault("truncated_body")
    found = seen(box.url)
    assert len(found.body) == found.announced // 2


def test_even_an_empty_body_can_be_truncated(box: Sandbox) -> None:
    box.fault("truncated_body")
    gone = seen(box.url, b"OPTIONS /flows HTTP/1.1\r\nHost: x\r\n\r\n")
    assert gone.announced == 1
    assert gone.body == b""


def test_broken_json_has_the_length_it_says(box: Sandbox) -> None:
    box.fault("malformed_body", as_="json")
    found = seen(box.url)
    assert len(found.body) == found.announced
    assert "application/json" in found.head
    with pytest.raises(json.JSONDecodeError):
        json.loads(found.body)


def test_broken_gzip(box: Sandbox) -> None:
    box.fault("malformed_body", as_="gzip")
    found = seen(box.url)
    assert "Content-Encoding: gzip" in found.head
    assert found.body[:2] == b"\x1f\x8b"
    with pytest.raises((OSError, EOFError, zlib.error)):
        gzip.decompress(found.body)


def test_a_broken_chunk(box: Sandbox) -> None:
    box.fault("malformed_body", as_="chunk")
    found = seen(box.url)
    assert "Transfer-Encoding: chunked" in found.head
    assert "Content-Length" not in found.head
    assert found.body.startswith(b'zz\r\n{"outcome"')


def test_a_slow_body_drips(box: Sandbox) -> None:
    box.fault("slow_body", seconds=0.3, chunks=3)
    found = seen(box.url)
    assert len(found.body) == found.announced
    assert json.loads(found.body)["outcome"] == "success"
    assert len(found.times) >= 3
    assert found.times[-1] >= 0.3
    assert found.times[-1] - found.times[0] >= 0.15


def test_the_bad_of_a_head_request_is_in_its_headers(box: Sandbox) -> None:
    box.fault("truncated_body")
    found = seen(box.url, POST.replace(b"POST", b"HEAD", 1))
    assert found.body == b""


REQUESTS = [
    ({"effect": "empty_reply"}, requests.ConnectionError),
    ({"effect": "reset"}, requests.ConnectionError),
    ({"effect": "timeout", "seconds": 10}, requests.ReadTimeout),
    ({"effect": "garbage"}, requests.ConnectionError),
    ({"effect": "truncated_body"}, requests.exceptions.ChunkedEncodingError),
    ({"effect": "malformed_body", "as": "chunk"}, requests.exceptions.ChunkedEncodingError),
    ({"effect": "malformed_body", "as": "gzip"}, requests.exceptions.ContentDecodingError),
    ({"effect": "malformed_body", "as": "json"}, requests.exceptions.JSONDecodeError),
]


@pytest.mark.parametrize(("document", "error"), REQUESTS)
def test_what_requests_makes_of_it(
    box: Sandbox, document: dict[str, object], error: type[Exception]
) -> None:
    armed = requests.post(f"{box.url}/_sandbox/faults", json=document, timeout=5)
    assert armed.status_code == 201, armed.text
    with pytest.raises(error):
        requests.post(box.submit_url(), data={"email": "a@example.com"}, timeout=0.5).json()


CURL = [
    ({"effect": "empty_reply"}, 52),
    ({"effect": "reset"}, 56),
    ({"effect": "timeout", "seconds": 10}, 28),
    ({"effect": "garbage", "text": "zzz\r\n\r\n"}, 1),
    ({"effect": "truncated_body"}, 18),
    ({"effect": "malformed_body", "as": "chunk"}, 56),
]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize(("document", "code"), CURL)
def test_what_curl_makes_of_it(box: Sandbox, document: dict[str, object], code: int) -> None:
    box.fault(**{("as_" if name == "as" else name): one for name, one in document.items()})  # type: ignore[arg-type]
    command = ["curl", "-sS", "-m", "0.5", "-d", "email=a@example.com", box.submit_url()]
    ended = subprocess.run(command, capture_output=True, timeout=20, check=False)
    assert ended.returncode == code, ended.stderr
