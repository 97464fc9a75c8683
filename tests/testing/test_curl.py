"""Curl lines do what the recorded request did."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from base64 import b64encode

import pytest

from sandbox.exports.curl import curl_line
from sandbox.server import LocalServer
from sandbox.testing.recipient import Received, Recipient

URL = "http://127.0.0.1:1/flows"
BASIC = "Basic " + b64encode(b"API:secret").decode()


@pytest.mark.parametrize(
    ("method", "headers", "body", "words"),
    [
        ("GET", {}, b"", [URL]),
        ("DELETE", {}, b"", ["-X", "DELETE", URL]),
        ("HEAD", {}, b"", ["-I", URL]),
        ("POST", {}, b"", ["-X", "POST", URL]),
        (
            "POST",
            {"content-type": "text/plain"},
            b"a",
            [URL, "-H", "content-type: text/plain", "--data-raw", "a"],
        ),
        ("POST", {}, b"a", [URL, "-H", "Content-Type:", "--data-raw", "a"]),
        (
            "POST",
            {"content-type": "application/x-www-form-urlencoded"},
            b"a=1",
            [URL, "--data-raw", "a=1"],
        ),
        ("PUT", {"x-one": "1"}, b"", ["-X", "PUT", URL, "-H", "x-one: 1"]),
        ("GET", {"host": "h", "user-agent": "u", "accept": "*/*"}, b"", [URL]),
    ],
)
def test_a_request_as_words_of_the_shell(
    method: str, headers: dict[str, str], body: bytes, words: list[str]
) -> None:
    line = curl_line(method, URL, headers, body)

    assert shlex.split(line) == ["curl", "-sS", *words]


def test_credentials_are_masked_unless_asked_for() -> None:
    headers = {"authorization": BASIC, "x-api-key": "k3y"}

    masked = curl_line("GET", URL, headers)

    assert "secret" not in masked
    assert "k3y" not in masked
    assert "-u 'API:***'" in masked
    shown = shlex.split(curl_line("GET", URL, headers, secrets=True))
    assert shown[3:] == ["-u", "API:secret", "-H", "x-api-key: k3y"]


def test_a_bearer_token_is_masked_with_its_scheme_left() -> None:
    line = curl_line("GET", URL, {"authorization": "Bearer t0ken"})

    assert "Bearer ***" in line


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"name":"O\'Hara","note":"$HOME `id` \\"quoted\\"\\nnext"}'),
        ("application/x-www-form-urlencoded", b"a=1&b=%20&c=@file"),
        ("text/plain", b"@/etc/hostname"),
        ("application/octet-stream", bytes(range(256))),
        ("text/plain", "Zoë\r\n".encode()),
    ],
)
def test_the_line_sends_the_same_bytes_again(content_type: str, body: bytes) -> None:
    recipient = Recipient(lambda delivery: (200, b"{}"))
    with LocalServer(recipient) as server:
        headers = {"content-type": content_type, "authorization": BASIC}
        line = curl_line("POST", f"{server.url}/a?b=%20c", headers, body, secrets=True)
        done = subprocess.run(line, shell=True, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
    arrived: Received = recipient.received[0]
    assert (arrived.method, arrived.path, arrived.body) == ("POST", "/a?b=%20c", body)
    assert arrived.headers["Content-Type"] == content_type
    assert arrived.headers["authorization"] == BASIC
