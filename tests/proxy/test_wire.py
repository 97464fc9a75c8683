"""The proxy seen by raw sockets: keep-alive, tunnels, refusals, bounds, faults, rules of access."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.proxy.server import Proxy
from sandbox.server import ServerError
from tests.world.receiver import Answer, receiver


def opened(proxy: Proxy) -> socket.socket:
    host, port = proxy.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)


def tunnel(proxy: Proxy, trust: ssl.SSLContext, host: str = "app.leadconduit.com") -> ssl.SSLSocket:
    plain = opened(proxy)
    plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
    assert read_head(plain).startswith(b"HTTP/1.1 200")
    return trust.wrap_socket(plain, server_hostname=host)


def read_head(sock: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = sock.recv(1)
        if not piece:
            break
        head += piece
    return head


def read_answer(sock: socket.socket) -> tuple[int, bytes]:
    head = read_head(sock)
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if b"ontent-Length" in line
    )
    body = b""
    while len(body) < length:
        body += sock.recv(length - len(body))
    return int(head.split()[1]), body


def rest(sock: socket.socket) -> bytes:
    found = b""
    while piece := sock.recv(65536):
        found += piece
    return found


def ended(sock: socket.socket) -> bool:
    """Whether the other side has let go."""
    try:
        return sock.recv(1) == b""
    except ConnectionError:
        return True


GET = b"GET /flows HTTP/1.1\r\nHost: app.leadconduit.com\r\n\r\n"


def test_many_requests_in_one_tunnel(box: Sandbox, proxy: Proxy, trust: ssl.SSLContext) -> None:
    with tunnel(proxy, trust) as inside:
        for _ in range(5):
            inside.sendall(GET)
            assert read_answer(inside)[0] == 401
        inside.sendall(GET + GET)  # without waiting for the first answer
        assert [read_answer(inside)[0] for _ in range(2)] == [401, 401]

    assert len(box.requests) == 7


def test_the_end_is_where_the_client_wants_it(proxy: Proxy, trust: ssl.SSLContext) -> None:
    with tunnel(proxy, trust) as inside:
        inside.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert b"Connection: close" in rest(inside)


def test_a_body_that_waits_to_be_asked_for(
    box: Sandbox, proxy: Proxy, trust: ssl.SSLContext
) -> None:
    path = box.targets[0].path.encode()
    with tunnel(proxy, trust) as inside:
        inside.sendall(
            b"POST " + path + b" HTTP/1.1\r\nHost: app.leadconduit.com\r\nContent-Length: 16\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n"
        )
        assert read_head(inside) == b"HTTP/1.1 100 Continue\r\n\r\n"
        inside.sendall(b"email=a%40b.test")
        assert read_answer(inside)[0] == 201


def test_a_body_of_another_length_is_refused(proxy: Proxy, trust: ssl.SSLContext) -> None:
    with tunnel(proxy, trust) as inside:
        inside.sendall(b"POST /flows HTTP/1.1\r\nHost: x\r\nContent-Length: zwei\r\n\r\n")
        status, body = read_answer(inside)

        assert status == 400
        assert b"Content-Length" in body
        assert rest(inside) == b""


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (b"CONNECT example.com:443 HTTP/1.1\r\n\r\n", 403, b"--proxy-allow example.com"),
        (b"CONNECT 127.0.0.2:80 HTTP/1.1\r\n\r\n", 403, b"127.0.0.2 is not reached"),
        (b"CONNECT nothing HTTP/1.1\r\n\r\n", 403, b"nothing is not reached"),
        (b"CONNECT app.leadconduit.com:x HTTP/1.1\r\n\r\n", 400, b"is no HOST:PORT"),
        (b"GET ftp://example.com/ HTTP/1.1\r\n\r\n", 400, b"is no URL"),
        (b"GET /flows HTTP/1.1\r\nHost: here\r\n\r\n", 404, b"use it as one"),
        (b"GET http://[/ HTTP/1.1\r\n\r\n", 400, b"is no URL"),
        (b"nonsense\r\n\r\n", 400, b"Bad request syntax"),
    ],
)
def test_what_is_refused_is_told_why(proxy: Proxy, sent: bytes, status: int, words: bytes) -> None:
    with opened(proxy) as sock:
        sock.sendall(sent)
        got, body = read_answer(sock)

    assert got == status
    assert words in body


def test_an_allowed_host_is_tunnelled_and_not_opened(proxy: Proxy) -> None:
    with receiver() as real, opened(proxy) as sock:
        sock.sendall(f"CONNECT 127.0.0.1:{real.port} HTTP/1.1\r\n\r\n".encode())
        assert read_head(sock).startswith(b"HTTP/1.1 200")
        sock.sendall(b"GET /x HTTP/1.1\r\nHost: real\r\nConnection: close\r\n\r\n")
        sock.shutdown(socket.SHUT_WR)
        assert rest(sock).startswith(b"HTTP/1.1 200")

    assert [one.target for one in real.received] == ["/x"]


def test_a_plain_request_is_handed_on_to_an_allowed_host(proxy: Proxy) -> None:
    with receiver() as real, opened(proxy) as sock:
        real.answers["/x?y=1"] = Answer(body=b"it was me")
        sock.sendall(
            f"POST http://127.0.0.1:{real.port}/x?y=1 HTTP/1.1\r\nHost: real\r\n"
            "Proxy-Authorization: Basic eDp5\r\nTransfer-Encoding: chunked\r\n\r\n"
            "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n".encode()
        )
        assert rest(sock).endswith(b"it was me")

    (seen,) = real.received
    assert (seen.method, seen.body) == ("POST", b"abc")
    assert "Proxy-Authorization" not in seen.headers


def test_an_allowed_host_that_is_not_there(proxy: Proxy) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with opened(proxy) as sock:
            sock.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
            assert read_answer(sock)[0] == 502


def test_faults_reach_the_client_inside_the_tunnel(
    box: Sandbox, proxy: Proxy, trust: ssl.SSLContext
) -> None:
    armed = box.app.test_client().post(
        "/_sandbox/faults",
        json={"effect": "truncated_body", "bytes": 5, "match": {"operation": "listFlows"}},
    )
    assert armed.status_code < 300, armed.text
    key = base64.b64encode(f"API:{box.api_key}".encode())
    with tunnel(proxy, trust) as inside:
        inside.sendall(GET.replace(b"\r\n\r\n", b"\r\nAuthorization: Basic " + key + b"\r\n\r\n"))
        head = read_head(inside)
        body = rest(inside)

    assert b" 200 " in head
    assert len(body) == 5


def test_as_many_connections_as_there_may_be(box: Sandbox, ca_folder: Path) -> None:
    with (
        Proxy(box._service, box.settings, ca_folder=ca_folder, max_connections=2) as proxy,
        ExitStack() as stack,
    ):
        for _ in range(2):
            sock = stack.enter_context(opened(proxy))
            sock.sendall(GET)
            assert read_answer(sock)[0] == 404
        third = stack.enter_context(opened(proxy))
        assert third.recv(65536).startswith(b"HTTP/1.1 503")


def test_a_silent_client_is_let_go(box: Sandbox, ca_folder: Path) -> None:
    with (
        Proxy(box._service, box.settings, ca_folder=ca_folder, idle_seconds=0.1) as proxy,
        opened(proxy) as sock,
    ):
        sock.sendall(b"CONNECT app.leadconduit.com:443 HTTP/1.1\r\n\r\n")
        assert read_head(sock).startswith(b"HTTP/1.1 200")
        assert sock.recv(1) == b""


def test_stopping_lets_go_of_open_tunnels(box: Sandbox, ca_folder: Path) -> None:
    proxy = Proxy(box._service, box.settings, ca_folder=ca_folder).start()
    trust = ssl.create_default_context(cafile=str(proxy.authority.path))
    with tunnel(proxy, trust) as inside:
        inside.sendall(GET)
        read_answer(inside)
        proxy.stop()
        assert ended(inside)
    proxy.stop()


def test_beyond_this_machine_the_token_is_demanded(box: Sandbox, ca_folder: Path) -> None:
    with pytest.raises(ServerError, match="set a token"):
        Proxy(box._service, box.settings, "0.0.0.0", ca_folder=ca_folder)
    settings = replace(box.settings, token="sesame")
    with Proxy(box._service, settings, "0.0.0.0", ca_folder=ca_folder) as proxy:
        port = int(proxy.url.rpartition(":")[2])
        answers = []
        for credentials in (b"", b"default:wrong", b"default:sesame"):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
                header = base64.b64encode(credentials)
                sock.sendall(
                    b"CONNECT app.leadconduit.com:443 HTTP/1.1\r\n"
                    b"Proxy-Authorization: Basic " + header + b"\r\n\r\n"
                )
                answers.append(read_head(sock).split()[1])

    assert answers == [b"407", b"407", b"200"]


def test_a_browser_can_be_configured(proxy: Proxy) -> None:
    with opened(proxy) as sock:
        sock.sendall(b"GET /_sandbox/proxy.pac HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n\r\n")
        _, pac = read_answer(sock)
        sock.sendall(b"GET /_sandbox/ca.pem HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n\r\n")
        _, pem = read_answer(sock)

    assert b'host == "composable.zeotap.com"' in pac
    assert b'host == "leads.partner.test"' in pac
    assert b'return "PROXY 127.0.0.1:8081"' in pac
    assert pem.decode() == proxy.authority.path.read_text()


def test_threads_are_given_back(proxy: Proxy, trust: ssl.SSLContext) -> None:
    before = threading.active_count()
    for _ in range(20):
        with tunnel(proxy, trust) as inside:
            inside.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            rest(inside)

    deadline = threading.Event()
    for _ in range(100):
        if threading.active_count() <= before:
            break
        deadline.wait(0.02)
    assert threading.active_count() <= before
