"""The proxy leads nobody to what the sandbox or the machine keeps for itself."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Iterator

import pytest

from sandbox import Sandbox
from sandbox.proxy.server import Proxy

TOKEN = "sesame"
HERE = [
    "127.0.0.1:{port}",
    "localhost:{port}",
    "LOCALHOST.:{port}",
    "[::1]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "0.0.0.0:{port}",
    "2130706433:{port}",
    "127.1:{port}",
    "a.localhost:{port}",
    "10.0.0.1:80",
    "192.168.0.1:80",
    "169.254.169.254:80",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Proxy]]:
    """A sandbox with a token that listens, and its proxy beyond this machine."""
    folder = tmp_path_factory.mktemp("authority")
    with (
        Sandbox("demo", token=TOKEN) as box,
        Proxy(box._service, box.settings, "0.0.0.0", ca_folder=folder) as proxy,
    ):
        yield box, proxy


def asked(proxy: Proxy, lines: str, password: str | None = TOKEN) -> bytes:
    """The answer to these lines, sent with the password of the proxy."""
    port = int(proxy.url.rpartition(":")[2])
    if password is not None:
        credentials = b64encode(f"default:{password}".encode()).decode()
        lines += f"\r\nProxy-Authorization: Basic {credentials}"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(f"{lines}\r\nConnection: close\r\n\r\n".encode())
        with sock.makefile("rb") as answer:
            head = b"".join(iter(answer.readline, b"\r\n"))
            return head + (b"" if b" 200 Connection" in head else answer.read())


def status(answer: bytes) -> int:
    return int(answer.split()[1])


@pytest.mark.parametrize("host", HERE)
@pytest.mark.parametrize("method", ["CONNECT", "GET"])
def test_nothing_on_this_machine_or_near_it_is_reached(
    served: tuple[Sandbox, Proxy], host: str, method: str
) -> None:
    box, proxy = served
    place = host.format(port=box.url.rpartition(":")[2])
    target = place if method == "CONNECT" else f"http://{place}/_sandbox/health"
    answer = asked(proxy, f"{method} {target} HTTP/1.1\r\nHost: {place}")

    assert status(answer) == 403
    assert b"--proxy-allow" in answer


@pytest.mark.parametrize(
    "lines",
    [
        "GET http://app.leadconduit.com/flows HTTP/1.1\r\nHost: app.leadconduit.com",
        "CONNECT app.leadconduit.com:443 HTTP/1.1\r\nHost: app.leadconduit.com",
        "GET http://app.leadconduit.com/_sandbox/switches HTTP/1.1\r\nHost: app.leadconduit.com",
    ],
)
@pytest.mark.parametrize("password", [None, "wrong", ""])
def test_who_brings_no_token_is_told_nothing(
    served: tuple[Sandbox, Proxy], lines: str, password: str | None
) -> None:
    assert status(asked(served[1], lines, password)) == 407


@pytest.mark.parametrize(
    "path", ["/_sandbox/switches", "/~default/_sandbox/switches", "//_sandbox/switches"]
)
def test_the_password_of_the_proxy_does_not_open_the_control_plane(
    served: tuple[Sandbox, Proxy], path: str
) -> None:
    head = f"GET http://app.leadconduit.com{path} HTTP/1.1\r\nHost: app.leadconduit.com"

    assert status(asked(served[1], head)) == 401
    # Who shows the token to the control plane itself is let in, as anywhere.
    assert status(asked(served[1], f"{head}\r\nSandbox-Token: {TOKEN}")) == 200


def test_the_proxy_itself_shows_what_clients_need_and_no_more(
    served: tuple[Sandbox, Proxy],
) -> None:
    for path, expected in (
        ("/_sandbox/ca.pem", 200),
        ("/_sandbox/proxy.pac", 200),
        ("/_sandbox/switches", 404),
        ("/flows", 404),
    ):
        answer = asked(served[1], f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1", None)
        assert status(answer) == expected
        assert b"PRIVATE" not in answer


def test_names_of_hosts_are_told_apart_from_the_paths(
    served: tuple[Sandbox, Proxy],
) -> None:
    for target in (
        "http://app.leadconduit.com@127.0.0.1/",
        "http://127.0.0.1#app.leadconduit.com",
        "http://127.0.0.1?app.leadconduit.com",
        "http://xapp.leadconduit.com/",
        "http://app.leadconduit.com.evil.test/",
    ):
        answer = asked(served[1], f"GET {target} HTTP/1.1\r\nHost: app.leadconduit.com")
        assert status(answer) in (400, 403), target
